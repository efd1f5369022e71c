--- Profiles: an account's settings by name, in $XDG_CONFIG_HOME/telnyx-porting/config.
--
--   [work]                                   a profile; default is the one that is used where none is named
--   key_file = ~/.config/telnyx-porting/work.key
--   base_url = https://api.telnyx.eu/v2
--   ca_file = /etc/ssl/company.pem
--   output = csv
--
-- Empty lines and lines that begin with # or ; are comments. A path that begins with ~/ is below $HOME; any other one
-- that does not begin with / is below the folder of the file.

local command_error = require "telnyx.porting.command.running.command_error"
local input_file = require "telnyx.porting.command.selecting.input_file"
local near_names = require "telnyx.porting.command.selecting.near_names"
local text = require "telnyx.porting.text"

local profiles = {}

local most_kib = 256

local formats = { "table", "json", "jsonl", "csv", "ids" }
local settings = { "base_url", "ca_file", "key_file", "output" }
local is_setting, is_path = {}, { ca_file = true, key_file = true }
for _, name in ipairs(settings) do is_setting[name] = true end

--- "near it: a, b", or "there are: …" with all names, or "there is none".
local function hint(given, names)
  if #names == 0 then return "there is none" end
  local near = near_names.text(given, names)
  return near ~= "" and "near it: " .. near or "there are: " .. table.concat(names, ", ")
end

--- The path of the file; nil if no folder can be named.
function profiles.path()
  local base = os.getenv "XDG_CONFIG_HOME"
  -- The XDG Base Directory Specification has relative paths ignored.
  if base and base:sub(1, 1) == "/" then return base .. "/telnyx-porting/config" end
  local home = os.getenv "HOME"
  if not home or home == "" then return nil end
  return home .. "/.config/telnyx-porting/config"
end

local function expand(path, file)
  if path:sub(1, 1) == "/" then return path end
  local below_home = path:match "^~/(.*)$"
  if below_home then return (os.getenv "HOME" or "~") .. "/" .. below_home end
  return file:match "^(.*)/" .. "/" .. path
end

--- The setting in a line, checked. fail(text): ends the command, and names the line.
local function read_setting(line, file, fail)
  local name, value = line:match "^([%w_.-]+)%s*=%s*(.-)$"
  if not name then fail(('takes [NAME] or SETTING = VALUE, not "%s"'):format(text.short(line, 60))) end
  if name == "key" or name == "api_key" then
    fail(name .. ": a key is kept in a file of its own, which key_file names")
  end
  if not is_setting[name] then fail(("unknown setting %s; %s"):format(name, hint(name, settings))) end
  if value == "" then fail(name .. " has no value") end
  if name == "output" and not table.concat(formats, " "):find("%f[%w]" .. value:gsub("%p", "%%%0") .. "%f[%W]") then
    fail(('output can\'t be "%s"; %s'):format(text.short(value, 30), hint(value, formats)))
  end
  if is_path[name] then value = expand(value, file) end
  return name, value
end

--- Parses the content of a file: a list of profiles, each { name, line, lines = { setting -> line }, settings }, with
-- each by its name as well.
local function parse(content, file)
  local found, current, number = {}, nil, 0
  local function fail(reason) command_error.usage("%s, line %d: %s", file, number, reason) end
  if content:sub(1, 3) == "\239\187\191" then content = content:sub(4) end
  for raw in (content .. "\n"):gmatch "([^\n]*)\n" do
    number = number + 1
    local line = raw:match "^%s*(.-)%s*$"
    local heading = line:match "^%[%s*(.-)%s*%]$"
    if line:find "%z" then
      fail "has a NUL character in it"
    elseif heading then
      if not heading:find "^[%w_.@-]+$" then
        fail(('"%s" can\'t be the name of a profile: letters, digits, _ . @ and - can'):format(text.short(heading, 40)))
      elseif found[heading] then
        fail(("the profile %s begins in line %d already"):format(heading, found[heading].line))
      end
      current = { name = heading, line = number, lines = {} }
      found[#found + 1], found[heading] = current, current
    elseif line ~= "" and not line:find "^[#;]" then
      local name, value = read_setting(line, file, fail)
      if not current then fail(name .. " stands before the first profile: a line such as [work] begins one") end
      if current[name] then fail(("%s is given in line %d already"):format(name, current.lines[name])) end
      current[name], current.lines[name] = value, number
    end
  end
  return found
end

--- All profiles, and the path of their file; none if there is no file.
function profiles.all()
  local path = profiles.path()
  local file = path and io.open(path, "rb")
  if not file then return {}, path end
  local content, problem = input_file.read_all(file, most_kib)
  file:close()
  if not content then command_error.usage("can't read %s: %s", path, (tostring(problem):gsub("^.*: ", ""))) end
  return parse(content, path), path
end

--- The profile that the options or the environment name: { name, base_url, ca_file, key_file, output, lines, file,
-- by }; nil if none is meant. by: "--profile", "TELNYX_PROFILE" or "default" (the one of that name, where neither is
-- given). shown_by: the same for people, or nil for the default.
function profiles.chosen(options)
  local name, by, shown = options.profile, "--profile", options.profile_by
  if not name then
    name, by = os.getenv "TELNYX_PROFILE", "TELNYX_PROFILE"
    if name == "" then name = nil end
  end
  local all, path = profiles.all()
  local found = all[name or "default"]
  if not found then
    if not name then return nil end
    local names = {}
    for i, one in ipairs(all) do names[i] = one.name end
    command_error.usage("%s: there is no profile %s in %s; %s", shown or by, text.short(name, 40),
      path or "~/.config/telnyx-porting/config", hint(name, names))
  end
  found.file, found.by = path, name and by or "default"
  found.shown_by = name and (shown or by) or nil
  return found
end

--- A setting of the connection: of the option, else of a profile named by --profile, else of the variable, else of
-- another profile. A profile named by TELNYX_PROFILE and a variable that differ are an error: neither may win
-- unnoticed. Returns the value, and what gave it: "option", "variable" or "profile".
function profiles.setting(profile, name, option, variable)
  if option then return option, "option" end
  local own, environment = profile and profile[name], variable and os.getenv(variable)
  if environment == "" then environment = nil end
  if own and profile.by == "--profile" then return own, "profile" end
  if own and environment and own ~= environment and profile.by == "TELNYX_PROFILE" then
    command_error.usage("%s is set, and %s, line %d, has another one for the profile %s of TELNYX_PROFILE: unset one "
      .. "of the variables, or say --profile %s", variable, profile.file, profile.lines[name], profile.name,
      profile.name)
  end
  if environment then return environment, "variable" end
  return own, own and "profile"
end

return profiles
