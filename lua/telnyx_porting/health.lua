--- :checkhealth telnyx_porting: reports whether the module, libcurl, the TLS authorities and the key are there.

local reports = vim.health or require "health"
local start = reports.start or reports.report_start
local ok = reports.ok or reports.report_ok
local warn = reports.warn or reports.report_warn
local bad = reports.error or reports.report_error

local health = {}

local places = { "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem" }

local function check_module()
  require("telnyx_porting").find_module()
  local found, porting = pcall(require, "telnyx.porting")
  if not found then
    bad("the module telnyx.porting is not found or does not load: " .. tostring(porting), {
      "in the plugin's folder: make LUA=luajit (see its README for what that needs)",
      "or for the whole machine: make install LUA=luajit",
    })
    return nil
  end
  ok("telnyx.porting " .. porting._VERSION .. " is loaded")
  ok("libcurl " .. porting._LIBCURL .. " is loaded")
  return porting
end

local function check_authorities(options)
  local file = options.ca_file
  if file then
    if vim.fn.filereadable(file) == 1 then return ok("TLS authorities: " .. file .. ", as setup says") end
    return bad("TLS authorities: " .. file .. " can't be read", { "correct ca_file in setup" })
  end
  for _, place in ipairs(places) do
    if vim.fn.filereadable(place) == 1 then return ok("TLS authorities: " .. place) end
  end
  warn("TLS authorities: none in the usual places", { "Debian: apt-get install ca-certificates" })
end

local function check_key(options)
  if options.api_key then
    local went_well, key = pcall(options.api_key)
    if went_well and type(key) == "string" and key ~= "" then return ok "API key: from the function in setup" end
    return bad("API key: the function in setup gives none" .. (went_well and "" or ": " .. tostring(key)))
  end
  if (os.getenv "TELNYX_API_KEY" or "") ~= "" then return ok "API key: from TELNYX_API_KEY" end
  bad("API key: there is none", {
    "set TELNYX_API_KEY before Neovim is started",
    'or: require("telnyx_porting").setup { api_key = function() return … end }',
  })
end

function health.check()
  start "telnyx_porting"
  local options = require("telnyx_porting").options()
  if not check_module() then return end
  check_authorities(options)
  check_key(options)
end

return health
