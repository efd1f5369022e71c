-- Whom a client trusts, and what names them: the option, or one of three variables of the environment. Heard alike by
-- library and command.

local command = require "spec.support.command"
local sandbox = require "spec.support.sandbox"

local names = { "TELNYX_CA_FILE", "CURL_CA_BUNDLE", "SSL_CERT_FILE" }

local script = [[
  local porting = require "telnyx.porting"
  local client = porting.new { api_key = arg[1], base_url = arg[2], ca_file = arg[3], max_attempts = 1 }
  local order, err = client:get "eef10fb8-f3df-4c67-97c5-e18179723222"
  print(order and "found" or ("%s: %s"):format(err.kind, err.detail))
]]

--- The words that set these variables and no others, for env.
local function settings(variables)
  local words = { "-u " .. table.concat(names, " -u ") }
  for name, value in pairs(variables) do words[#words + 1] = ("%s='%s'"):format(name, value) end
  return table.concat(words, " ")
end

describe("the authorities", function()
  local file, stranger

  setup(function()
    file = command.write("authorities.lua", script)
    -- A certificate that vouches for nobody here.
    stranger = command.folder .. "/stranger.pem"
    os.execute(("openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -out %s -days 2 -subj /CN=stranger "
      .. "2>/dev/null"):format(stranger))
    assert(command.read(stranger):find "CERTIFICATE")
  end)

  teardown(function() os.execute("rm -rf " .. command.folder) end)

  before_each(function() sandbox.reset() end)

  local function get(variables, ca_file)
    local pipe = assert(io.popen(("env %s '%s' %s '%s' '%s' %s 2>&1"):format(settings(variables),
      os.getenv "LUA" or "lua", file, sandbox.key, sandbox.https, ca_file or "")))
    local text = pipe:read "*a"
    pipe:close()
    return text
  end

  local function list(variables, ...)
    local env = { TELNYX_BASE_URL = sandbox.https }
    for _, name in ipairs(names) do env[name] = variables[name] or false end
    return command.run({ "list", "--limit", "1", ... }, { env = env })
  end

  it("are those of any of the variables", function()
    for _, name in ipairs(names) do
      assert.equal("found\n", get { [name] = sandbox.ca })
      local result = list { [name] = sandbox.ca }
      assert.equal(0, result.status, result.err)
    end
  end)

  it("are those of the first that is given: the option, then ours, curl's and OpenSSL's", function()
    local variables = { SSL_CERT_FILE = stranger }
    for _, name in ipairs { "CURL_CA_BUNDLE", "TELNYX_CA_FILE" } do
      variables[name] = sandbox.ca
      assert.equal("found\n", get(variables))
      assert.equal(0, list(variables).status)
      variables[name] = stranger
      assert.truthy(get(variables):find("(" .. name .. ")", 1, true))
    end
    assert.equal("found\n", get(variables, sandbox.ca))
    assert.equal(0, list(variables, "--ca-file", sandbox.ca).status)
  end)

  it("are not those of an empty variable", function()
    assert.equal("found\n", get { TELNYX_CA_FILE = "", CURL_CA_BUNDLE = sandbox.ca })
  end)

  it("are named by the error of a certificate that none of them vouches for", function()
    for _, name in ipairs(names) do
      local words = ("trusted is %s (%s)"):format(stranger, name)
      local text = get { [name] = stranger }
      assert.truthy(text:find("^tls: ") and text:find(words, 1, true), text)
      local result = list { [name] = stranger }
      assert.equal(1, result.status)
      assert.truthy(result.err:find(words, 1, true), result.err)
    end
    local text = get({}, stranger)
    assert.truthy(text:find(("trusted is %s (ca_file)"):format(stranger), 1, true), text)
    text = get {}
    assert.truthy(text:find("TELNYX_CA_FILE, CURL_CA_BUNDLE or SSL_CERT_FILE", 1, true), text)
  end)

  it("are named where they can't be read", function()
    local text = get { CURL_CA_BUNDLE = "/nonexistent/ca.pem" }
    assert.truthy(text:find("from /nonexistent/ca.pem (CURL_CA_BUNDLE): No such file", 1, true), text)
  end)
end)
