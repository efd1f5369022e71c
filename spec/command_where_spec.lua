--- Conditions of telnyx-porting: --where with each operator and type, what is impossible, and selections without
-- orders.

local cjson = require "cjson"
local command = require "spec.support.command"
local support = require "spec.support.porting"
local sandbox = support.sandbox

local run = command.run
local day = 86400

local function lines(text)
  local list = {}
  for line in text:gmatch "[^\n]+" do list[#list + 1] = line end
  return list
end

--- Returns the parts of a value at a path, through lists.
local function parts(value, path)
  if type(value) == "table" and value[1] ~= nil then
    local all = {}
    for _, element in ipairs(value) do
      for _, part in ipairs(parts(element, path)) do all[#all + 1] = part end
    end
    return all
  end
  if value == nil or value == cjson.null then return {} end
  local first, rest = path:match "^([^.]+)%.?(.*)$"
  if first then return parts(type(value) == "table" and value[first] or nil, rest) end
  return type(value) == "table" and {} or { value }
end

describe("--where", function()
  local orders

  setup(function()
    sandbox.reset { orders = 120 }
    orders = {}
    for _, line in ipairs(lines(run({ "list", "--secrets", "--out", "jsonl" }).out)) do
      orders[#orders + 1] = cjson.decode(line)
    end
    assert.equal(120, #orders)
  end)

  teardown(function() sandbox.reset() end)

  --- Asserts that an expression selects the orders for which check(values of the path) holds, and not all nor none.
  local function assert_selects(expression, path, check)
    local wanted = {}
    for _, order in ipairs(orders) do
      if check(parts(order, path)) then wanted[#wanted + 1] = order.id end
    end
    local result = run { "list", "--where", expression, "--out", "ids" }
    assert.equal(0, result.status, result.err)
    assert.truthy(#wanted > 0 and #wanted < #orders, expression .. ": " .. #wanted)
    assert.same(wanted, lines(result.out), expression)
  end

  local function some(test)
    return function(values)
      for _, value in ipairs(values) do
        if test(value) then return true end
      end
      return false
    end
  end

  local function none(test)
    local check = some(test)
    return function(values) return not check(values) end
  end

  local function is(wanted) return function(value) return value == wanted end end
  local function has(wanted) return function(value) return value:lower():find(wanted, 1, true) end end

  it("compares texts, booleans, numbers and lists", function()
    assert_selects("status=draft", "status.value", some(is "draft"))
    assert_selects("status==draft", "status.value", some(is "draft"))
    assert_selects("status != draft", "status.value", none(is "draft"))
    assert_selects("status~cancel", "status.value", some(has "cancel"))
    assert_selects("status!~cancel", "status.value", none(has "cancel"))
    assert_selects("reference=Acct 123abc", "customer_reference", some(is "Acct 123abc"))
    assert_selects("reference~123ABC", "customer_reference", some(has "123abc"))
    assert_selects("group!=Group-1", "customer_group_reference", none(is "Group-1"))
    assert_selects("entity=Ann O'Hara", "end_user.admin.entity_name", some(is "Ann O'Hara"))
    assert_selects("end_user.location.locality=Austin", "end_user.location.locality", some(is "Austin"))
    assert_selects("phone_number_configuration.tags=abc", "phone_number_configuration.tags", some(is "abc"))
    assert_selects("requirements_met=true", "requirements_met", some(is(true)))
    assert_selects("requirements_met!=true", "requirements_met", none(is(true)))
    assert_selects("code=OTHER", "status.details.code", some(is "OTHER"))
    assert_selects("numbers>=2", "porting_phone_numbers_count", some(function(count) return count >= 2 end))
    assert_selects("numbers<3", "porting_phone_numbers_count", some(function(count) return count < 3 end))
    assert_selects("numbers!=1", "porting_phone_numbers_count", none(is(1)))
    local number = orders[5].phone_numbers[1].phone_number
    assert_selects("number=" .. number, "phone_numbers.phone_number", some(is(number)))
    assert_selects(("number=%s (%s) %s-%s"):format(number:sub(1, 2), number:sub(3, 5), number:sub(6, 8), number:sub(9)),
      "phone_numbers.phone_number", some(is(number)))
    assert_selects("number~" .. number:sub(-4, -3), "phone_numbers.phone_number", some(function(value)
      return value:sub(2):find(number:sub(-4, -3), 1, true)
    end))
    assert_selects("id=" .. orders[3].id:upper(), "id", some(is(orders[3].id)))
  end)

  it("knows null", function()
    for _, path in ipairs { "customer_group_reference", "activation_settings.foc_datetime_requested", "misc.type",
      "phone_number_configuration.tags", "status.details.code", "parent_support_key" } do
      assert_selects(path .. "=null", path, function(values) return #values == 0 end)
      assert_selects(path .. "!=null", path, function(values) return #values > 0 end)
    end
    assert_selects("foc=null", "activation_settings.foc_datetime_requested", function(values) return #values == 0 end)
  end)

  it("compares dates with a day, a time and a distance from now", function()
    local path = "activation_settings.foc_datetime_requested"
    local time = require "telnyx.porting".time
    local now = os.time()
    local function compared(test) return some(function(value) return test(time(value)) end) end
    assert_selects("foc>+5d", path, compared(function(at) return at > now + 5 * day end))
    assert_selects("foc<=+120h", path, compared(function(at) return at <= now + 5 * day end))
    assert_selects("foc<now", path, compared(function(at) return at < now end))
    assert_selects("foc >= now-2w", path, compared(function(at) return at >= now - 14 * day end))
    assert_selects("created<-30d", "created_at", compared(function(at) return at < now - 30 * day end))
    local date = os.date("!%Y-%m-%d", now + 5 * day)
    local from = time(date .. "T00:00:00Z")
    assert_selects("foc<" .. date, path, compared(function(at) return at < from end))
    assert_selects("foc<=" .. date, path, compared(function(at) return at < from + day end))
    assert_selects("foc>" .. date, path, compared(function(at) return at >= from + day end))
    assert_selects("foc>=" .. date, path, compared(function(at) return at >= from end))
    assert_selects("foc!=null", path, function(values) return #values > 0 end)
    assert_selects(("foc<%sT12:30:00Z"):format(date), path, compared(function(at) return at < from + 45000 end))
    assert_selects(("foc<%s 12:30"):format(date), path, compared(function(at) return at < from + 45000 end))
    local foc
    for _, order in ipairs(orders) do foc = foc or parts(order, path)[1] end
    assert_selects("foc=" .. foc, path, some(is(foc)))
    assert_selects("foc=" .. foc:sub(1, 10), path, some(function(value) return value:sub(1, 10) == foc:sub(1, 10) end))
    assert_selects("foc!=" .. foc:sub(1, 10), path, none(function(value) return value:sub(1, 10) == foc:sub(1, 10) end))
    assert_selects("foc~" .. foc:sub(1, 7), path, some(function(value) return value:find(foc:sub(1, 7), 1, true) end))
  end)

  it("names what is impossible and what is near it, before anything is sent", function()
    sandbox.reset_counters()
    for expression, words in pairs {
      ["stauts=draft"] = "an order has no field stauts; near it: status",
      ["status=canceled"] = 'there is no status "canceled"; near it: cancelled',
      ["status!=Submitted"] = 'there is no status "Submitted"; near it: submitted',
      ["status=open"] = 'there is no status "open"; it can be: cancel-pending, cancelled, draft, ',
      ["customer_refrence=x"] = "no field customer_refrence; near it: customer_reference",
      ["qqq=x"] = "an order has no field qqq; such as: status, reference, ",
      ["end_user.location.city=x"] = "end_user.location has no field city; it has: administrative_area",
      ["end_user.location.localty=x"] = "end_user.location has no field localty; near it: locality",
      ["end_user.location=x"] = "end_user.location has no value, but fields: administrative_area, ",
      ["foc<2026-02-30"] = '"2026-02-30" is no date: February 2026 has 28 days',
      ["foc<2026-13-01"] = '"2026-13-01" is no date: there is no month 13',
      ["foc<2026-12-01T25:00"] = "there is no time 25:00",
      ["foc>tomorrow"] = '"tomorrow" is no date; such as 2026-12-01, ',
      ["foc>+5x"] = '"+5x" is no date; such as ',
      ["numbers>many"] = "porting_phone_numbers_count is a number",
      ["requirements_met=yes"] = "requirements_met is true, false or null",
      ["reference<x"] = "< compares dates and numbers, and customer_reference is neither",
      ["foc<null"] = "null goes with = and != only",
      ["number=x"] = '"x" is no phone number, such as +13035550000',
      ["foc"] = 'takes FIELD=VALUE (or !=, <, <=, >, >=, ~), not "foc"; quote it for the shell',
      ["foc="] = "foc= names no value (null: the field has none)",
      ["=x"] = "takes FIELD=VALUE",
    } do
      local result = run { "cancel", "--yes", "--where", expression }
      assert.equal(2, result.status, expression .. result.err)
      assert.truthy(result.err:find(words, 1, true), words .. "\n" .. result.err)
      assert.equal(1, #lines(result.err))
    end
    assert.equal(0, sandbox.counters().requests)
  end)

  it("knows the fields of an order, and no others", function()
    local records = require "tools.records".classes
    local known = require "telnyx.porting.command.selecting.order_fields".types
    local found = {}
    local function walk(class, above)
      for name, kind in pairs(assert(records[class], class)) do
        local inner = kind:gsub("[?%[%]]", "")
        if records[inner] then
          walk(inner, above .. name .. ".")
        else
          found[above .. name] = inner
        end
      end
    end
    walk("Order", "")
    local kinds = { time = "time", id = "id", boolean = "boolean", integer = "number", Status = "status" }
    for name, kind in pairs(found) do
      local wanted = kinds[kind] or known[name] == "phone" and "phone" or "text"
      assert.same({ name, wanted }, { name, known[name] })
    end
    for name in pairs(known) do assert.truthy(found[name], name) end
  end)

  it("says where an order does not show all of its numbers", function()
    local id = orders[1].id
    sandbox.set_order(id, { porting_phone_numbers_count = 51 })
    local shown = orders[1].phone_numbers[1].phone_number
    for _, expression in ipairs { "number=+19990000000", "number!=+19990000000", "number!~9990000000" } do
      local result = run { "cancel", id, "--where", expression, "--yes", "--no-store" }
      assert.equal(1, result.status, result.err)
      assert.truthy(result.err:find(("order %s shows %d of its 51 phone numbers, so --where %s can't be tested on it")
        :format(id, #orders[1].phone_numbers, expression), 1, true), result.err)
    end
    assert.equal(id .. "\n", run({ "cancel", id, "--where", "number=" .. shown, "--dry-run", "--out", "ids" }).out)
    sandbox.set_order(id, { porting_phone_numbers_count = #orders[1].phone_numbers })
  end)
end)

describe("a selection without orders", function()
  before_each(function() sandbox.reset() end)
  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("ends with 1 unless --allow-empty is given", function()
    for _, selection in ipairs {
      { "--filter", "customer_reference=nobody's" },
      { "--where", "reference=nobody's" },
      { sandbox.example_id, "--status", "draft" },
    } do
      for _, rest in ipairs { { "--yes", "--no-store" }, { "--yes", "--quiet" }, { "--dry-run" } } do
        local arguments = { "cancel" }
        for _, list in ipairs { selection, rest } do
          for _, word in ipairs(list) do arguments[#arguments + 1] = word end
        end
        local result = run(arguments)
        assert.same({ 1, "" }, { result.status, result.out }, result.err)
        assert.truthy(result.err:find("no order fits, so nothing was cancelled (--allow-empty ends with 0 then)", 1,
          true), result.err)
        arguments[#arguments + 1] = "--allow-empty"
        result = run(arguments)
        assert.equal(0, result.status, result.err)
        local words = rest[2] == "--quiet" and "" or "telnyx-porting: no order fits, so nothing was cancelled\n"
        -- A read that takes long says how far it is.
        assert.equal(words, (result.err:gsub("telnyx%-porting: reading orders, [%d,]+ so far\n", "")))
      end
    end
    assert.equal(0, sandbox.counters().routes.cancel or 0)
  end)

  it("is not one by a word that the API does not have", function()
    for given, words in pairs {
      ["code=FOC_REJECTD"] = 'there is no code "FOC_REJECTD"; near it: FOC_REJECTED',
      ["code!=foc_expired"] = 'there is no code "foc_expired"; near it: FOC_EXPIRED',
      ["type=ful"] = 'there is no type "ful"; near it: full',
      ["phone_number_type=tollfree"] = 'there is no phone_number_type "tollfree"; near it: toll_free',
      ["phone_numbers.portability_status=confirm"] = 'near it: confirmed',
      ["activation_settings.activation_status=active"] = 'near it: Active',
    } do
      local result = run { "list", "--where", given }
      assert.equal(2, result.status, given)
      for _, part in ipairs { "--where " .. given .. ": ", words } do
        assert.truthy(result.err:find(part, 1, true), result.err)
      end
    end
    assert.equal(0, run({ "list", "--where", "code~NEWER" }).status)
  end)

  it("finds texts whatever their case, in any alphabet", function()
    local id = sandbox.example_id
    sandbox.set_order(id, { customer_reference = "CAFÉ Σίσυφος ŁÓDŹ" })
    for _, part in ipairs { "café", "CAFÉ", "ΣΊΣΥΦΟΣ", "łódź", "ódŹ" } do
      assert.equal(id .. "\n", run({ "list", "--where", "reference~" .. part, "--out", "ids" }).out, part)
    end
    assert.equal("", run({ "list", "--where", "reference~cafe", "--out", "ids" }).out)
  end)

  it("may be an empty list of ids", function()
    local arguments = { "cancel", "--from", "-", "--yes", "--no-store" }
    for _, content in ipairs { "", "\n# none\n", "id,name\n", "[]" } do
      local result = run(arguments, { stdin = content })
      assert.equal(2, result.status)
      assert.truthy(result.err:find("stdin holds no order ids", 1, true), result.err)
    end
    arguments[#arguments + 1] = "--allow-empty"
    for _, content in ipairs { "", "\n# none\n", "id,name\n", "[]" } do
      local result = run(arguments, { stdin = content })
      assert.same({ 0, "" }, { result.status, result.out }, result.err)
    end
    assert.equal(0, sandbox.counters().routes.cancel or 0)
  end)

  it("is not one of ids that the account does not know", function()
    for _, rest in ipairs { {}, { "--allow-empty" }, { "--status", "draft", "--allow-empty" } } do
      local arguments = { "cancel", support.unknown_id, "--yes", "--no-store" }
      for _, word in ipairs(rest) do arguments[#arguments + 1] = word end
      local result = run(arguments)
      assert.equal(1, result.status, result.err)
    end
  end)
end)
