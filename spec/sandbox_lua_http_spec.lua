-- The stand-in on lua-http, which the demos run on where nginx has no Lua module: the client and the demo against it.
local porting = require "telnyx.porting"

local ID = "eef10fb8-f3df-4c67-97c5-e18179723222"
local START = "SANDBOX_SERVER=lua-http spec/sandbox/sandbox "

local function output_of(line)
  local pipe = assert(io.popen("{ " .. line .. "\n} 2>&1; echo \"status $?\""))
  local text = pipe:read "*a"
  pipe:close()
  return text:gsub("status %d+\n$", ""), tonumber(text:match "status (%d+)\n$")
end

local _, missing = output_of "LUA_PATH=';;' LUA_CPATH=';;' LUA_INIT= luajit -e 'require \"http.server\"'"

describe("the stand-in on lua-http", function()
  if missing ~= 0 then
    pending "is skipped: luajit and lua-http are not installed"
    return
  end
  local sandbox

  setup(function()
    sandbox = {}
    local said, status = output_of(START .. "start")
    assert(status == 0, said)
    for name, value in said:gmatch "export SANDBOX_([%w_]+)=(%S+)" do
      sandbox[name] = value
    end
  end)

  teardown(function()
    local said, status = output_of(START .. "stop " .. sandbox.PREFIX)
    assert.equal(0, status, said)
    assert.equal("", (output_of("pgrep -f '[l]ua_http_main.lua " .. sandbox.PREFIX .. "'")))
  end)

  -- A control call; raises if it is refused.
  local function control(method, path, body)
    local said, status = output_of(("curl -sS -f -X %s '%s/control/%s' -d '%s'"):format(method, sandbox.CONTROL, path,
      body or ""))
    assert(status == 0, said)
    return said
  end

  local function client_of(address)
    return porting.new { api_key = sandbox.KEY, base_url = sandbox[address], ca_file = sandbox.CA, settle = 0.05 }
  end

  for address, protocol in pairs { HTTP = "HTTP/1.1", HTTPS_H1 = "HTTP/1.1", HTTPS = "HTTP/2.0" } do
    it(("lists, gets and cancels over %s (%s)"):format(protocol, address), function()
      control("POST", "reset")
      local client = client_of(address)
      local page = assert(client:list { page = { size = 250 } })
      assert.equal(250, #page)
      for _ = 1, 40 do -- the headers of so many answers fill HTTP/2's table of names
        assert.equal(ID, assert(client:get(ID)).id)
      end
      assert.equal("cancel-pending", assert(client:cancel(ID)).status.value)
      assert.truthy(control("GET", "orders/" .. ID):find('"effects":1,', 1, true))
      local counters = control("GET", "counters")
      assert.truthy(counters:find(('"protocols":{"%s":42}'):format(protocol), 1, true), counters)
      assert.truthy(counters:find('"connections":1,', 1, true), counters)
      client:close()
    end)

    it(("answers wrongly, late or not at all over %s (%s), and a cancel is still made once"):format(protocol, address),
      function()
        for _, fault in ipairs { '"kind":"status","status":503', '"kind":"delay","seconds":0.02',
          '"kind":"drop","when":"before"', '"kind":"drop","when":"after"', '"kind":"half"' } do
          control("POST", "reset")
          control("POST", "faults", ('{%s,"route":"cancel","times":1}'):format(fault))
          local client = client_of(address)
          assert.equal("cancel-pending", assert(client:cancel(ID)).status.value, fault)
          assert.truthy(control("GET", "orders/" .. ID):find('"effects":1,', 1, true), fault)
          client:close()
        end
      end)
  end

  it("takes a large upload over HTTP/2", function()
    local said = output_of(("{ echo %%PDF-1.4; head -c 8000000 /dev/zero; } | curl -sS --http2 --cacert %s -H "
      .. "'Authorization: Bearer %s' -F 'file=@-;filename=loa.pdf' %s/documents"):format(sandbox.CA, sandbox.KEY,
      sandbox.HTTPS))
    assert.truthy(said:find('"amount":8000009,', 1, true), said)
  end)

  it("ends the demo well, and leaves no process", function()
    local modules
    for folder in package.cpath:gmatch "([^;]*)/%?%.so" do
      local file = not modules and io.open(folder .. "/telnyx/porting.so")
      modules = file and folder or modules
      if file then file:close() end
    end
    local said, status = output_of(("SANDBOX_SERVER=lua-http TMPDIR=%s tools/demo %s '%s'"):format(sandbox.PREFIX,
      os.getenv "LUA" or "lua", modules))
    assert.equal(0, status, said)
    assert.truthy(said:find "cancel%-pending", said)
    local left = output_of(("pgrep -f '[l]ua_http_main.lua %s/'"):format(sandbox.PREFIX))
    assert.equal("", left)
  end)

  it("says which servers there are", function()
    local said, status = output_of "SANDBOX_SERVER=apache spec/sandbox/sandbox start"
    assert.equal(1, status)
    assert.truthy(said:find("SANDBOX_SERVER is apache, and has to be nginx or lua-http", 1, true), said)
  end)
end)
