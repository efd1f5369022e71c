--- Makes the client from options and environment.

local api_key = require "telnyx.porting.command.running.api_key"
local command_error = require "telnyx.porting.command.running.command_error"
local input_file = require "telnyx.porting.command.selecting.input_file"
local porting = require "telnyx.porting"
local process = require "telnyx.porting_process"
local profiles = require "telnyx.porting.command.running.profiles"
local rate_limit_notice = require "telnyx.porting.command.showing.rate_limit_notice"
local request_log = require "telnyx.porting.command.showing.request_log"
local text = require "telnyx.porting.text"

local connection = {}

-- The library's own deadline of a call, in seconds.
local longest_call = 300

local most_key_kib = 64

--- Returns the key in a file, and the file and line for messages. by: what named the file, in brackets, or nil.
local function read_file(path, by)
  local file, problem = io.open(path, "r")
  local content
  if file then
    content, problem = input_file.read_all(file, most_key_kib)
    file:close()
  end
  if not content then
    command_error.usage("the key's file can't be read: %s: %s", path, (tostring(problem):gsub("^.*: ", "")))
  end
  local key, line = api_key.from_file(content, path)
  local mode = process.others_read(path)
  if mode then
    io.stderr:write(("telnyx-porting: warning: others can read the key's file %s (its mode is %s): chmod 600 %s\n")
      :format(text.plain(path), mode, text.plain(text.quoted(path))))
  end
  local source = ("the file %s%s"):format(path, by and (" (%s)"):format(by) or "")
  return key, source, line > 1 and ("line %d of %s"):format(line, source) or nil
end

--- Returns the key, where it came from, and the same with the line of its file or nil. The command line overrides the
-- environment, and so does a profile that it names. Both variables of the environment at once are an error, and so is
-- one of them beside the profile of TELNYX_PROFILE: neither may win unnoticed.
local function find_key(options, profile)
  if options.key_file then return read_file(options.key_file) end
  local own = profile and profile.key_file
  local by_profile = own and "profile " .. profile.name
  if own and profile.by == "--profile" then return read_file(own, by_profile) end
  local key, file = os.getenv "TELNYX_API_KEY", os.getenv "TELNYX_API_KEY_FILE"
  if key == "" then key = nil end
  if file == "" then file = nil end
  if key and file then
    command_error.usage("TELNYX_API_KEY and TELNYX_API_KEY_FILE are both set: unset one, or say --key-file")
  end
  if own and (key or file) and profile.by == "TELNYX_PROFILE" then
    command_error.usage("%s is set, and the profile %s of TELNYX_PROFILE names a key as well (%s, line %d): unset one "
      .. "of the variables, or say --profile %s", key and "TELNYX_API_KEY" or "TELNYX_API_KEY_FILE", profile.name,
      profile.file, profile.lines.key_file, profile.name)
  end
  if key then return api_key.check(key, "TELNYX_API_KEY"), "TELNYX_API_KEY" end
  if file then return read_file(file, "TELNYX_API_KEY_FILE") end
  if own then return read_file(own, by_profile) end
  command_error.usage("there is no key: set TELNYX_API_KEY or TELNYX_API_KEY_FILE, or name a file by --key-file or in "
    .. "a profile")
end

--- Makes a client; an error of its base URL names where that came from. by: what profiles.setting returns of it.
local function new_client(settings, profile, by)
  local good, client = pcall(command_error.call_library, porting.new, settings)
  if good then return client end
  local text_of_error = select(2, command_error.describe(client))
  if not text_of_error:find "^base_url" then error(client, 0) end
  local source = by == "profile" and ("%s, line %d"):format(profile.file, profile.lines.base_url)
    or by == "variable" and "TELNYX_BASE_URL" or "--base-url"
  command_error.usage("%s: %s", source, (text_of_error:gsub("^new: ", "")))
end

--- A listener for two, each of which may be nil.
local function both(one, other)
  if not one or not other then return one or other end
  return function(event)
    one(event)
    other(event)
  end
end

--- Returns the client, its base URL, and lines that say which service, profile and key are used. on_event: what hears
-- events unless --verbose does; nil: the user hears of the rate limit alone, unless --quiet says otherwise. also: what
-- hears events in any case, or nil.
function connection.open(options, on_event, also)
  local profile = profiles.chosen(options)
  local key, source, whole_source = find_key(options, profile)
  command_error.key_source = whole_source or source
  local base_url, by = profiles.setting(profile, "base_url", options.base_url, "TELNYX_BASE_URL")
  local ca_file, named_by = profiles.setting(profile, "ca_file", options.ca_file, "TELNYX_CA_FILE")
  if named_by == "variable" then ca_file = nil end -- the library reads it, and names it in a certificate's error
  local client = new_client({
    api_key = key,
    base_url = base_url,
    ca_file = ca_file,
    on_event = both(options.verbose and request_log or on_event or not options.quiet and rate_limit_notice.new() or nil,
      also),
    deadline = options.deadline and math.min(options.deadline, longest_call),
    timeout = options.timeout,
    headers = next(options.header or {}) and options.header or nil,
    concurrency = options.concurrency,
    rate = options.rate,
  }, profile, by)
  if options.deadline then porting._name_deadline(client, options.deadline) end
  local named = profile and ("Profile:   %s%s\n"):format(profile.name,
    profile.shown_by and (" (%s)"):format(profile.shown_by) or "") or ""
  return client, client:base_url(), ("Host:      %s\n%sKey:       from %s\n"):format(client:base_url(), named,
    text.plain(source))
end

return connection
