--- The guide's eight tasks, as they stand there.

local command = require "spec.support.command"
local support = require "spec.support.porting"
local porting, sandbox = support.porting, support.sandbox

local tasks = {}
for heading, code in (assert(io.open("doc/guide.md")):read "*a":gsub("\n#+ ", "\n\0%0")):gmatch
  "%z\n## Task: ([^\n]+)[^%z]-```lua\n(.-)```" do
  tasks[#tasks + 1] = heading
  tasks[heading] = code
end

local function run(heading, ...)
  return support.run(assert(tasks[heading], heading), ("TELNYX_API_KEY=%s TELNYX_BASE_URL=%s"):format(sandbox.key,
    sandbox.http), command.folder, ...)
end

--- Runs a task; returns its output.
local function succeed(heading, ...)
  local result = run(heading, ...)
  assert.equal(0, result.status, result.output)
  return result.output
end

local function count_of(status)
  local count = 0
  for _, truth in pairs(sandbox.truth()) do count = count + (truth.status == status and 1 or 0) end
  return count
end

local function write(name, text)
  local file = assert(io.open(command.folder .. "/" .. name, "wb"))
  file:write(text)
  file:close()
end

--- A batch in a store that is stopped after two outcomes.
local function stop_early(ids, store)
  local client, done = support.client { adapter = "plain", base_url = sandbox.http, concurrency = 1 }, 0
  assert(client:cancel_all(ids, {
    store = command.folder .. "/" .. store, renew = true,
    on_outcome = function()
      done = done + 1
      if done == 2 then client:stop() end
    end,
  }))
  client:close()
end

describe("the guide's task", function()
  before_each(function()
    sandbox.reset { orders = 150, near = 0,
      statuses = { "exception", "submitted", "draft", "ported", "foc-date-confirmed" } }
  end)

  it("is one of eight", function() assert.equal(8, #tasks) end)

  it("of a nightly job cancels what fits, also the next night, and completes a batch that was killed", function()
    assert.truthy(succeed "a nightly job with a store":find "tonight's:\t%d+ orders: %d+ cancel%-pending\n")
    assert.equal(0, count_of "exception")
    local client, ids = support.client { adapter = "plain" }, {}
    for order in client:orders { filter = { status = "submitted" } } do
      sandbox.set_order(order.id, { status = "exception" })
      ids[#ids + 1] = order.id
    end
    local output = succeed "a nightly job with a store"
    assert.truthy(output:find(("tonight's:\t%d orders: %d cancel-pending\n"):format(#ids, #ids), 1, true), output)
    assert.equal(0, count_of "exception")
    ids = {}
    for order in client:orders { filter = { status = "foc-date-confirmed" } } do
      sandbox.set_order(order.id, { status = "exception", foc_days = false })
      ids[#ids + 1] = order.id
    end
    stop_early(ids, "nightly.db")
    output = succeed "a nightly job with a store"
    assert.truthy(output:find(("last night's:\t%d orders: "):format(#ids), 1, true), output)
    client:close()
  end)

  it("of a crash continues with the store alone", function()
    local ids = {}
    for order in support.client { adapter = "plain" }:orders { filter = { status = "exception" } } do
      ids[#ids + 1] = order.id
    end
    stop_early(ids, "crashed.db")
    assert.is_true(count_of "exception" > 0)
    local output = succeed "resume after a crash"
    assert.truthy(output:find((" of %d settled, 0 may have been sent\n%d orders: %d cancel-pending\n"):format(#ids,
      #ids, #ids), 1, true), output)
    assert.equal(0, count_of "exception")
  end)

  it("of a guard leaves alone what it says no to", function()
    local client = support.client { adapter = "plain" }
    local kept = client:orders { filter = { status = "submitted" } }().id
    assert(client.porting_orders:update(kept, { customer_reference = "keep" }))
    client:close()
    local output = succeed "a guard"
    assert.truthy(output:find(kept .. "\tthe customer changed their mind", 1, true), output)
    assert.equal("submitted", sandbox.order(kept).status)
    assert.truthy(output:find "cancel%-pending")
  end)

  it("of a CSV brings drafts to submission, and creates none twice", function()
    write("loa.pdf", "%PDF-1.4\n% letter\n%%EOF\n")
    write("invoice.pdf", "%PDF-1.4\n% bill\n%%EOF\n")
    write("orders.csv", "number,reference\n+13125550001,guide-1\n+13125550002,guide-2\n")
    local first = succeed "from a CSV to submitted orders"
    assert.truthy(first:find "guide%-1\t%S+\tin%-process\nguide%-2\t%S+\tin%-process\n", first)
    assert.equal(first, succeed "from a CSV to submitted orders")
  end)

  it("of a webhook receiver takes a delivery once, and no forged one", function()
    if not pcall(require, "telnyx.porting.webhook") then pending "built without webhooks" end
    local output = succeed "a webhook receiver"
    assert.truthy(output:find "eef10fb8%-%S+\tported\n", output)
    assert.truthy(output:find "\n200\t200\t400\n", output)
  end)

  it("of a daemon reads all pages in a loop of its own", function()
    local output = succeed("a daemon in a loop of one's own", 1)
    assert.equal(count_of "foc-date-confirmed", select(2, output:gsub("a FOC date:\t", "")))
  end)

  it("of errors decides by their kinds", function()
    local output = succeed "errors by kind"
    assert.truthy(output:find "^there is no such order: ", output)
    assert.truthy(output:find "\nthe API refused it, code ", output)
  end)

  it("of a fake client needs no service", function()
    assert.equal("both tests passed\n", succeed "testing with a fake client")
    assert.is_table(porting.event_types)
  end)
end)
