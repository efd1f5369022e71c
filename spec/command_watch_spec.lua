--- The command telnyx-porting where it looks again and again: watch, cancel --wait, events --follow, export; and where
--- it shows numbers. What differs on a terminal is in command_terminal_spec.lua.

local cjson = require "cjson"
local command = require "spec.support.command"
local sandbox = require "spec.support.sandbox"
local seconds = require "telnyx.porting_process".seconds

local run, write, read = command.run, command.write, command.read
local UNKNOWN = "11111111-2222-4333-8444-555555555555"

local function lines(text)
  local list = {}
  for line in text:gmatch "[^\n]+" do list[#list + 1] = line end
  return list
end

local function succeed(arguments, options)
  local result = run(arguments, options)
  assert.equal(0, result.status, result.err)
  return result.out, result.err
end

--- The first, and the second, order with that status.
local function with(status)
  local ids = {}
  for id, truth in pairs(sandbox.truth()) do
    if truth.status == status then ids[#ids + 1] = id end
  end
  table.sort(ids)
  return ids[1], ids[2]
end

--- Waits until what a running command wrote to stdout has the words.
local function await_output(words)
  return command.await(words, function()
    local out = read(command.folder .. "/stdout")
    return out and out:find(words, 1, true) and out
  end)
end

describe("the command", function()
  before_each(function() sandbox.reset { orders = 60, near = 0 } end)

  teardown(function() os.execute("rm -rf " .. command.folder) end)

  describe("watch", function()
    it("writes a line for each change, and ends when all are final", function()
      local first, second = with "submitted"
      local process = command.start { "watch", first, second, "--interval", "0.05" }
      await_output(second .. "  submitted")
      sandbox.set_order(first, { status = "cancel-pending" })
      await_output(first .. "  submitted -> cancel-pending")
      sandbox.set_order(second, { status = "ported" })
      await_output(second .. "  submitted -> ported")
      sandbox.set_order(first, { status = "cancelled" })
      local result = process.wait()
      assert.equal(0, result.status, result.err)
      assert.equal(5, #lines(result.out), result.out)
      assert.truthy(result.out:find(first .. "  cancel-pending -> cancelled", 1, true), result.out)
    end)

    it("goes on when the API can't be asked for a while", function()
      local id = with "submitted"
      sandbox.fault { kind = "status", status = 503, route = "get", times = 5 }
      local process = command.start { "watch", id, "--interval", "0.05" }
      await_output(id .. "  submitted")
      sandbox.set_order(id, { status = "ported" })
      assert.equal(0, process.wait().status)
    end)

    it("says what is not there, and ends with 1", function()
      local result = run { "watch", (with "ported"), UNKNOWN }
      assert.equal(1, result.status, result.err)
      assert.truthy(result.out:find(UNKNOWN .. "  not found", 1, true), result.out)
    end)

    it("ends with 3 at its deadline and after a signal, with 4 without a key", function()
      local id = with "submitted"
      local began = seconds()
      local result = run { "watch", id, "--interval", "0.05", "--deadline", "3" }
      assert.equal(3, result.status)
      assert.truthy(seconds() - began >= 3) -- and not where the third second of the clock begins
      assert.truthy(result.err:find("the deadline has passed; not final yet: 1 of 1", 1, true), result.err)
      local process = command.start { "watch", id, "--interval", "60" }
      await_output(id .. "  submitted")
      process.signal "TERM"
      result = process.wait()
      assert.equal(3, result.status)
      assert.truthy(result.err:find("SIGTERM; not final yet: 1 of 1", 1, true), result.err)
      assert.equal(4, run({ "watch", id }, { env = { TELNYX_API_KEY = "wrong" } }).status)
      assert.equal(2, run({ "watch" }).status)
    end)
  end)

  describe("cancel --wait", function()
    it("waits until what was asked is cancelled", function()
      sandbox.times { review = 0.3 }
      local first, second = with "submitted"
      local pending = with "cancel-pending"
      local process = command.start { "cancel", first, second, pending, "--yes", "--wait", "--interval", "0.05",
        "--out", "jsonl" }
      command.await("both to be cancelled", function()
        return sandbox.order(first).status == "cancelled" and sandbox.order(second).status == "cancelled"
      end)
      assert.is_nil(tonumber(read(command.folder .. "/status") or ""))
      sandbox.set_order(pending, { status = "cancelled" })
      local result = process.wait()
      assert.equal(0, result.status, result.err)
      assert.equal(3, #lines(result.out), result.out)
      assert.truthy(result.err:find("Waiting until all 3 orders are cancelled", 1, true), result.err)
    end)

    it("ends with 1 when one comes to another end, with 3 at its deadline", function()
      local id = with "submitted"
      local process = command.start { "cancel", id, "--yes", "--wait", "--interval", "0.05" }
      command.await("the cancel", function() return sandbox.order(id).status == "cancel-pending" end)
      sandbox.set_order(id, { status = "ported" })
      local result = process.wait()
      assert.equal(1, result.status, result.err)
      assert.truthy(result.err:find(id .. ": it is ported, not cancelled", 1, true), result.err)
      -- valgrind needs seconds before the command does anything.
      local deadline = os.getenv "UNDER" == "valgrind" and "15" or "5"
      result = run { "cancel", (with "cancel-pending"), "--yes", "--wait", "--interval", "0.05",
        "--deadline", deadline }
      assert.equal(3, result.status, result.err)
      assert.truthy(result.err:find("the deadline has passed; not cancelled yet: 1 of 1", 1, true), result.err)
    end)
  end)

  describe("events", function()
    it("shows what happened, oldest first, in every format", function()
      local id = with "submitted"
      sandbox.set_order(id, { status = "exception" })
      sandbox.set_order(id, { status = "submitted" })
      succeed { "comment", id, "A word" }
      local events = cjson.decode((succeed { "events", "--out", "json" }))
      assert.equal(3, #events)
      assert.equal("exception", events[1].payload.status.value)
      assert.equal("porting_order.new_comment", events[3].event_type)
      local shown = lines((succeed { "events" }))
      assert.truthy(shown[2]:find("status_changed +" .. id:gsub("%-", "%%-") .. " +exception"), shown[2])
      assert.equal(3, #lines((succeed { "events", "--out", "jsonl" })))
      assert.equal(events[2].id, lines((succeed { "events", "--out", "ids" }))[2])
      assert.equal(4, #lines((succeed { "events", "--out", "csv" })))
      assert.equal(1, #lines((succeed { "events", "--type", "porting_order.new_comment", "--out", "ids" })))
      assert.equal("", (succeed { "events", "--order", (with "ported"), "--out", "ids" }))
      assert.equal("", (succeed { "events", "--since", "2100-01-01T00:00:00Z", "--out", "ids" }))
    end)

    it("--follow shows each once, as it happens, and ends well after a signal", function()
      local id = with "submitted"
      local process = command.start { "events", "--follow", "--interval", "0.05", "--out", "jsonl" }
      command.await("the first look", function() return sandbox.counters().routes["events.list"] end)
      sandbox.set_order(id, { status = "exception" })
      await_output '"value":"exception"'
      sandbox.fault { kind = "status", status = 503, route = "events.list", times = 6 }
      sandbox.set_order(id, { status = "submitted" })
      await_output '"value":"submitted"'
      local looks = sandbox.counters().routes["events.list"]
      command.await("more looks", function() return sandbox.counters().routes["events.list"] > looks + 2 end)
      process.signal "INT"
      local result = process.wait()
      assert.equal(0, result.status, result.err)
      assert.equal(2, #lines(result.out), result.out)
    end)

    it("refuses what can't be", function()
      for words, arguments in pairs {
        ["--out jsonl"] = { "events", "--follow", "--out", "json" },
        ["is no date and time"] = { "events", "--since", "yesterday" },
        ["is no order id"] = { "events", "--order", "sr-123" },
        ["must be one of"] = { "events", "--type", "order.changed" },
      } do
        local result = run(arguments)
        assert.equal(2, result.status, result.err)
        assert.truthy(result.err:find(words, 1, true), result.err)
      end
    end)
  end)

  describe("numbers", function()
    it("shows those of all orders, or of those with a status", function()
      local count = 0
      for id in pairs(sandbox.truth()) do
        count = count + #(sandbox.order(id).order.phone_numbers or {})
      end
      assert.equal(count, #lines((succeed { "numbers", "--out", "ids" })))
      local drafts = cjson.decode((succeed { "numbers", "--status", "draft", "--out", "json" }))
      assert.truthy(#drafts > 0 and #drafts < count)
      for _, number in ipairs(drafts) do assert.equal("draft", number.porting_order_status) end
      local csv = lines((succeed { "numbers", "--status", "draft", "--out", "csv" }))
      assert.truthy(csv[1]:find "^phone_number,phone_number_type,porting_order_status,")
      assert.equal(#drafts + 1, #csv)
    end)

    it("shows those of the orders that are named, by whatever name", function()
      local order = sandbox.order((with "submitted")).order
      local own = {}
      for _, number in ipairs(order.phone_numbers) do own[#own + 1] = number.phone_number end
      table.sort(own)
      for _, name in ipairs { order.id, order.support_key, own[1] } do
        local shown = lines((succeed { "numbers", name, "--out", "ids" }))
        table.sort(shown)
        assert.same(own, shown, name)
      end
      local result = command.run { "numbers", UNKNOWN, order.id, "--out", "ids" }
      assert.equal(1, result.status)
      assert.equal(#own, #lines(result.out))
      assert.truthy(result.err:find(UNKNOWN, 1, true) and result.err:find("no phone number", 1, true),
        result.err)
    end)
  end)

  describe("check", function()
    it("tells which numbers can be ported, and ends with 1 when some can't", function()
      local result = run { "check", "+13035550001", "+13035550099", "--out", "json" }
      assert.equal(1, result.status, result.err)
      local results = cjson.decode(result.out)
      assert.is_true(results[1].portable)
      assert.equal("No coverage", results[2].not_portable_reason)
      local file = write("numbers", "# ours\n+13035550001\r\n\n  +13035550002\n")
      assert.equal("+13035550001\n+13035550002\n", (succeed { "check", "--from", file, "--out", "ids" }))
      for words, arguments in pairs {
        ["name phone numbers, or --from"] = { "check" },
        ['"3035550001" is no phone number'] = { "check", "3035550001" },
        ["holds no phone numbers"] = { "check", "--from", write("empty", "\n") },
      } do
        result = run(arguments)
        assert.equal(2, result.status)
        assert.truthy(result.err:find(words, 1, true), result.err)
      end
    end)
  end)

  describe("export", function()
    it("asks for a report, waits for it and writes it", function()
      sandbox.times { report = 0.2 }
      local path = command.folder .. "/report.csv"
      local out, err = succeed { "export", "--csv", path, "--status", "ported", "--status", "cancelled",
        "--interval", "0.05" }
      assert.equal("", out)
      assert.truthy(err:find "Export:    %x+%-")
      local rows = lines(read(path))
      assert.truthy(rows[1]:find "^id,support_key,")
      local expected = 0
      for _, truth in pairs(sandbox.truth()) do
        if truth.status == "ported" or truth.status == "cancelled" then expected = expected + 1 end
      end
      assert.equal(expected + 1, #rows)
      out = succeed { "export", "--csv", "-", "--quiet", "--interval", "0.05", "--reference", "nobody's" }
      assert.equal(1, #lines(out))
    end)

    it("puts a quote before cells that a spreadsheet would run, unless told otherwise", function()
      sandbox.set_order(sandbox.example_id, { status = "ported", customer_reference = '=1+1,"x' })
      local words = { "export", "--csv", "-", "--quiet", "--interval", "0.05", "--status", "ported" }
      local out = succeed(words)
      assert.truthy(out:find([[,"'=1+1,""x",]], 1, true), out)
      local path = command.folder .. "/guarded.csv"
      words[3] = path
      succeed(words)
      assert.equal(out, read(path))
      words[#words + 1] = "--raw-csv"
      succeed(words)
      assert.equal(out, (read(path):gsub('"=1', [["'=1]])))
      assert.equal("", command.read(path .. ".raw") or "")
    end)

    it("still has its old name, with a note", function()
      local path = command.folder .. "/old.csv"
      local _, err = succeed { "reports", "--csv", path, "--interval", "0.05" }
      assert.truthy(err:find("telnyx-porting: reports is called export now; the old name will go\n", 1, true), err)
      assert.truthy(read(path):find "^id,support_key,")
      assert.equal("", (select(2, succeed { "reports", "--csv", path, "-q", "--interval", "0.05" })))
      assert.falsy(run({ "help" }).out:find("reports", 1, true))
      assert.equal(run({ "help", "export" }).out, run({ "help", "reports" }).out)
    end)

    it("writes nothing when it does not get it", function()
      sandbox.times { report = false }
      local path = command.folder .. "/none.csv"
      local result = run { "export", "--csv", path, "--interval", "0.05", "--deadline", "3" }
      assert.equal(3, result.status, result.err)
      assert.truthy(result.err:find("is not made yet, so nothing was written", 1, true), result.err)
      sandbox.times { report = 0 }
      sandbox.fault { kind = "half", route = "documents.download" }
      result = run { "export", "--csv", path, "--interval", "0.05" }
      assert.equal(1, result.status, result.err)
      assert.is_nil(read(path))
      assert.equal(2, run({ "export" }).status)
      assert.equal(2, run({ "export", "--csv", path, "--created-after", "then" }).status)
    end)
  end)
end)
