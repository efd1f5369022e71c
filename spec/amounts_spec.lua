--- Seconds and counts that callers give: whoever takes them, each has its range, and its error names it.

local support = require "spec.support.porting"
local porting, sandbox = support.porting, support.sandbox

local nan, huge = 0 / 0, math.huge
local year = 365 * 86400

describe("a caller's seconds and counts", function()
  local client, order, webhook
  local id = sandbox.example_id

  local function new(options)
    options.api_key, options.base_url = sandbox.key, sandbox.http
    porting.new(options):close()
  end

  -- call -> { how it is called, option -> { the message's range, least, most, whole, false is none } }
  local function option(range, least, most, kinds)
    kinds = kinds or {}
    return { range = range, least = least, most = most, whole = kinds.whole, none = kinds.none }
  end
  local count, none = { whole = true }, { none = true }
  local calls = {
    new = {
      call = new,
      options = {
        timeout = option("a number of seconds from 0.001 to 3600", 0.001, 3600),
        connect_timeout = option("a number of seconds from 0.001 to 3600", 0.001, 3600),
        connection_age = option("a number of seconds from 0.001 to 86400, or false for none", 0.001, 86400, none),
        deadline = option("a number of seconds from 0.001 to 86400, or false for none", 0.001, 86400, none),
        settle = option("a number of seconds from 0 to 3600", 0, 3600),
        settle_limit = option("a number of seconds from 0 to 3600", 0, 3600),
        max_attempts = option("an integer from 1 to 100", 1, 100, count),
        concurrency = option("an integer from 1 to 1000", 1, 1000, count),
        rate = option("a number of requests a second from 0.001 to 1000000", 0.001, 1e6),
      },
    },
    cancel_all = {
      call = function(options) client:cancel_all({}, options) end,
      options = {
        deadline = option("a number of seconds from 0.001 to 31536000, or false for none", 0.001, year, none),
        stop_after_failures = option("an integer from 1 to 1000000000", 1, 1e9, count),
      },
    },
    wait = {
      call = function(options) assert(client:wait(id, "ported", options)) end,
      options = {
        deadline = option("a number of seconds from 0.001 to 31536000, or false for none", 0.001, year, none),
        interval = option("a number of seconds from 0.001 to 86400", 0.001, 86400),
      },
    },
    turn = {
      call = function(options) client:turn(options.seconds) end,
      options = { seconds = option("a number of seconds from 0 to 31536000", 0, year) },
    },
    cancellable = {
      call = function(options) order:cancellable(options.now) end,
      options = {
        now = option("a number of Unix seconds from -62135596800 to 253402300799", -62135596800, 253402300799),
      },
    },
    list = {
      call = function(options) assert(client:list { page = { number = 1, size = options["page.size"] } }) end,
      options = { ["page.size"] = option("an integer from 1 to 250", 1, 250, count) },
    },
    verify = {
      call = function(options) webhook.verify("", {}, nil, options) end,
      options = {
        tolerance = option("a number of seconds from 0 to 1000000000", 0, 1e9),
        now = option("a number of Unix seconds from 0 to 253402300799", 0, 253402300799),
      },
    },
    sequence = {
      call = function(options) webhook.sequence(options) end,
      options = { size = option("an integer from 1 to 1000000000", 1, 1e9, count) },
    },
  }
  if not pcall(require, "telnyx.porting.webhook") then calls.verify, calls.sequence = nil, nil end

  setup(function()
    webhook = calls.verify and require "telnyx.porting.webhook"
    sandbox.reset()
    client = support.client()
    sandbox.set_order(id, { status = "ported" })
    order = assert(client:get(id))
  end)

  teardown(function() client:close() end)

  for name, case in pairs(calls) do
    for key, row in pairs(case.options) do
      local wrong = {
        nan, huge, -huge, 1e17, 1e300, -1e300, row.least - 0.0005, row.most + 1, "60", "", true, {}, print,
      }
      if row.whole then wrong[#wrong + 1] = row.least + 0.5 end
      if not row.none then wrong[#wrong + 1] = false end

      it(("are refused where they can't be meant: %s of %s"):format(key, name), function()
        for _, value in ipairs(wrong) do
          local good, message = pcall(function() case.call { [key] = value } end)
          assert.is_false(good, tostring(value))
          local expected = ("%s: %s must be %s, not "):format(name, key, row.range)
          assert.truthy(tostring(message):find(expected, 1, true), tostring(message))
          assert.truthy(tostring(message):find "amounts_spec%.lua:%d+: ", tostring(message))
        end
      end)

      it(("are taken within their range: %s of %s"):format(key, name), function()
        local good = { row.least, row.most }
        if not row.whole then good[#good + 1] = (row.least + row.most) / 3 end
        if name == "turn" then good = { 0 } end
        for _, value in ipairs(good) do case.call { [key] = value } end
        if row.none then case.call { [key] = false } end
        case.call {}
      end)
    end
  end

  it("are named in the reference, each with its range", function()
    local file = assert(io.open "doc/reference.md")
    local section = file:read("*a"):match "### Seconds and counts\n(.-)\n### "
    file:close()
    for name, case in pairs(calls) do
      for key, row in pairs(case.options) do
        local line = section:match("\n([^\n]*`" .. key:gsub("%p", "%%%0") .. "`[^\n]*)")
        assert.truthy(line, key .. " of " .. name)
        if row.none then assert.truthy(line:find("`false`", 1, true), line) end
      end
    end
  end)

  it("are seconds: who gives milliseconds is told so", function()
    for _, options in ipairs {
      { timeout = 30000 }, { timeout = 5000 }, { connect_timeout = 10000 }, { deadline = 300000 },
    } do
      local _, message = pcall(new, options)
      assert.truthy(message:find("; it is in seconds, not in milliseconds", 1, true), message)
    end
    local _, message = pcall(new, { timeout = huge })
    assert.is_nil(message:find("milliseconds", 1, true))
  end)
end)
