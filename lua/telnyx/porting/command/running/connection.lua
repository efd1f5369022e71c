--- Makes the client from options and environment.

local api_key = require "telnyx.porting.command.running.api_key"
local command_error = require "telnyx.porting.command.running.command_error"
local input_file = require "telnyx.porting.command.selecting.input_file"
local porting = require "telnyx.porting"

local connection = {}

local most_key_kib = 64

local function read_file(path)
  local file, problem = io.open(path, "r")
  local content
  if file then
    content, problem = input_file.read_all(file, most_key_kib)
    file:close()
  end
  if not content then
    command_error.usage("the key's file can't be read: %s: %s", path, (tostring(problem):gsub("^.*: ", "")))
  end
  return api_key.from_file(content, path)
end

--- Returns the key and where it came from. The command line overrides the environment. Both variables of the
-- environment at once are an error: neither may win unnoticed.
local function find_key(options)
  if options.key_file then return read_file(options.key_file), "the file " .. options.key_file end
  local key, file = os.getenv "TELNYX_API_KEY", os.getenv "TELNYX_API_KEY_FILE"
  if key == "" then key = nil end
  if file == "" then file = nil end
  if key and file then
    command_error.usage("TELNYX_API_KEY and TELNYX_API_KEY_FILE are both set: unset one, or say --key-file")
  end
  if key then return api_key.check(key, "TELNYX_API_KEY"), "TELNYX_API_KEY" end
  if file then return read_file(file), "the file " .. file .. " (TELNYX_API_KEY_FILE)" end
  command_error.usage("there is no key: set TELNYX_API_KEY or TELNYX_API_KEY_FILE, or name a file by --key-file")
end

--- Returns the client, its base URL, and where the key came from.
function connection.open(options)
  local key, source = find_key(options)
  command_error.key_source = source
  local client = command_error.call_library(porting.new, {
    api_key = key,
    base_url = options.base_url,
    ca_file = options.ca_file,
    concurrency = options.concurrency,
    rate = options.rate,
  })
  return client, client:base_url(), source
end

return connection
