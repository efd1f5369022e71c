--- Answers that are not what the API documents: an error of kind bad_response, never a crash, never a success.

local support = require "spec.support.porting"
local sandbox = support.sandbox

local id = sandbox.example_id
local good = '{"id":"' .. id .. '","status":{"value":"cancel-pending"}}'

describe("an answer to a get", function()
  local client

  setup(function() client = support.client { max_attempts = 1 } end)
  before_each(function() sandbox.reset() end)

  local function get(body)
    sandbox.fault { kind = "raw", route = "get", body_base64 = (require "mime".b64(body)) }
    return client:get(id)
  end

  for _, case in ipairs {
    { "no JSON", "<html>all is well</html>" },
    { "nothing", "" },
    { "white space", "  \n" },
    { "no data", "{}" },
    { "data that is null", '{"data":null}' },
    { "data that is a list", '{"data":[' .. good .. ']}' },
    { "data that is a string", '{"data":"' .. id .. '"}' },
    { "a list", "[" .. good .. "]" },
    { "an order without id", '{"data":{"status":{"value":"ported"}}}' },
    { "an order whose id is a number", '{"data":{"id":7}}' },
    { "an order whose status is a string", '{"data":{"id":"' .. id .. '","status":"ported"}}' },
    { "another order", '{"data":{"id":"00000000-0000-4000-8000-000000000000","status":{"value":"ported"}}}' },
    { "a name that differs in case", '{"Data":' .. good .. "}" },
    { "trailing garbage", '{"data":' .. good .. "}x" },
    { "a second document", '{"data":' .. good .. '}{"data":' .. good .. "}" },
    { "half a document", '{"data":' .. good },
    { "a control character", '{"data":' .. good:gsub("cancel%-pending", "cancel\npending") .. "}" },
    { "a NUL byte", '{"data":' .. good .. "}\0" },
    { "bytes that are not UTF-8", '{"data":{"id":"' .. id .. '","description":"\255\254"}}' },
    { "an overlong NUL", '{"data":{"id":"' .. id .. '","description":"\192\128"}}' },
    { "half a surrogate pair", '{"data":{"id":"' .. id .. '","description":"\\ud800"}}' },
    { "a comma too many", '{"data":' .. good .. ",}" },
    { "nesting beyond 64", '{"data":{"id":"' .. id .. '","x":' .. ("["):rep(70) .. ("]"):rep(70) .. "}}" },
    { "very deep nesting", ("["):rep(200000) },
    { "a number out of range", '{"data":{"id":"' .. id .. '","x":1e999}}' },
  } do
    it("that holds " .. case[1] .. " is a bad_response", function()
      local order, err = get(case[2])
      assert.is_nil(order)
      assert.equal("bad_response", err.kind)
      assert.equal(200, err.status)
      assert.is_string(err.detail)
      assert.is_false(err.uncertain)
    end)
  end

  it("that is no JSON is told to be none", function()
    for _, body in ipairs { "<html>all is well</html>", "", "  \n", '{"data":' .. good, "x" } do
      local _, err = get(body)
      assert.truthy(err.detail:find("status 200, but JSON was expected: ", 1, true), err.detail)
    end
  end)

  it("that is compressed wrongly is a bad_response", function()
    sandbox.fault { kind = "bad_gzip", route = "get" }
    local _, err = client:get(id)
    assert.equal("bad_response", err.kind)
  end)

  it("that ends too early is a lost connection", function()
    sandbox.fault { kind = "half", route = "get" }
    local _, err = client:get(id)
    assert.equal("connection", err.kind)
  end)

  it("that is larger than 16 MiB is a bad_response, and not read to its end", function()
    sandbox.fault { kind = "raw", route = "get", body = (" "):rep(1024), body_times = 17 * 1024 }
    local _, err = client:get(id)
    assert.same({ "bad_response", "the answer is larger than 16 MiB", false }, { err.kind, err.detail, err.retryable })
  end)

  it("that repeats a name gives the last value, whichever way it is read", function()
    local order = assert(get('{"data":{"id":"00000000-0000-4000-8000-000000000000","status":{"value":"ported"},"id":"'
      .. id .. '","status":{"value":"draft","value":"submitted"}},"data":' .. good:gsub("pending", "p\\u0065nding")
      .. "}"))
    assert.same({ id, "cancel-pending" }, { order.id, order.status.value })
    assert.is_false(order:is_final())
  end)

  it("with 250 orders in 600 KB is read like any other", function()
    local orders = {}
    for i = 1, 250 do
      orders[i] = ('{"id":"00000000-0000-4000-8000-%012d","status":{"value":"ported"},"description":"%s"}')
        :format(i, ("x"):rep(2400))
    end
    local body = '{"data":[' .. table.concat(orders, ",")
      .. '],"meta":{"page_number":1,"page_size":250,"total_pages":1,"total_results":250}}'
    assert.is_true(#body > 600000)
    sandbox.fault { kind = "raw", route = "list", body = body }
    local page = assert(client:list { page = { size = 250 } })
    assert.equal(250, #page)
    assert.equal("00000000-0000-4000-8000-000000000250", page[250].id)
  end)
end)

describe("a header that looks like a status line", function()
  local client

  before_each(function()
    sandbox.reset()
    client = support.client { base_url = sandbox.https_h1, max_attempts = 1 }
  end)
  after_each(function() client:close() end)

  for _, line in ipairs { "HTTP/1.1 429: x", "HTTP/1.1 500 Oops: x", "HTTP/2 401 : x" } do
    it("is none: " .. line, function()
      sandbox.fault { kind = "lines", route = "cancel", lines = { "X-Request-Id: before", line } }
      local request = client:submit("cancel", id)
      assert.equal("cancel-pending", assert(request:result()).status.value)
      assert.same({ 1, 1, 0 }, { sandbox.order(id).posts, request:attempts(), sandbox.order(id).gets })
      assert.is_false(request:settled_by_read())
    end)
  end

  it("hides no other header", function()
    sandbox.fault { kind = "lines", route = "get", status = 404, when = "after",
      lines = { "X-Request-Id: before", "HTTP/1.1 200 OK: x" } }
    local _, err = client:get(id)
    assert.same({ 404, "before" }, { err.status, err.request_id })
  end)

  it("is one where an answer says first that more is to come", function()
    sandbox.fault { kind = "lines", route = "get", before = "HTTP/1.1 103 Early Hints\r\nX-Request-Id: early\r\n\r\n",
      status = 404, lines = { "X-Request-Id: late" } }
    local _, err = client:get(id)
    assert.same({ 404, "late" }, { err.status, err.request_id })
  end)
end)

describe("an answer to a list", function()
  local client

  setup(function() client = support.client { max_attempts = 1 } end)
  before_each(function() sandbox.reset() end)

  for _, case in ipairs {
    { "no data", '{"meta":{}}' },
    { "data that is an object", '{"data":{}}' },
    { "an element that is no order", '{"data":[' .. good .. ",7]}" },
    { "an order without id", '{"data":[{}]}' },
  } do
    it("that holds " .. case[1] .. " is a bad_response", function()
      sandbox.fault { kind = "raw", route = "list", body = case[2] }
      local page, err = client:list()
      assert.is_nil(page)
      assert.equal("bad_response", err.kind)
    end)
  end
end)

describe("a refusal", function()
  local client

  setup(function() client = support.client { max_attempts = 1 } end)
  before_each(function() sandbox.reset() end)

  it("in another shape than the API's still has kind, status and a sentence", function()
    for _, body in ipairs { "", "<html>", "{}", '{"errors":[]}', '{"errors":{}}', '{"errors":["x"]}', "\255" } do
      sandbox.reset()
      sandbox.fault { kind = "status", status = 403, route = "get", body_base64 = (require "mime".b64(body)) or "",
        body = body == "" and "" or nil }
      local _, err = client:get(id)
      assert.same({ "forbidden", 403 }, { err.kind, err.status })
      assert.is_string(err.detail)
    end
  end)

  it("is the service's word in the service's shape alone", function()
    for body, is_shape in pairs {
      ['{"errors":[{"code":"10005"}]}'] = true,
      ['{"errors":[{"code":10005,"title":"Resource not found"}]}'] = true,
      ['{"errors":[{"code":"10005"},{"code":"10006"}],"more":1}'] = true,
      ['{"errors":[{"code":"10005","title":"x"},{"code":"not_there","detail":"y"}]}'] = true,
      [""] = false, ["<html>"] = false, ["{}"] = false, ["null"] = false,
      ['{"errors":[]}'] = false, ['{"errors":{}}'] = false, ['{"errors":["10005"]}'] = false,
      ['{"errors":[{"title":"no code"}]}'] = false,
      ['{"errors":[{"code":""}]}'] = false,
      ['{"errors":[{"code":null,"title":"x"}]}'] = false,
      ['{"errors":[{"code":"NAME_UNKNOWN","message":"no such repository"}]}'] = false,
      ['{"errors":[{"code":7003,"message":"Could not route to /"}]}'] = false,
      ['{"errors":[{"code":"10005"},{"title":"no code"}]}'] = false,
      ['{"errors":[{"code":"10005"}]}trailing'] = false,
      ['{"error":{"code":"10005"}}'] = false,
      ['[{"code":"10005"}]'] = false,
    } do
      sandbox.reset()
      sandbox.fault { kind = "status", status = 404, route = "get", body = body }
      local _, err = client:get(id)
      assert.same({ is_shape and "not_found" or "bad_response", 404, not is_shape },
        { err.kind, err.status, err.retryable }, body)
      assert.equal(is_shape and "10005" or nil, err.code)
    end
  end)

  it("keeps all of the API's errors", function()
    sandbox.fault {
      kind = "status", status = 422, route = "get",
      body = '{"errors":[{"code":"10015","title":"Bad Request","detail":"one"},{"code":"10016","detail":"two"}]}',
    }
    local _, err = client:get(id)
    assert.same({ "10015", "Bad Request", "one" }, { err.code, err.title, err.detail })
    assert.equal(2, #err.errors)
    assert.same({ "10016", "two" }, { err.errors[2].code, err.errors[2].detail })
  end)
end)
