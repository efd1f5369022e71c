--- Large answers are judged one in a turn: what befalls the requests whose answers have come and were not judged yet.

local socket = require "socket"
local support = require "spec.support.porting"
local sandbox = support.sandbox

describe("pages of 250 orders that have come and were not looked at", function()
  local client

  before_each(function()
    sandbox.reset { orders = 1600 }
  end)

  after_each(function() client:close() end)

  --- Six pages that are under way.
  local function submit_pages(options)
    options.base_url = sandbox.https_h1 -- a connection each: over one, answers end one after the other
    client = support.client(options)
    local requests = {}
    for number = 1, 6 do requests[number] = client:submit("list", { page = { number = number, size = 250 } }) end
    return requests
  end

  --- The host is busy elsewhere for so long, while the answers come.
  local function be_busy(seconds)
    -- Those whose deadline passes before they leave never come.
    repeat client:drive() until sandbox.counters().requests == 6 or client:pending() == 0
    socket.sleep(seconds)
  end

  --- Drives until some of them are done and the answers of others have come; returns the others.
  local function drive_to_the_first(requests)
    local unread = {}
    be_busy(0.3)
    repeat client:drive() until client:pending() < #requests
    for _, request in ipairs(requests) do
      if not request:done() then unread[#unread + 1] = request end
    end
    assert.is_true(#unread > 0)
    return unread
  end

  --- A client is as good as new after whatever befell it. Requests submitted now come to lie where dropped ones lay.
  local function expect_orders_in(owner)
    assert.equal(0, owner:pending())
    local requests = {}
    for i = 1, 20 do requests[i] = owner:submit("get", sandbox.example_id) end
    for _, request in ipairs(requests) do assert.equal(sandbox.example_id, assert(request:result()).id) end
    assert.equal(0, owner:pending())
  end

  it("can be aborted and dropped", function()
    local requests = submit_pages {}
    for _, request in ipairs(drive_to_the_first(requests)) do
      request:abort()
      local page, err = request:result()
      assert.is_nil(page)
      assert.equal("aborted", err.kind)
      assert.is_false(err.uncertain)
    end
    requests = nil -- luacheck: ignore
    collectgarbage()
    collectgarbage()
    expect_orders_in(client)
  end)

  it("can be dropped", function()
    local count = #drive_to_the_first(submit_pages {})
    assert.equal(count, client:pending())
    collectgarbage()
    collectgarbage()
    while client:pending() > 0 do client:turn() end
    expect_orders_in(client)
  end)

  it("end with their client", function()
    local unread = drive_to_the_first(submit_pages {})
    client:close()
    for _, request in ipairs(unread) do
      local page, err = request:result()
      assert.is_nil(page)
      assert.equal("aborted", err.kind)
    end
  end)

  it("end with their client, without anybody who holds them", function()
    drive_to_the_first(submit_pages {})
    client:close()
    collectgarbage()
    collectgarbage()
  end)

  it("count, where their deadline passed while the host was busy", function()
    local deadline = support.slowness > 1 and 8 or 1.5
    local requests = submit_pages { deadline = deadline }
    be_busy(deadline + 0.5)
    while client:pending() > 0 do client:drive() end
    for _, request in ipairs(requests) do
      local page, err = request:result()
      assert.is_true(page ~= nil or err.kind == "timeout")
    end
    expect_orders_in(client)
  end)
end)

describe("a cancel whose answer has come and was not looked at", function()
  it("ends as that says, when it is aborted", function()
    sandbox.reset { orders = 1600 }
    local client = support.client { base_url = sandbox.https_h1 }
    for number = 1, 6 do client:submit("list", { page = { number = number, size = 250 } }) end
    local cancel = client:submit("cancel", sandbox.example_id)
    repeat client:drive() until client:pending() < 7
    repeat client:drive() until sandbox.order(sandbox.example_id).effects == 1 or cancel:done()
    cancel:abort()
    local order, err = cancel:result()
    -- Whether its answer had come is the network's affair: what is said is true in both cases.
    assert.is_true(order ~= nil and order.status.value == "cancel-pending" or err.kind == "aborted" and err.uncertain)
    client:close()
  end)
end)
