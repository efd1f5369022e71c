--- What the types call an integer is one, in Lua 5.3 and 5.4 as a subtype: tostring writes no ".0" in any Lua.

local support = require "spec.support.porting"
local sandbox = support.sandbox

local function assert_integer(value, what)
  assert.is_number(value, what)
  assert.truthy(tostring(value):find "^%-?%d+$", ("%s is %s"):format(what, tostring(value)))
end

--- The fields of a class in types/, by name, whose type is an integer.
local function integers_of(class)
  local file = assert(io.open("types/porting.lua", "rb"))
  local block = file:read "*a":match("%-%-%-@class telnyx%.porting%." .. class .. "\n(.-)\n\n")
  file:close()
  local fields = {}
  for field in block:gmatch "%-%-%-@field ([%w_]+)%?? integer" do fields[#fields + 1] = field end
  assert.is_true(#fields > 0)
  return fields
end

local function check(class, value)
  for _, field in ipairs(integers_of(class)) do
    if value[field] ~= nil then assert_integer(value[field], class .. "." .. field) end
  end
end

describe("integers", function()
  local client

  before_each(function()
    sandbox.reset { orders = 60 }
    client = support.client()
  end)

  after_each(function() client:close() end)

  it("are those of a page, an order, an extension and a sharing token", function()
    local page = assert(client:list { page = { size = 7 } })
    check("Meta", page.meta)
    assert_integer(page[1].porting_phone_numbers_count, "porting_phone_numbers_count")
    assert_integer(page[1]:to_table().porting_phone_numbers_count, "porting_phone_numbers_count of to_table")
    local token = assert(client.porting_orders:share(sandbox.example_id, { expires_in_seconds = 60 }))
    assert_integer(token.expires_in_seconds, "expires_in_seconds")
  end)

  it("are those of an error, an event of the client and its counts", function()
    local seen = {}
    local listening = support.client { on_event = function(event) seen[#seen + 1] = event end }
    local _, err = listening:get "00000000-0000-4000-8000-000000000000"
    check("Error", err)
    assert.is_true(#seen >= 2)
    for _, event in ipairs(seen) do check("ClientEvent", event) end
    check("Counts", listening:counts())
    local _, done = pcall(listening.drive, listening)
    assert_integer(done, "drive")
    listening:close()
  end)

  it("are those of a batch: its progress, its outcomes and its report, in memory and in a store", function()
    local path = os.tmpname()
    os.remove(path)
    for _, store in ipairs { false, path } do
      local ids, progress = {}, {}
      for order in client:orders { page = { size = 50 } } do ids[#ids + 1] = order.id end
      local report = assert(client:cancel_all(ids, {
        store = store or nil,
        on_progress = function(one) progress[#progress + 1] = one end,
      }))
      check("Report", report)
      for name, count in pairs(report.counts) do assert_integer(count, name) end
      for _, outcome in ipairs(report.outcomes) do check("Outcome", outcome) end
      assert.is_true(#progress > 0)
      for _, one in ipairs(progress) do
        check("Progress", one)
        for name, count in pairs(one.counts) do assert_integer(count, name) end
      end
    end
    for _, ending in ipairs { "", "-wal", "-shm", ".journal", ".lock" } do os.remove(path .. ending) end
  end)
end)
