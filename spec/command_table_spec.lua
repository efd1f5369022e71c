--- Tables of the command telnyx-porting: what fits a terminal, what is cut, and what pipes get.

local command = require "spec.support.command"
local porting = require "telnyx.porting"
local sandbox = require "spec.support.sandbox"
local terminal = require "spec.support.screen"

local function lines(text)
  local list = {}
  for line in text:gmatch "[^\n]+" do list[#list + 1] = line end
  return list
end

if not terminal.exists() then
  describe("tables on a terminal", function() pending "needs a system that has pseudo-terminals" end)
  return
end

-- What others wrote: wide characters, combined ones, emoji, and what hides or turns text.
local names = {
  "李小龍 Ltd", "Zoe\204\136 Mu\204\136ller", "한국통신", "Café 🙂", "👨\226\128\141👩\226\128\141👧 Telecom",
  "👍\240\159\143\189 fine", "love ❤\239\184\143", "a\226\128\174b\226\128\139c", "plain", "ｆｕｌｌ width",
}

describe("tables on a terminal", function()
  local ids

  setup(function()
    sandbox.reset { orders = 20, near = 0 }
    ids = {}
    for id in pairs(sandbox.truth()) do ids[#ids + 1] = id end
    table.sort(ids)
    for i, id in ipairs(ids) do
      sandbox.set_order(id, { status = i % 2 == 0 and "exception" or "foc-date-confirmed",
        customer_reference = names[i % #names + 1] })
    end
    sandbox.reset_counters()
  end)

  teardown(function()
    terminal.stop()
    os.execute("rm -rf " .. command.folder)
  end)

  for _, case in ipairs {
    { columns = 60, heads = { "ID", "STATUS" } },
    { columns = 80, heads = { "ID", "STATUS", "PHONE NUMBERS" } },
    { columns = 120, heads = { "ID", "STATUS", "PHONE NUMBERS", "FOC DATE (UTC)" } },
  } do
    it("fit " .. case.columns .. " columns", function()
      local result = terminal.run({ "list" }, { columns = case.columns })
      local shown = lines(result.screen)
      assert.equal(0, result.status, result.screen)
      -- No line is broken: a head, the orders, and the exit status.
      assert.equal(#ids + 2, #shown, result.screen)
      for _, head in ipairs(case.heads) do assert.truthy(shown[1]:find(head, 1, true), shown[1]) end
      for i = 2, #ids + 1 do
        assert.truthy(shown[i]:find "^%x+%-%x+%-%x+%-%x+%-%x+  ", shown[i])
        assert.truthy(shown[i]:find("exception", 1, true) or shown[i]:find("foc-date-confirmed", 1, true), shown[i])
      end
    end)
  end

  it("count columns as the terminal does", function()
    for _, name in ipairs(names) do
      local shown, columns = porting._shown(name)
      assert.equal(terminal.columns_of(shown), columns, name)
    end
  end)

  it("mark what is not seen, in every locale", function()
    for _, locale in ipairs { "C", "C.UTF-8" } do
      local result = terminal.run({ "list", "--columns", "customer_reference,id" },
        { columns = 80, env = { LC_ALL = locale } })
      local shown = lines(result.screen)
      assert.equal(#ids + 2, #shown, result.screen)
      for _, words in ipairs { "👨👩👧 Telecom", "👍 fine", "love ❤ ", "a?b?c", "李小龍 Ltd" } do
        assert.truthy(result.screen:find(words, 1, true), words .. "\n" .. result.screen)
      end
      for _, hidden in ipairs { "\226\128\174", "\226\128\139", "\226\128\141", "\239\184\143" } do
        assert.is_nil(result.bytes:find(hidden, 1, true))
      end
      -- The ids begin in one cell.
      for i = 2, #ids + 1 do
        local before = shown[i]:match "^(.-)%x+%-%x+%-%x+%-%x+%-%x+$"
        assert.equal(20, select(2, porting._shown(before)), shown[i])
      end
    end
  end)

  it("show everything with --wide and in pipes, and nothing is cut", function()
    sandbox.set_order(ids[1], { customer_reference = ("long "):rep(30) .. "end" })
    local piped = command.run { "list" }
    assert.equal(0, piped.status, piped.err)
    assert.truthy(piped.out:find("long end", 1, true))
    assert.is_nil(piped.out:find("…", 1, true))
    local wide = terminal.run({ "list", "--wide" }, { columns = 80, lines = 200 })
    assert.truthy(wide.bytes:find("long end", 1, true), wide.screen)
    for _, head in ipairs { "ENTITY NAME", "CREATED (UTC)", "FOC ACTUAL (UTC)", "REASONS" } do
      assert.truthy(lines(piped.out)[1]:find(head, 1, true), head)
    end
    local fitting = terminal.run({ "list", "--columns", "id,customer_reference" }, { columns = 80 })
    assert.truthy(fitting.screen:find "long [long ]+…\n", fitting.screen)
    assert.equal(#ids + 2, #lines(fitting.screen), fitting.screen)
  end)
end)
