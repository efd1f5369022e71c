--- Events of client.events and of webhooks: one handler takes both.

local support = require "spec.support.porting"
local sandbox, porting = support.sandbox, support.porting
local webhook = require "telnyx.porting.webhook"

local shared = { "id", "event_type", "occurred_at", "porting_order_id" }

describe("a record of client.events", function()
  local client

  before_each(function()
    sandbox.reset { orders = 10 }
    client = support.client()
  end)

  after_each(function() client:close() end)

  --- The webhook that the service sends of a record, as verify gives it.
  local function webhook_of(record)
    local body = porting.encode {
      data = { event_type = record.event_type, id = record.id, occurred_at = record.created_at,
        payload = record.payload, record_type = "event" },
      meta = { attempt = 1, delivered_to = "https://example.com/webhook" },
    }
    local headers, key = webhook.sign(body, ("s"):rep(32))
    return assert(webhook.verify(body, headers, key))
  end

  it("has what its webhook has, by list, each, get and submit", function()
    local id = sandbox.example_id
    assert(client:cancel(id))
    assert(client.comments:create(id, { body = "hello" }))
    local page = assert(client.events:list { filter = { porting_order_id = id } })
    assert.is_true(#page >= 2)
    local walked = {}
    for record in client.events:each { filter = { porting_order_id = id } } do walked[#walked + 1] = record end
    for i, record in ipairs(page) do
      local event = webhook_of(record)
      local read = assert(client.events:get(record.id))
      local submitted = client:submit("events.get", record.id):result()
      for _, field in ipairs(shared) do
        assert.is_string(event[field], field)
        assert.equal(event[field], record[field])
        assert.equal(event[field], page.data[i][field])
        assert.equal(event[field], walked[i][field])
        assert.equal(event[field], read[field])
        assert.equal(event[field], submitted[field])
      end
      assert.same(event.payload, record.payload)
    end
  end)

  it("is told from its webhook by a sequence as a repeat, and as older than a later state", function()
    assert(client:cancel(sandbox.example_id))
    local record = assert(client.events:list { filter = { porting_order_id = sandbox.example_id } })[1]
    local seen = webhook.sequence()
    assert.is_true(seen:fresh(record))
    assert.same({ false, "repeat" }, { seen:fresh(webhook_of(record)) })
    local later = webhook_of(record)
    later.id, later.occurred_at = "later", "2999-01-01T00:00:00Z"
    assert.is_true(seen:fresh(later))
    record.id = "another"
    assert.same({ false, "older" }, { seen:fresh(record) })
  end)

  it("takes the time of a deleted draft from its payload, as the description has no other, and keeps what is there",
    function()
      local id = "eef10fb8-f3df-4c67-97c5-e18179723222"
      local function read(fields)
        sandbox.fault { kind = "raw", route = "events.get", times = 1, status = 200,
          body = ('{"data":{"id":"%s","event_type":"porting_order.deleted",%s}}'):format(id, fields) }
        return assert(client.events:get(id)).occurred_at
      end
      assert.equal("B", read '"payload":{"deleted_at":"B","created_at":"A"}')
      assert.equal("C", read '"created_at":"C","payload":{"deleted_at":"B"}')
      assert.equal("D", read '"occurred_at":"D","created_at":"C","payload":null')
      assert.is_nil(read '"created_at":null,"payload":null')
      assert.is_nil(read '"payload":[]')
    end)
end)
