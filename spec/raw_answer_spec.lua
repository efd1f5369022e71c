--- What lies below a result: the answer's status, headers and meta.

local support = require "spec.support.porting"
local porting, sandbox = support.porting, support.sandbox

local id = sandbox.example_id
local client

setup(function() sandbox.reset { orders = 5 } end)
before_each(function() client = support.client() end)
after_each(function()
  client:close()
  sandbox.clear_faults()
end)

describe("porting.answer", function()
  it("tells of an order, a page, a record and an answer to client:request", function()
    sandbox.fault { kind = "headers", headers = { ["X-Seen"] = "a b", ["X-Bytes"] = "caf\233" } }
    for _, result in ipairs {
      assert(client:get(id)), assert(client:list()), assert(client.requirements:list(id)),
      assert(client.comments:create(id, { body = "x" })), assert(client:cancel(id)),
      assert(client:request { path = "/porting_orders" }), assert(client:submit("get", id):result()),
    } do
      local answer = porting.answer(result)
      assert.equal(1, answer.attempts)
      assert.is_true(answer.status == 200 or answer.status == 201)
      assert.equal("2", answer.http_version)
      assert.equal(32, #answer.request_id)
      assert.equal(answer.request_id, answer.headers["x-request-id"])
      assert.equal("a b", answer.headers["x-seen"])
      assert.equal("caf\239\191\189", answer.headers["x-bytes"])
      assert.truthy(answer.headers["content-type"]:find("application/json", 1, true))
      assert.is_nil(answer.headers["X-Seen"])
    end
  end)

  it("tells of the answer that counts, and how many attempts led to it", function()
    sandbox.fault { kind = "status", status = 503, route = "get", times = 2, headers = { ["X-Bad"] = "1" } }
    local answer = porting.answer(assert(client:get(id)))
    assert.same({ 200, 3 }, { answer.status, answer.attempts })
    assert.is_nil(answer.headers["x-bad"])
    local other = support.client { base_url = sandbox.https_h1 }
    sandbox.fault { kind = "lines", route = "get", times = 1, lines = { "X-A: 1", "X-a:  2 ", "X-Empty:" } }
    answer = porting.answer(assert(other:get(id)))
    assert.equal("1.1", answer.http_version)
    assert.same({ "1, 2", "" }, { answer.headers["x-a"], answer.headers["x-empty"] })
    other:close()
  end)

  it("is nil for what no call returned, and raises for what is no record", function()
    local page = assert(client:list())
    assert.is_nil(porting.answer(page[1]))
    assert.is_nil(porting.answer(assert(porting.order(page[1]:json()))))
    assert.is_nil(porting.answer {})
    for _, value in ipairs { "x", 1, true, client } do
      assert.error_matches(function() porting.answer(value) end, "answer: takes an order, a page or a record", 1, true)
    end
    assert.error_matches(function() porting.answer() end, "not nothing", 1, true)
  end)

  it("keeps nothing alive", function()
    local kept = setmetatable({ assert(client:list()), assert(client:get(id)) }, { __mode = "v" })
    assert.is_table(porting.answer(kept[1]))
    for _ = 1, 3 do collectgarbage() end
    assert.same({}, kept)
  end)

  it("shows no key that a server sends back", function()
    sandbox.fault { kind = "headers", route = "get", headers = {
      ["X-Echo"] = "Bearer " .. sandbox.key, ["X-Cut"] = sandbox.key:sub(1, 12), ["X-Url"] = "https://a:b4711@c/" } }
    local headers = porting.answer(assert(client:get(id))).headers
    for _, name in ipairs { "x-echo", "x-cut", "x-url" } do
      assert.truthy(headers[name]:find("***", 1, true), headers[name])
      assert.is_nil(headers[name]:find(sandbox.key:sub(1, 8), 1, true))
      assert.is_nil(headers[name]:find("4711", 1, true))
    end
  end)
end)

describe("order:meta", function()
  it("has the phone_numbers_url of the answer, as do those of cancels and updates", function()
    local url = "/v2/porting_phone_numbers?filter[porting_order_id]=" .. id
    sandbox.reset { orders = 5 }
    for _, order in ipairs { assert(client:get(id)), assert(client:cancel(id)),
      assert(client:submit("get", id):result()) } do
      assert.same({ phone_numbers_url = url }, order:meta())
      assert.equal(url, porting.answer(order).meta.phone_numbers_url)
    end
  end)

  it("is nil where the API said nothing beside the order, and the page's own where it came in one", function()
    local page = assert(client:list())
    assert.is_nil(page[1]:meta())
    assert.equal(page.meta.total_results, porting.answer(page).meta.total_results)
    assert.error_matches(function() page[1].meta() end, "meta: is called as order:meta()", 1, true)
  end)
end)
