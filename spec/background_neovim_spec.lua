--- A stored batch that is started in Neovim: it outlives the editor.

if not rawget(_G, "jit") or package.loaded.ngx or rawget(_G, "vim") then return end

local background = require "telnyx.porting.background"
local command = require "spec.support.command"
local support = require "spec.support.porting"
local sandbox = support.sandbox

local script = [[
  local background = require "telnyx.porting.background"
  local libuv = require "telnyx.porting.libuv"
  local porting = require "telnyx.porting"
  local store, url, key
  store, background.command, url, key = unpack(%s)
  libuv.run(function()
    local client = porting.new { api_key = key, base_url = url }
    local ids = {}
    for order in client:orders {} do ids[#ids + 1] = order.id end
    local count = 0
    client:cancel_all(ids, {
      store = store,
      on_outcome = function()
        count = count + 1
        if count == 100 then vim.cmd "qa" end
      end,
    })
    io.stdout:write "the batch ended before the editor"
  end)
]]

local leaving = [[
  local background = require "telnyx.porting.background"
  local libuv = require "telnyx.porting.libuv"
  local porting = require "telnyx.porting"
  local store, url, key
  store, background.command, url, key = unpack(%s)
  libuv.run(function()
    local client = porting.new { api_key = key, base_url = url }
    local ids = {}
    for order in client:orders { filter = { customer_reference = "Mine" } } do ids[#ids + 1] = order.id end
    local count = 0
    for _ in client:cancel_each(ids, { store = store }) do
      count = count + 1
      if count == 3 then break end
    end
    vim.wait(30000, function() return not background.open(store):running() end)
    io.stdout:write(count, " of ", #ids)
    vim.cmd "qa"
  end)
]]

describe("a stored batch in Neovim", function()
  it("begins nothing more once a loop over its outcomes was left, and ends", function()
    sandbox.reset { orders = 1000, statuses = { "submitted" }, near = 0, reference = "Mine" }
    sandbox.fault { kind = "delay", route = "cancel", seconds = 0.05, times = 1000000 }
    local store = command.folder .. "/neovim-left.db"
    local path = command.write("leave.lua", leaving:format(("{ %q, %q, %q, %q }"):format(store, command.script(),
      sandbox.http, sandbox.key)))
    local pipe = assert(io.popen(("timeout 120 nvim --headless -u NONE -i NONE -n --cmd 'luafile %s' </dev/null 2>&1")
      :format(path)))
    local said = pipe:read "*a"
    pipe:close()
    assert.equal("3 of 999", said) -- the order of the API's documentation has a reference of its own
    local effects = 0
    for _, truth in pairs(sandbox.truth()) do effects = effects + truth.effects end
    assert.is_true(effects < 500, effects)
    assert.is_false(assert(background.open(store)):running())
    local kept = assert(require "telnyx.porting.store".read { path = store, failure = function(_, why) return why end })
    local counts = assert(kept:counts())
    kept:close()
    assert.same({ 999, effects, 0, 0 }, { counts.total, counts["cancel-pending"], counts.unknown, counts.claimed })
  end)

  it("goes on after :qa, to one outcome for each order", function()
    sandbox.reset { orders = 1000, statuses = { "submitted" }, near = 0 }
    sandbox.fault { kind = "delay", route = "cancel", seconds = 0.02, times = 1000000 }
    local store = command.folder .. "/neovim.db"
    local path = command.write("start.lua", script:format(("{ %q, %q, %q, %q }"):format(store, command.script(),
      sandbox.http, sandbox.key)))
    local pipe = assert(io.popen(("timeout 120 nvim --headless -u NONE -i NONE -n --cmd 'luafile %s' </dev/null 2>&1; "
      .. "echo status $?"):format(path)))
    local said = pipe:read "*a"
    pipe:close()
    assert.equal("status 0\n", said)
    local handle = assert(background.open(store))
    assert.is_true(handle:running())
    local report = assert(handle:wait())
    assert.same({ 1000, 1000, 1000 }, { report.total, report.counts["cancel-pending"], #report.outcomes })
    for id, truth in pairs(sandbox.truth()) do assert.equal(1, truth.effects, id) end
  end)
end)
