--- client:request calls any operation of the API by the same rules as those that have a row.

local support = require "spec.support.porting"
local porting, sandbox = support.porting, support.sandbox

local id = sandbox.example_id
local client

setup(function() sandbox.reset { orders = 5 } end)
before_each(function()
  client = support.client()
  sandbox.forget_requests()
end)
after_each(function()
  client:close()
  sandbox.clear_faults()
end)

local function last_request()
  local requests = sandbox.requests()
  local request = requests[#requests]
  local headers = {}
  for _, pair in ipairs(request.headers) do headers[pair[1]:lower()] = pair[2] end
  request.headers = headers
  return request
end

describe("client:request", function()
  it("sends what it is told, byte by byte", function()
    for _, case in ipairs {
      { { path = "/porting_orders" }, "GET", "/v2/porting_orders", nil },
      { { path = "porting_orders/" .. id }, "GET", "/v2/porting_orders/" .. id, nil },
      { { path = { "porting_orders", id } }, "GET", "/v2/porting_orders/" .. id, nil },
      { { path = "/porting_orders", query = { filter = { status = "draft" } } }, "GET",
        "/v2/porting_orders?filter%5Bstatus%5D=draft", nil },
      { { path = "/a b/+1312/ä:@" }, "GET", "/v2/a%20b/%2B1312/%C3%A4%3A%40", nil },
      { { path = { "a/b", "c%20d", "50%" } }, "GET", "/v2/a%2Fb/c%2520d/50%25", nil },
      { { path = "/50%/x" }, "GET", "/v2/50%25/x", nil },
      { { method = "POST", path = "/x" }, "POST", "/v2/x", "" },
      { { method = "POST", path = "/x", body = { b = { 1, "a" }, a = porting.array {} } }, "POST", "/v2/x",
        '{"a":[],"b":[1,"a"]}' },
      { { method = "PATCH", path = "/x", body = ' {"a" : 1} ' }, "PATCH", "/v2/x", ' {"a" : 1} ' },
      { { method = "PUT", path = "/x", body = { a = 1 } }, "PUT", "/v2/x", '{"a":1}' },
      { { method = "PUT", path = "/x" }, "PUT", "/v2/x", "" },
      { { method = "DELETE", path = "/x/y" }, "DELETE", "/v2/x/y", "" },
    } do
      local _ = client:request(case[1])
      local request = last_request()
      assert.same({ case[2], case[3] }, { request.method, request.uri })
      if case[4] then assert.equal(case[4], request.body or "") end
      if case[4] and #case[4] > 0 then assert.equal("application/json", request.headers["content-type"]) end
      assert.equal("application/json", request.headers.accept)
    end
    local _ = client:request { method = "POST", path = "/x", body = "a,b\n",
      headers = { ["Content-Type"] = "text/csv" } }
    assert.same({ "text/csv", "a,b\n" }, { last_request().headers["content-type"], last_request().body })
  end)

  it("gives the whole answer, with null as porting.null", function()
    local answer = assert(client:request { path = { "porting_orders", id } })
    assert.equal(id, assert(client:request { path = { "porting_orders", assert(client:get(id)) } }).data.id)
    assert.equal(id, answer.data.id)
    assert.equal(porting.null, answer.data.misc.remaining_numbers_action)
    assert.equal("/v2/porting_phone_numbers?filter[porting_order_id]=" .. id, answer.meta.phone_numbers_url)
    assert.same(answer.meta, porting.answer(answer).meta)
    answer = assert(client:request { path = "/porting_orders", query = { page = { size = 2 } } })
    assert.same({ 2, 2 }, { #answer.data, answer.meta.page_size })
    assert.same(answer.meta, porting.answer(answer).meta)
    sandbox.fault { kind = "status", status = 200, route = "list", times = 1, body = "[1]" }
    assert.is_nil(porting.answer(assert(client:request { path = "/porting_orders" })).meta)
    local draft = assert(client.porting_orders:create { phone_numbers = { "+13125550000" } })[1]
    assert.is_true(assert(client:request { method = "DELETE", path = { "porting_orders", draft.id } }))
  end)

  it("has the errors and the retries of every call", function()
    local answer, err = client:request { path = "/porting_orders/" .. support.unknown_id }
    assert.same({ nil, "not_found", 404 }, { answer, err.kind, err.status })
    sandbox.forget_requests()
    sandbox.fault { kind = "status", status = 503, route = "list", times = 2 }
    assert(client:request { path = "/porting_orders" })
    assert.equal(3, #sandbox.requests())
    sandbox.fault { kind = "empty", route = "list", times = 1 }
    assert(client:request { path = "/porting_orders" })
    sandbox.fault { kind = "html", route = "list", status = 200 }
    answer, err = client:request { path = "/porting_orders", max_attempts = 2 }
    assert.same({ nil, "bad_response", 2 }, { answer, err.kind, err.attempts })
  end)

  it("sends what changes something once, and says that it is uncertain", function()
    for _, method in ipairs { "POST", "PATCH" } do
      sandbox.forget_requests()
      sandbox.fault { kind = "drop", when = "after", times = 1 }
      local answer, err = client:request { method = method, path = "/porting_orders/" .. id, body = { a = "b" } }
      assert.same({ nil, "connection", true, false, 1, 1 },
        { answer, err.kind, err.uncertain, err.retryable, err.attempts, #sandbox.requests() })
    end
  end)

  it("repeats what the caller says may be repeated", function()
    for _, case in ipairs {
      { { method = "PUT", path = "/x" }, 2 }, { { method = "DELETE", path = "/x" }, 2 },
      { { method = "PATCH", path = "/x", retry = "set" }, 2 }, { { method = "POST", path = "/x", retry = "read" }, 2 },
      { { method = "DELETE", path = "/x", retry = "once" }, 1 }, { { method = "PUT", path = "/x", retry = "once" }, 1 },
      { { method = "POST", path = "/x", idempotency_key = "k" }, 2 }, { { method = "POST", path = "/x" }, 1 },
    } do
      sandbox.forget_requests()
      sandbox.fault { kind = "status", status = 503 }
      case[1].max_attempts = 2
      local _, err = client:request(case[1])
      sandbox.clear_faults()
      assert.same({ case[2], case[2] }, { err.attempts, #sandbox.requests() }, case[1].method)
      assert.equal(case[1].retry ~= "read", err.uncertain)
    end
    local draft = assert(client.porting_orders:create { phone_numbers = { "+13125550000" } })[1]
    sandbox.fault { kind = "drop", when = "after", times = 1 }
    assert.is_true(client:request { method = "DELETE", path = { "porting_orders", draft.id } })
  end)

  it("does not wait by submit, and is paced with all others", function()
    local request = client:submit("request", { path = "/porting_orders" })
    assert.is_false(request:done())
    assert.is_table(assert(request:result()).data)
    assert.truthy(tostring(request):find("(request, done)", 1, true))
    sandbox.limits { limit = 100, window = 1 }
    sandbox.fault { kind = "status", status = 429, route = "list", times = 1, headers = { ["Retry-After"] = "0" } }
    request = client:submit("request", { path = "/porting_orders" })
    assert(request:result())
    assert.equal(1, request:attempts())
    sandbox.limits {}
  end)

  it("gives a file, into memory or to a path", function()
    local path = os.tmpname()
    local csv, content_type = assert(client:request { path = "/porting_phone_numbers", media = "text/csv" })
    assert.equal("phone_number,", csv:sub(1, 13))
    assert.equal("text/csv", content_type:sub(1, 8))
    assert.equal("text/csv", last_request().headers.accept)
    local to = assert(client:request { path = "/porting_phone_numbers", media = "text/csv", to = path })
    assert.equal(path, to)
    local file = assert(io.open(path, "rb"))
    assert.equal(csv, file:read "*a")
    file:close()
    assert.equal(path, (assert(client:request { path = "/porting_orders", to = path })))
    assert.equal("*/*", last_request().headers.accept)
    os.remove(path)
  end)

  it("tells its events without its query", function()
    local events = {}
    local listening = support.client { on_event = function(event) events[#events + 1] = event end }
    assert(listening:request { path = "/porting_orders", query = { a = "secret" } })
    listening:close()
    assert.same({ "request", "GET", "/porting_orders" }, { events[1].operation, events[1].method, events[1].path })
  end)

  it("raises for what can't be meant, before anything is sent", function()
    for _, case in ipairs {
      { nil, "request: takes a table such as" },
      { "GET", "request: takes a table such as" },
      { {}, "path must be the path of an operation" },
      { { path = "" }, "a part of it is empty" },
      { { path = "/" }, "a part of it is empty" },
      { { path = "//host/x" }, "a part of it is empty" },
      { { path = "/a/" }, "a part of it is empty" },
      { { path = "/a/../b" }, '"." and ".." lead elsewhere' },
      { { path = "." }, '"." and ".." lead elsewhere' },
      { { path = { "a", ".." } }, 'path[2] ".." is refused' },
      { { path = { "a", "" } }, "path[2]" },
      { { path = { "a", 7 } }, "path[2] must be a string or an order" },
      { { path = {} }, "path is an empty list" },
      { { path = "/a/%2e%2e/b" }, "it is encoded already" },
      { { path = "/a%20b" }, "it is encoded already" },
      { { path = "/a?b=c" }, 'what follows the "?" goes into query' },
      { { path = "/a#b" }, 'a "#" in it' },
      { { path = "/a\r\nX: y" }, "a control character" },
      { { path = "/a\0b" }, "a control character" },
      { { path = "/caf\233" }, "not UTF-8" },
      { { path = "https://elsewhere.example/x" }, "it is a URL" },
      { { path = "/v2/porting_orders" }, "path begins with /v2, which base_url has already" },
      { { path = "/x", method = "get" }, 'method must be "GET"' },
      { { path = "/x", method = "HEAD" }, 'method must be "GET"' },
      { { path = "/x", method = 1 }, 'method must be "GET"' },
      { { path = "/x", body = {} }, "a GET has no body" },
      { { path = "/x", method = "POST", body = "no json" }, "body is a string that is no JSON" },
      { { path = "/x", method = "POST", body = "" }, "body is an empty string" },
      { { path = "/x", method = "POST", body = 7 }, "body must be a table or a string, not a number" },
      { { path = "/x", method = "POST", body = { a = print } }, "request: a is a function" },
      { { path = "/x", method = "POST", body = {}, headers = { ["Content-Type"] = "text/csv" } }, "goes out as JSON" },
      { { path = "/x", method = "POST", headers = { ["Content-Type"] = "text/csv" } }, "no body" },
      { { path = "/x", method = "POST", body = "x", headers = { ["Content-Type"] = "a\r\nb" } }, "a content type" },
      { { path = "/x", headers = { Authorization = "x" } }, 'the header "Authorization" is refused' },
      { { path = "/x", retry = "twice" }, 'retry must be "read", "set", "delete" or "once"' },
      { { path = "/x", method = "DELETE", retry = "read" }, "is for what changes nothing" },
      { { path = "/x", method = "POST", retry = "delete" }, 'is for method = "DELETE"' },
      { { path = "/porting_orders/" .. id .. "/actions/cancel", method = "POST", retry = "set" },
        "a cancel is repeated by client:cancel alone" },
      { { path = "/x", to = "" }, "to must be the path of a file" },
      { { path = "/x", media = "csv" }, "media must be a content type" },
      { { path = "/x", media = "a/b\r\nc" }, "media must be a content type" },
      { { path = "/x", query = "a=b" }, "query must be a table" },
      { { path = "/x", timeout = 0 }, "timeout must be" },
      { { path = "/x", qurey = {} }, "near it: query" },
    } do
      local ok, message = pcall(function() return client:request(case[1]) end)
      assert.is_false(ok, case[2])
      assert.truthy(message:find(case[2], 1, true), case[2] .. " is not in: " .. message)
      assert.truthy(message:find("any_request_spec.lua:", 1, true), message)
      assert.is_false((pcall(client.submit, client, "request", case[1])))
    end
    assert.same({}, sandbox.requests())
  end)
end)
