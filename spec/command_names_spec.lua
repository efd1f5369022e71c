--- Orders that telnyx-porting finds by support keys and phone numbers, and names that don't find one.

local cjson = require "cjson"
local command = require "spec.support.command"
local support = require "spec.support.porting"
local sandbox = support.sandbox

local run, write = command.run, command.write

local function lines(text)
  local list = {}
  for line in text:gmatch "[^\n]+" do list[#list + 1] = line end
  return list
end

--- All orders of the stand-in, as JSON shows them.
local function all_orders()
  local list = {}
  for _, line in ipairs(lines(run({ "list", "--out", "jsonl" }).out)) do list[#list + 1] = cjson.decode(line) end
  return list
end

local function refused(words, arguments, options)
  local result = run(arguments, options)
  assert.equal(2, result.status, result.err)
  assert.truthy(result.err:find(words, 1, true), words .. "\n" .. result.err)
  assert.equal(0, sandbox.counters().routes.cancel or 0)
  return result
end

describe("a name of an order", function()
  local orders, by_number

  setup(function()
    sandbox.reset()
    orders, by_number = all_orders(), {}
    for _, order in ipairs(orders) do
      for _, number in ipairs(order.phone_numbers or {}) do
        local list = by_number[number.phone_number] or {}
        if list[#list] ~= order then list[#list + 1] = order end
        by_number[number.phone_number] = list
      end
    end
  end)

  -- Made from the same seed each time.
  before_each(function() sandbox.reset() end)

  teardown(function() os.execute("rm -rf " .. command.folder) end)

  --- Orders that can be cancelled, with a number that no other order has: { order, number }.
  local function unique(count)
    local found = {}
    for _, order in ipairs(orders) do
      for _, number in ipairs(order.phone_numbers or {}) do
        if #found < count and #by_number[number.phone_number] == 1 and order.status.value == "submitted" then
          found[#found + 1] = { order = order, number = number.phone_number }
          break
        end
      end
    end
    assert.equal(count, #found)
    return found
  end

  local function written_forms(number)
    local country, area, rest, last = number:match "^%+(%d)(%d%d%d)(%d%d%d)(%d+)$"
    return {
      number, number:sub(2), "00" .. number:sub(2), ("+%s (%s) %s-%s"):format(country, area, rest, last),
      ("%s.%s.%s.%s"):format(country, area, rest, last), "'" .. number,
      ("+%s\194\160%s\226\128\145%s %s"):format(country, area, rest, last),
    }
  end

  it("is a phone number in any form, or a support key", function()
    local one = unique(1)[1]
    for _, form in ipairs(written_forms(one.number)) do
      local result = run { "get", form, "--out", "ids" }
      assert.same({ 0, one.order.id .. "\n" }, { result.status, result.out }, form .. result.err)
    end
    for _, form in ipairs { one.order.support_key, one.order.support_key:upper() } do
      local result = run { "get", form, "--out", "ids" }
      assert.same({ 0, one.order.id .. "\n" }, { result.status, result.out }, result.err)
    end
  end)

  it("is shown with what it found, in the order in which all were named", function()
    local some = unique(4)
    local parent, parts = "pr_000002", {}
    for _, order in ipairs(orders) do
      if order.parent_support_key == parent then parts[order.id] = true end
    end
    local path = write("names", ("%s\n%s\n%s\n%s\n%s\n%s\n"):format(some[1].order.id, some[2].number,
      some[3].order.support_key, parent, some[4].order.id, some[2].order.id))
    local result = run { "cancel", "--from", path, "--dry-run", "--out", "ids" }
    assert.equal(0, result.status, result.err)
    for _, one in ipairs(some) do parts[one.order.id] = true end
    local came = {}
    for _, id in ipairs(lines(result.out)) do came[id] = true end
    assert.same(parts, came)
    assert.truthy(result.err:find("Found:     by 3 names\n", 1, true), result.err)
    assert.truthy(result.err:find("(named again: 1)", 1, true), result.err)
    for name, order in pairs { [some[2].number] = some[2].order, [some[3].order.support_key] = some[3].order } do
      assert.truthy(result.err:find(("  %-16s  %s  submitted\n"):format(name, order.id), 1, true), result.err)
    end
    assert.truthy(result.err:find("  " .. parent .. " ", 1, true))
    result = run { "get", some[1].number, some[2].order.id, some[3].order.support_key, "--out", "ids" }
    assert.same({ some[1].order.id, some[2].order.id, some[3].order.id }, lines(result.out))
  end)

  it("may stand in a column of CSV", function()
    local some = unique(30)
    local wanted, numbers, keys = {}, "Name,Phone Number\n", "support_key;x\n"
    for i, one in ipairs(some) do
      wanted[i] = one.order.id
      numbers = numbers .. ("n%d,%s\n"):format(i, one.number)
      keys = keys .. one.order.support_key .. ";1\n"
    end
    for _, content in ipairs { numbers, keys } do
      local result = run { "cancel", "--from", write("csv", content), "--dry-run", "--quiet", "--out", "ids" }
      assert.same(wanted, lines(result.out), result.err)
    end
    -- Thirty are found in pages, not by a request for each.
    assert.truthy(sandbox.counters().requests < 30, sandbox.counters().requests)
  end)

  it("is taken by every command about some orders", function()
    local one = unique(1)[1]
    for _, arguments in ipairs {
      { "update", one.number, "--set", "customer_reference=x" },
      { "comment", one.order.support_key, "hello" },
      { "events", "--order", one.number, "--out", "ids" },
      { "confirm", one.number, "--dry-run" },
    } do
      local result = run(arguments)
      assert.equal(0, result.status, arguments[1] .. result.err)
      if arguments[1] ~= "events" then
        assert.truthy(result.err:find(one.order.id .. "  submitted", 1, true), arguments[1] .. result.err)
      end
    end
    sandbox.set_order(one.order.id, { status = "ported" })
    local result = run { "watch", one.number }
    assert.equal(0, result.status, result.err)
    result = run { "cancel", one.order.support_key, "--yes", "--no-store" }
    assert.truthy(result.err:find("  1  ported", 1, true), result.err)
  end)

  it("that finds none or several ends the command before anything is done", function()
    local one = unique(1)[1]
    refused("no order has the support key sr_ffffff; nothing was done",
      { "cancel", "sr_ffffff", one.order.id, "--yes" })
    refused("no order has the support key of a port request pr_ffffff", { "cancel", "pr_ffffff", "--yes" })
    refused("no order has the phone number +3035550000; in North America its country code is missing: +13035550000",
      { "cancel", "(303) 555-0000", "--yes" })
    refused("no order has the phone number +19998887777",
      { "update", "+19998887777", "--set", "customer_reference=x" })
    refused("pr_000002 names 2 orders: name one", { "comment", "pr_000002", "x" })
    refused("--order pr_000002 names 2 orders: name one", { "events", "--order", "pr_000002" })
    for number, list in pairs(by_number) do
      if #list > 1 then
        local result = refused(("the phone number %s is in %d orders, so name one by its id: "):format(number, #list),
          { "cancel", one.order.id, number, "--yes" })
        for _, order in ipairs(list) do
          assert.truthy(result.err:find(("%s (%s)"):format(order.id, order.status.value), 1, true), result.err)
        end
        break
      end
    end
    local numbers = {}
    for i = 1, 25 do numbers[i] = ("+1999888%04d\n"):format(i) end
    local result = refused("25 of the names don't find one order each, so nothing was done:",
      { "cancel", "--from", "-", "--yes" }, { stdin = table.concat(numbers) })
    assert.equal(12, #lines(result.err))
    assert.truthy(result.err:find("… and 15 more", 1, true))
  end)

  it("is compared here, whatever the service makes of the filter", function()
    local one = unique(1)[1]
    local parent = "pr_000002"
    local function ids(...)
      local list = lines(run({ "get", "--out", "ids", ... }).out)
      table.sort(list)
      return list
    end
    local wanted = ids(parent)
    assert.equal(2, #wanted)
    sandbox.ignore_filters { "parent_support_key", "phone_number", "support_key" }
    assert.same(wanted, ids(parent))
    assert.same({ one.order.id }, ids(one.number))
    assert.same({ one.order.id }, ids(one.order.support_key))
    for _, status in ipairs { 400, 422 } do
      sandbox.fault { kind = "status", status = status, route = "porting_phone_numbers.list", times = 1 }
      assert.same({ one.order.id }, ids(one.order.support_key))
    end
    sandbox.fault { kind = "status", status = 403, route = "porting_phone_numbers.list", times = 1 }
    assert.equal(4, run({ "get", one.number }).status)
    -- A number of which an order shows only a part is another number.
    refused("no order has the phone number " .. one.number .. "1", { "get", one.number .. "1" })
    refused("no order has the phone number " .. one.number:sub(1, -3), { "get", one.number:sub(1, -3) })
  end)
end)
