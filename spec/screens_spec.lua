--- doc/screens/, made by `make screens`: none is wider than its terminal, and doc/command.md shows what they are.

local porting = require "telnyx.porting"

local names = {
  "1-list", "2-plan", "3-cancel", "4-stopped", "5-resume", "6-report", "7-runs", "8-watch",
}

describe("the screens of doc/screens", function()
  for _, columns in ipairs { 80, 120 } do
    it("fit terminals of " .. columns .. " columns, and are of one session", function()
      local screens = {}
      for i, name in ipairs(names) do
        local file = assert(io.open(("doc/screens/%d-%s.txt"):format(columns, name)))
        screens[i] = file:read "*a"
        file:close()
        for line in screens[i]:gmatch "[^\n]+" do
          local shown, width = porting._shown(line)
          assert.equal(line, shown)
          assert.is_true(width <= columns, line)
        end
      end
      local planned = tonumber(screens[2]:match "Selected: +(%d+) orders")
      local expected = tonumber(screens[2]:match "Expected to be refused: (%d+)")
      assert.equal(4000, planned)
      assert.equal(planned, tonumber(screens[3]:match "of (%d+), "))
      for _, place in ipairs { 4, 5, 6 } do
        local sum = 0
        for count in screens[place]:match("OUTCOME.*$"):gmatch " (%d+)\n" do sum = sum + tonumber(count) end
        assert.equal(planned, sum, screens[place])
      end
      assert.is_true(tonumber(screens[4]:match "not%-attempted +(%d+)") > 0)
      assert.equal("0", screens[5]:match "not%-attempted +(%d+)")
      assert.equal(expected, tonumber(screens[6]:match "refused +(%d+)\n"))
    end)
  end

  it("of Neovim fit their terminals, and the question names as many orders as the batch has", function()
    for _, columns in ipairs { 80, 120 } do
      local screens = {}
      for i, name in ipairs { "1-question", "2-running", "3-outcomes" } do
        local file = assert(io.open(("doc/screens/neovim-%d-%s.txt"):format(columns, name)))
        screens[i] = file:read "*a"
        file:close()
        for line in screens[i]:gmatch "[^\n]+" do
          local _, width = porting._shown(line)
          assert.is_true(width <= columns, line)
        end
      end
      local asked = tonumber(screens[1]:match "\nCancel (%d+) porting orders%?")
      assert.equal(asked, tonumber(screens[2]:match "cancelling, 5 of (%d+) done"))
      local pending, refused = screens[3]:match "orders; (%d+) cancel%-pending, (%d+) refused"
      assert.equal(asked, pending + refused)
    end
  end)

  it("are what doc/command.md shows of them", function()
    local status = os.execute((os.getenv "LUA" or "lua") .. " tools/show_screens.lua check")
    assert.is_true(status == 0 or status == true)
  end)
end)
