-- Events beside those of attempts and answers: why there was no answer, and waits for the account's limit.

local support = require "spec.support.porting"
local sandbox = support.sandbox

describe("an event", function()
  local client, events

  before_each(function()
    sandbox.reset()
    events = {}
  end)
  after_each(function()
    if client then client:close() end
  end)

  local function new_client(options)
    options.on_event = function(event) events[#events + 1] = event end
    client = support.client(options)
    return client
  end

  it("says why there was no answer, without the key", function()
    new_client { base_url = "https://127.0.0.1:1/v2", max_attempts = 1, proxy = "http://user:secret@127.0.0.1:9" }
    local order, err = client:get(sandbox.example_id)
    assert.is_nil(order)
    assert.equal("answer", events[2].type)
    assert.equal("connection", events[2].failure)
    assert.is_nil(events[2].status)
    assert.equal(err.detail, events[2].detail)
    assert.falsy(events[2].detail:find("secret", 1, true))
  end)

  it("has no detail of an answer, as that may hold what is personal", function()
    new_client {}
    assert.is_nil((client:get "00000000-0000-4000-8000-000000000000"))
    assert.equal(404, events[2].status)
    assert.is_nil(events[2].detail)
  end)

  it("tells once of a wait of a second or more that the limit asks for", function()
    sandbox.limits { limit = 1, window = 3 }
    new_client {}
    assert(client:get(sandbox.example_id))
    assert(client:get(sandbox.example_id))
    local waits = {}
    for _, event in ipairs(events) do
      if event.type == "wait" and event.reason == "pace" then waits[#waits + 1] = event end
    end
    assert.equal(1, #waits)
    assert.is_true(waits[1].milliseconds >= 1000 and waits[1].milliseconds <= 4000, waits[1].milliseconds)
    -- The window begins when the first request arrives there, which on a busy machine is later than it was sent.
    assert.equal(0, sandbox.counters().throttled)
  end)

  it("is the last one where nobody is to hear more", function()
    new_client {}
    assert(client:get(sandbox.example_id))
    local count = #events
    assert.is_true(count > 0)
    require "telnyx.porting"._stop_events(client)
    assert(client:get(sandbox.example_id))
    assert.equal(count, #events)
  end)
end)

describe("the limit in the counts of a client", function()
  it("is what answers have told, or the rate if that is lower", function()
    sandbox.reset()
    sandbox.limits { limit = 50, window = 1 }
    local client = support.client {}
    assert.is_nil(client:counts().limit_per_second)
    assert(client:get(sandbox.example_id))
    assert.equal(50, client:counts().limit_per_second)
    client:close()
    client = support.client { rate = 20 }
    assert(client:get(sandbox.example_id))
    assert.equal(20, client:counts().limit_per_second)
    client:close()
  end)
end)
