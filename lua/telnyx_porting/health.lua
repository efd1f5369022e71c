--- :checkhealth telnyx_porting: reports whether the module, libcurl, the TLS authorities and the key are there, which
-- service is asked, and whether it answers and takes the key.

local reports = vim.health or require "health"
local start = reports.start or reports.report_start
local ok = reports.ok or reports.report_ok
local warn = reports.warn or reports.report_warn
local bad = reports.error or reports.report_error

local health = {}

-- How many seconds the service has for its answer. Neovim's timers and jobs run meanwhile.
local answer_seconds = 5

local places = { "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem" }

local function check_module()
  require("telnyx_porting").find_module()
  local found, porting = pcall(require, "telnyx.porting")
  if not found then
    bad("the module telnyx.porting is not found or does not load: " .. tostring(porting), {
      "in the plugin's folder: make neovim (see its README for what that needs)",
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
    if went_well and type(key) == "string" and key ~= "" then
      ok "API key: from the function in setup"
      return true
    end
    bad("API key: the function in setup gives none" .. (went_well and "" or ": " .. tostring(key)))
    return false
  end
  for _, name in ipairs { "TELNYX_API_KEY", "TELNYX_API_KEY_FILE" } do
    if (os.getenv(name) or "") ~= "" then
      ok("API key: from " .. name)
      return true
    end
  end
  bad("API key: there is none", {
    "set TELNYX_API_KEY before Neovim is started",
    'or: require("telnyx_porting").setup { api_key = function() return … end }',
  })
  return false
end

--- Asks the service for one order, within the time limit.
local function check_service(has_key)
  local made, client = pcall(require("telnyx_porting").new_client, answer_seconds)
  if not made then
    if has_key then bad("service: no client can be made: " .. tostring(client)) end
    return
  end
  local url = client:base_url()
  local asked, page, err = pcall(client.list, client, { page = { size = 1 } })
  client:close()
  if not asked then return bad(("service: %s: %s"):format(url, tostring(page))) end
  if page then
    local total = type(page.meta) == "table" and page.meta.total_results
    return ok(("service: %s answers, and takes the key%s"):format(url,
      total and (": the account has %s orders"):format(tostring(total)) or ""))
  end
  if err.kind == "unauthorized" then
    bad(("service: %s answers, and refuses the key: %s"):format(url, tostring(err)), { "get another key" })
  elseif err.kind == "forbidden" then
    bad(("service: %s answers, and the key may not list orders: %s"):format(url, tostring(err)))
  elseif err.status then
    warn(("service: %s answers, but not as it should: %s"):format(url, tostring(err)))
  else
    bad(("service: %s does not answer within %d s: %s"):format(url, answer_seconds, tostring(err)),
      { "check the network, the proxy (HTTPS_PROXY) and base_url" })
  end
end

--- The command that runs batches beside Neovim.
local function check_command()
  local command = require("telnyx_porting").command()
  if command then return ok("command: batches run beside Neovim by " .. command) end
  warn("command: telnyx-porting is not installed, so a batch ends with Neovim", {
    "in the plugin's folder: make neovim",
    "or for the whole machine: make install",
  })
end

function health.check()
  start "telnyx_porting"
  local options = require("telnyx_porting").options()
  if not check_module() then return end
  check_command()
  check_authorities(options)
  check_service(check_key(options))
end

return health
