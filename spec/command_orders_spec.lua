--- The command telnyx-porting where it makes and changes orders: create, update, confirm, comment.

local cjson = require "cjson"
local command = require "spec.support.command"
local sandbox = require "spec.support.sandbox"

local run, write = command.run, command.write
local DOCUMENT = "22771a52-c43a-4539-80db-9dd9ec36e237"

local function succeed(arguments, options)
  local result = run(arguments, options)
  assert.equal(0, result.status, result.err)
  return result.out, result.err
end

local function refused(status, words, arguments, options)
  local result = run(arguments, options)
  assert.equal(status, result.status, result.err)
  assert.truthy(result.err:find(words, 1, true), result.err)
  assert.equal("", result.out)
end

local function requests(route)
  return sandbox.counters().routes[route] or 0
end

local function a_draft()
  return (succeed { "create", "+13035550000", "--out", "ids" }):match "^(%S+)\n$"
end

local COMPLETE = {
  documents = { invoice = DOCUMENT, loa = DOCUMENT },
  end_user = {
    admin = { auth_person_name = "Ann O'Hara", entity_name = "Ann O'Hara", pin_passcode = "PIN1234" },
    location = { locality = "Austin", postal_code = "78701", street_address = "600 Congress Avenue" },
  },
}

local function a_complete_draft()
  local id = a_draft()
  succeed { "update", id, "--json", write("complete.json", cjson.encode(COMPLETE)) }
  return id
end

describe("the command", function()
  before_each(function() sandbox.reset { orders = 60 } end)

  teardown(function() os.execute("rm -rf " .. command.folder) end)

  describe("create", function()
    it("makes drafts, and says when the API made several", function()
      local out, err = succeed { "create", "+13035550000", "+447700900001", "--reference", "Acct 9",
        "--group-reference", "Group 9", "--out", "json" }
      assert.truthy(err:find("made 2 orders", 1, true), err)
      local orders = cjson.decode(out)
      assert.equal(2, #orders)
      assert.equal(orders[1].parent_support_key, orders[2].parent_support_key)
      for _, order in ipairs(orders) do
        local kept = sandbox.order(order.id)
        assert.equal("draft", kept.status)
        assert.equal("Acct 9", kept.order.customer_reference)
        assert.equal("Group 9", kept.order.customer_group_reference)
      end
    end)

    it("takes a JSON file or stdin, before which goes what the command line says", function()
      local json = '{"phone_numbers":["+13035550001"],"customer_reference":"From the file"}'
      for _, path in ipairs { write("order.json", json), "-" } do
        local id = (succeed({ "create", "--json", path, "--out", "ids" }, { stdin = json })):match "%S+"
        assert.equal("From the file", sandbox.order(id).order.customer_reference)
      end
      local id = (succeed { "create", "--json", write("order.json", json), "--reference", "Mine", "--out", "ids" })
        :match "%S+"
      local order = sandbox.order(id).order
      assert.equal("Mine", order.customer_reference)
      assert.equal("+13035550001", order.phone_numbers[1].phone_number)
    end)

    it("sends nothing that could not be an order", function()
      for words, arguments in pairs {
        ["name phone numbers, or a file with --json"] = { "create" },
        ['"3035550000" is no phone number'] = { "create", "3035550000" },
        ["holds no JSON object"] = { "create", "--json", write("list.json", "[1]") },
        ["broken.json"] = { "create", "--json", write("broken.json", "{") },
        ["can't read /nonexistent.json"] = { "create", "--json", "/nonexistent.json" },
        ["end_user"] = { "create", "--json", write("more.json", '{"phone_numbers":["+13035550001"],"end_user":{}}') },
      } do
        refused(2, words, arguments)
      end
      assert.equal(0, sandbox.counters().requests)
    end)

    it("says that an order may have been made when that is not known", function()
      sandbox.fault { kind = "drop", when = "after", route = "porting_orders.create" }
      refused(3, "the request may have taken effect", { "create", "+13035550000" })
      assert.equal(1, requests "porting_orders.create")
    end)
  end)

  describe("update", function()
    it("changes what is named, and nothing else", function()
      local id = a_draft()
      succeed { "update", id, "--set", "end_user.admin.entity_name=A = B", "--set", "misc.type=partial",
        "--set", "phone_number_configuration.tags=a", "--set", "phone_number_configuration.tags=b",
        "--set", "messaging.enable_messaging=true", "--set", "customer_reference=Mine" }
      local order = sandbox.order(id).order
      assert.equal("A = B", order.end_user.admin.entity_name)
      assert.equal("partial", order.misc.type)
      assert.same({ "a", "b" }, order.phone_number_configuration.tags)
      assert.is_true(order.messaging.enable_messaging)
      succeed { "update", id, "--unset", "end_user.admin.entity_name" }
      order = sandbox.order(id).order
      assert.equal(sandbox.null, order.end_user.admin.entity_name)
      assert.equal("Mine", order.customer_reference)
    end)

    it("changes several, says which could not be, and ends with 1", function()
      local id, ported = a_draft(), nil
      for other, truth in pairs(sandbox.truth()) do ported = truth.status == "ported" and other or ported end
      local result = run { "update", ported, id, "--set", "customer_reference=Mine", "--out", "ids" }
      assert.equal(1, result.status)
      assert.equal(id .. "\n", result.out)
      assert.truthy(result.err:find(ported .. ": invalid", 1, true), result.err)
    end)

    it("stops after the order that is under way, and says how many were left", function()
      local ids = {}
      for i = 1, 3 do ids[i] = a_draft() end
      sandbox.fault { kind = "delay", seconds = 1, route = "porting_orders.update" }
      local process = command.start { "update", ids[1], ids[2], ids[3], "--set", "customer_reference=x",
        "--out", "json" }
      command.await("the first update", function() return requests "porting_orders.update" == 1 end)
      process.signal "TERM"
      local result = process.wait()
      assert.equal(3, result.status, result.err)
      assert.truthy(result.err:find("SIGTERM: 2 of 3 were not updated", 1, true), result.err)
      assert.same({ ids[1] }, { cjson.decode(result.out)[1].id, cjson.decode(result.out)[2] })
      assert.equal(1, requests "porting_orders.update")
    end)

    it("ends when the key is refused midway, with what it has to show in order", function()
      local ids = { a_draft(), a_draft() }
      sandbox.fault { kind = "status", status = 401, route = "porting_orders.update", order = ids[2] }
      local result = run { "update", ids[1], ids[2], "--set", "customer_reference=x", "--out", "json" }
      assert.equal(4, result.status, result.err)
      assert.equal(ids[1], cjson.decode(result.out)[1].id)
    end)

    it("changes the orders of a file as many at once, groups what is refused, and stops for --max", function()
      sandbox.reset { orders = 40, statuses = { "ported", "draft", "draft" } }
      local ids, count = {}, { draft = 0, ported = 0 }
      for id, truth in pairs(sandbox.truth()) do
        if count[truth.status] then
          ids[#ids + 1], count[truth.status] = id, count[truth.status] + 1
        end
      end
      local file = write("many", table.concat(ids, "\n"))
      local words = { "update", "--from", file, "--set", "customer_reference=Many", "--out", "ids" }
      refused(2, ("%d orders are selected, more than --max 5: nothing was changed"):format(#ids),
        { "update", "--from", file, "--set", "customer_reference=Many", "--max", "5" })
      local looked = run { "update", "--from", file, "--set", "customer_reference=Many", "--dry-run", "--out", "ids" }
      assert.equal(0, looked.status, looked.err)
      assert.equal(table.concat(ids, "\n") .. "\n", looked.out)
      assert.truthy(looked.err:find(("Expected to be refused (ported, cancelled, or waiting for that): %d\n"):format(
        count.ported), 1, true), looked.err)
      assert.equal(0, requests "porting_orders.update")
      local result = run(words)
      assert.equal(1, result.status)
      assert.truthy(result.err:find(("Not updated:\n  %d refused: "):format(count.ported), 1, true), result.err)
      assert.truthy(result.err:find(("%d of %d updated, %d refused\n$"):format(count.draft, #ids,
        count.ported)), result.err)
      assert.equal(count.draft, select(2, result.out:gsub("\n", "")))
    end)

    it("takes no secret from its arguments", function()
      local id = a_draft()
      sandbox.reset_counters()
      for words, arguments in pairs {
        ["pin_passcode would show in the process list"] = { "--set", "end_user.admin.pin_passcode=1234" },
        ["account_number would show"] = { "--set", "end_user.admin.account_number=1234" },
        ["say what changes"] = {},
        ["--set customer_reference and --unset customer_reference contradict each other"] =
          { "--set", "customer_reference=x", "--unset", "customer_reference" },
        ["--set misc.type and --set misc.type contradict each other"] =
          { "--set", "misc.type=full", "--set", "misc.type=partial" },
        ["--set end_user.admin.entity_name and --unset end_user.admin contradict each other"] =
          { "--set", "end_user.admin.entity_name=x", "--unset", "end_user.admin" },
        ["--set takes NAME=VALUE"] = { "--set", "customer_reference" },
        ["is true or false"] = { "--set", "messaging.enable_messaging=yes" },
        ['no key "end_user.location.city"; end_user.location has: '] = { "--set", "end_user.location.city=Chicago" },
        ["near it: documents.loa; documents has: invoice, loa\n"] = { "--set", "documents.lao=" .. sandbox.example_id },
        ["--set user_feedback.user_rating is a number"] = { "--set", "user_feedback.user_rating=good" },
        ["requirements must be a list, not a string"] = { "--set", "requirements=x" },
        ["can't hold fields"] = { "--set", "misc=1", "--set", "misc.type=full" },
        ["near it: customer_reference"] = { "--set", "customer_refrence=x" },
      } do
        table.insert(arguments, 1, id)
        table.insert(arguments, 1, "update")
        refused(2, words, arguments)
      end
      assert.equal(0, sandbox.counters().requests)
      local _, err = succeed({ "update", id, "--json", "-", "--out", "json" },
        { stdin = '{"end_user":{"admin":{"pin_passcode":"PIN1234"}}}' })
      assert.equal("PIN1234", sandbox.order(id).order.end_user.admin.pin_passcode)
      assert.falsy(err:find("PIN1234", 1, true))
    end)

    it("sends fields that are not known when it is told to", function()
      local id = a_draft()
      succeed({ "update", id, "--json", "-", "--unchecked-fields" }, { stdin = '{"documents":{"brand_new":"x"}}' })
      assert.equal('{"documents":{"brand_new":"x"}}', sandbox.requests()[#sandbox.requests()].body)
      refused(2, 'no key "documents.brand_new"', { "update", id, "--json", "-" },
        { stdin = '{"documents":{"brand_new":"x"}}' })
      succeed({ "create", "+13035550000", "--json", "-", "--unchecked-fields" }, { stdin = '{"brand_new":"x"}' })
      assert.truthy(sandbox.requests()[#sandbox.requests()].body:find('"brand_new":"x"', 1, true))
    end)

    it("shows no secret in its answer", function()
      local id = a_complete_draft()
      local out = succeed { "update", id, "--set", "customer_reference=x", "--out", "json" }
      assert.truthy(out:find("Ann O'Hara", 1, true))
      assert.falsy(out:find("PIN1234", 1, true))
    end)
  end)

  describe("confirm", function()
    it("submits drafts when it is told to, and shows them first", function()
      local id = a_complete_draft()
      local out, err = succeed { "confirm", id, "--yes", "--out", "ids" }
      assert.equal(id .. "\n", out)
      assert.truthy(err:find("draft               1 number, can be submitted", 1, true), err)
      assert.equal("in-process", sandbox.order(id).status)
    end)

    it("submits nothing without a terminal to ask on, and nothing in a dry run", function()
      local id = a_complete_draft()
      refused(2, "say --yes to confirm without being asked", { "confirm", id })
      refused(2, "say --yes to confirm", { "confirm", "--from", "-" }, { stdin = id .. "\n" })
      assert.equal(id .. "\n", (succeed { "confirm", id, "--dry-run", "--out", "ids" }))
      refused(1, "nothing was submitted", { "confirm", id, "11111111-2222-4333-8444-555555555555", "--yes" })
      assert.equal(0, requests "porting_orders.confirm")
    end)

    it("says which are refused, and ends with 1", function()
      local incomplete, complete = a_draft(), a_complete_draft()
      local result = run({ "confirm", "--from", "-", "--yes", "--out", "ids" },
        { stdin = incomplete .. "\n" .. complete .. "\n" })
      assert.equal(1, result.status)
      assert.equal(complete .. "\n", result.out)
      assert.truthy(result.err:find("lacks something that is required", 1, true), result.err)
      assert.truthy(result.err:find(incomplete .. ": invalid", 1, true), result.err)
    end)

    it("asks nothing of orders that were submitted before, and never submits a cancelled one", function()
      local id = a_complete_draft()
      succeed { "confirm", id, "--yes" }
      local _, err = succeed { "confirm", id, "--yes", "--out", "ids" }
      assert.truthy(err:find("Submitted before: 1; not asked again", 1, true), err)
      sandbox.set_order(id, { status = "cancelled" })
      refused(1, "Cancelled, or waiting for it, so not submitted: 1", { "confirm", id, "--yes", "--out", "ids" })
      assert.equal(1, requests "porting_orders.confirm")
    end)

    it("reads the order when the answer leaves it open", function()
      local id = a_complete_draft()
      sandbox.fault { kind = "drop", when = "after", route = "porting_orders.confirm" }
      assert.equal(id .. "\n", (succeed { "confirm", id, "--yes", "--out", "ids" }))
      assert.equal(1, requests "porting_orders.confirm")
      assert.equal("in-process", sandbox.order(id).status)
    end)
  end)

  describe("comment", function()
    it("says what is given, or what stdin holds", function()
      local out = succeed { "comment", sandbox.example_id, "The invoice is on its way." }
      assert.truthy(out:find "^%x+%-%x+%-%x+%-%x+%-%x+\n$", out)
      succeed({ "comment", sandbox.example_id, "-" }, { stdin = "Two\nlines\n" })
      local bodies = {}
      for _, event in ipairs(cjson.decode((succeed { "events", "--out", "json" }))) do
        bodies[#bodies + 1] = event.payload.comment.body
      end
      assert.same({ "The invoice is on its way.", "Two\nlines" }, bodies)
    end)

    it("says nothing without words", function()
      refused(2, "nothing to say", { "comment", sandbox.example_id, "-" }, { stdin = " \n" })
      refused(2, '"1234" is no order id', { "comment", "1234", "x" })
      refused(1, "not_found", { "comment", "11111111-2222-4333-8444-555555555555", "x" })
    end)
  end)
end)
