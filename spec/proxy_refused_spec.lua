--- Proxies: what is refused before anything is sent, and what no message shows of them.

local support = require "spec.support.porting"
local sandbox = support.sandbox

-- Nobody listens there, and no name server knows it.
local nowhere = "https://telnyx-porting.invalid/v2"

local unusable = {
  "http://user:S0mmer#26@127.0.0.1:1", "http://user:S0mmer/26@127.0.0.1:1", "http://user:S0mmer?26@127.0.0.1:1",
  "http://user:S0mmer 26@127.0.0.1:1", "http://user:S0m@mer26@127.0.0.1:1", "user:S0mmer#26@127.0.0.1:1",
  "http://S0mmer#26@127.0.0.1:1", "http://user:S0mmer26@127.0.0.1:port",
}

describe("a proxy that can't be parsed", function()
  it("raises at the caller's line without its user info, and says how to write it", function()
    for _, proxy in ipairs(unusable) do
      local ok, message = pcall(support.client, { proxy = proxy })
      assert.is_false(ok, proxy)
      assert.truthy(message:find("new: proxy is refused: ", 1, true), message)
      assert.truthy(message:find("%23 for #", 1, true), message)
      assert.is_nil(message:find("S0m", 1, true), message)
      assert.is_nil(message:find("user", 1, true), message)
    end
    local _, message = pcall(support.client, { proxy = "gopher://user:S0mmer26@127.0.0.1" })
    assert.truthy(message:find("new: proxy is refused: its scheme must be", 1, true), message)
  end)

  it("in the environment fails the calls that would use it, without its user info, and without a second try", function()
    local script = ([[
      local porting = require "telnyx.porting"
      local events = 0
      local client = porting.new { api_key = "KEY", base_url = %q, max_attempts = 5, deadline = 30,
        on_event = function(event) if event.type == "attempt" then events = events + 1 end end }
      local order, err = client:get "eef10fb8-f3df-4c67-97c5-e18179723222"
      print(order, err.kind, err.retryable, err.uncertain, events)
      print(tostring(err))
    ]]):format(nowhere)
    for _, variable in ipairs { "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" } do
      for _, proxy in ipairs(unusable) do
        local result = support.run(script, ("%s='%s'"):format(variable, proxy))
        local facts, text = result.output:match "^(.-)\n(.*)$"
        assert.equal("nil\tconnection\tfalse\tfalse\t1", facts, result.output)
        assert.truthy(text:find("the environment's " .. variable .. " can't be used: ", 1, true), text)
        assert.truthy(text:find("%23 for #", 1, true), text)
        assert.is_nil(text:find("S0m", 1, true), text)
      end
    end
  end)

  it("in the environment does not matter where it is not used", function()
    local script = ([[
      local porting = require "telnyx.porting"
      local client = porting.new { api_key = %q, base_url = arg[1], ca_file = %q, max_attempts = 1, %s }
      local order, err = client:get %q
      print(order and order.id or err.detail)
    ]])
    local id = sandbox.example_id
    local bad = "https_proxy='http://user:S0mmer#26@127.0.0.1:1' "
    local result = support.run(script:format(sandbox.key, sandbox.ca, "", id), bad, sandbox.https)
    assert.equal(id .. "\n", result.output)
    result = support.run(script:format(sandbox.key, sandbox.ca, "", id), bad .. "no_proxy=telnyx-porting.invalid",
      nowhere)
    assert.is_nil(result.output:find("proxy", 1, true), result.output)
    result = support.run(script:format(sandbox.key, sandbox.ca, "proxy = ''", id), bad, nowhere)
    assert.is_nil(result.output:find("proxy", 1, true), result.output)
  end)
end)

describe("a proxy", function()
  it("shows its user and password in no error", function()
    local texts = {}
    for _, proxy in ipairs { "http://porter:S0mmer%2326@127.0.0.1:1", "https://porter:S0mmer%2326@127.0.0.1:1",
      "socks5h://porter:S0mmer%2326@127.0.0.1:1", "http://porter:S0mmer%2326@telnyx-porting.invalid:1" } do
      local client = support.client { proxy = proxy, max_attempts = 1 }
      local _, err = client:get(sandbox.example_id)
      texts[#texts + 1] = tostring(err)
    end
    local all = table.concat(texts, "\n")
    assert.is_nil(all:find("S0mmer", 1, true), all)
    assert.is_nil(all:find("porter", 1, true), all)
  end)

  it("is known in what a server says, however it is spelled", function()
    sandbox.reset()
    local script = ([[
      local porting = require "telnyx.porting"
      local client = porting.new { api_key = %q, base_url = %q, ca_file = %q, max_attempts = 1,
        proxy = "http://porter:S0mmer%%2326@127.0.0.1:1" }
      for i = 1, 4 do print((select(2, client:get %q))) end
    ]]):format(sandbox.key, sandbox.https, sandbox.ca, sandbox.example_id)
    for _, saying in ipairs { "S0mmer#26", "S0mmer%2326", "S0mmer\\u002326", "Basic cG9ydGVyOlMwbW1lciMyNg==" } do
      sandbox.fault { kind = "status", status = 422, route = "get", times = 1,
        body = ('{"errors":[{"code":"1","title":"no porter","detail":"%s is wrong"}]}'):format(saying) }
    end
    -- The proxy is known, and not used.
    local result = support.run(script, "no_proxy='*'")
    local first = "invalid (status 422, code 1): no ***: *** is wrong"
    assert.equal(first, result.output:match "^(.-) %[")
    assert.is_nil(result.output:find("S0mmer", 1, true), result.output)
    assert.is_nil(result.output:find("cG9y", 1, true), result.output)
    assert.equal(4, select(2, result.output:gsub("is wrong", "")))
  end)
end)

describe("the base URL", function()
  it("is shown without its user info where it is refused", function()
    local ok, message = pcall(support.client, { base_url = "https://porter:S0mmer#26@host/v2" })
    assert.is_false(ok)
    assert.truthy(message:find('new: base_url "https://***@host/v2" is refused: ', 1, true), message)
  end)
end)
