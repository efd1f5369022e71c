--- What goes over the wire, byte by byte.

local support = require "spec.support.porting"
local sandbox, porting = support.sandbox, support.porting

--- A recorded request with its headers by name.
local function with_headers(request)
  local headers = {}
  for _, pair in ipairs(request.headers) do headers[pair[1]:lower()] = pair[2] end
  request.headers = headers
  return request
end

local function last_request()
  local requests = sandbox.requests()
  return with_headers(requests[#requests])
end

describe("on the wire", function()
  local client
  local path = "/v2/porting_orders"

  setup(function()
    sandbox.reset()
    client = support.client()
  end)

  teardown(function() client:close() end)

  local function query_of(options)
    assert(client:list(options))
    local request = last_request()
    assert.equal("GET", request.method)
    return (request.uri:gsub("^" .. path:gsub("%-", "%%-") .. "%??", ""))
  end

  it("a body of more than a megabyte is sent without asking for leave first", function()
    -- libcurl asks over HTTP/1.1, and waits a second for an answer.
    local other = support.client { base_url = sandbox.https_h1 }
    local order = other.porting_orders:update(sandbox.example_id, { webhook_url = ("x"):rep(1100000) })
    local request = last_request()
    other:close()
    assert.same({ "PATCH", true }, { request.method, request.body_length > 1100000 }, tostring(order))
    assert.is_nil(request.headers.expect)
  end)

  it("a cancel is a POST with an empty body and Content-Length: 0", function()
    for _, url in ipairs { sandbox.https, sandbox.https_h1, sandbox.http } do
      local other = support.client { base_url = url }
      other:cancel(sandbox.example_id)
      local requests = sandbox.requests()
      local request
      for _, candidate in ipairs(requests) do
        if candidate.method == "POST" then request = with_headers(candidate) end
      end
      assert.equal(path .. "/eef10fb8-f3df-4c67-97c5-e18179723222/actions/cancel", request.uri)
      assert.equal("0", request.headers["content-length"])
      assert.equal(0, request.body_length)
      assert.is_nil(request.headers["content-type"])
      assert.is_nil(request.headers["expect"])
      assert.is_nil(request.headers["transfer-encoding"])
      other:close()
    end
  end)

  it("the key, what is accepted and who asks are in the headers", function()
    assert(client:get(sandbox.example_id))
    local request = last_request()
    assert.equal(path .. "/eef10fb8-f3df-4c67-97c5-e18179723222", request.uri)
    assert.equal("Bearer " .. sandbox.key, request.headers.authorization)
    assert.equal("application/json", request.headers.accept)
    assert.truthy(request.headers["accept-encoding"]:find("gzip", 1, true))
    local language = type(rawget(_G, "jit")) == "table" and _G.jit.version or _VERSION
    assert.equal(1, (request.headers["user-agent"]:find(
      "telnyx-porting-lua/" .. porting._VERSION .. " (" .. language .. "; libcurl/", 1, true)))
  end)

  it("the caller's name stands before ours", function()
    local named = support.client { user_agent = "night-batch/2" }
    assert(named:get(sandbox.example_id))
    assert.truthy(last_request().headers["user-agent"]:find("^night%-batch/2 telnyx%-porting%-lua/"))
  end)

  it("an answer may be compressed", function()
    sandbox.fault { kind = "gzip", route = "get", times = 1 }
    assert.equal("Porter McPortersen", assert(client:get(sandbox.example_id)).end_user.admin.entity_name)
    sandbox.fault { kind = "trickle", route = "get", times = 1 }
    assert.equal("Porter McPortersen", assert(client:get(sandbox.example_id)).end_user.admin.entity_name)
  end)

  for _, case in ipairs {
    { nil, "" },
    { {}, "" },
    { { page = { number = 2, size = 250 } }, "page%5Bnumber%5D=2&page%5Bsize%5D=250" },
    { { sort = "-created_at" }, "sort%5Bvalue%5D=-created_at" },
    { { sort = { value = "created_at" } }, "sort%5Bvalue%5D=created_at" },
    { { include_phone_numbers = false }, "include_phone_numbers=false" },
    { { include_phone_numbers = true }, "include_phone_numbers=true" },
    { { filter = { customer_reference = "Acct 123abc" } }, "filter%5Bcustomer_reference%5D=Acct%20123abc" },
    { { filter = { customer_reference = "ä&b=c#d[e]+/?" } },
      "filter%5Bcustomer_reference%5D=%C3%A4%26b%3Dc%23d%5Be%5D%2B%2F%3F" },
    { { filter = { activation_settings = { foc_datetime_requested = { gt = "2021-03-25T10:00:00.000Z" } } } },
      "filter%5Bactivation_settings%5D%5Bfoc_datetime_requested%5D%5Bgt%5D=2021-03-25T10%3A00%3A00.000Z" },
    { { filter = { activation_settings = { fast_port_eligible = false } } },
      "filter%5Bactivation_settings%5D%5Bfast_port_eligible%5D=false" },
    { { filter = { phone_numbers = { phone_number = { contains = "1303" } } } },
      "filter%5Bphone_numbers%5D%5Bphone_number%5D%5Bcontains%5D=1303" },
    { { filter = { status = "submitted" } }, "filter%5Bstatus%5D=submitted" },
    { { filter = { status = { "submitted", "in-process" } } },
      "filter%5Bstatus%5D%5Bin%5D%5B%5D=submitted&filter%5Bstatus%5D%5Bin%5D%5B%5D=in-process" },
    { { query = { novel = "a b" } }, "novel=a%20b" },
    { { query = { filter = { novel = { ["in"] = { "x", "y" } } } } },
      "filter%5Bnovel%5D%5Bin%5D%5B%5D=x&filter%5Bnovel%5D%5Bin%5D%5B%5D=y" },
    { { query = { flag = true, } }, "flag=true" },
    { { filter = { misc = { type = "full" } }, sort = "created_at", page = { number = 1 },
      include_phone_numbers = true, query = { n = 7 } },
      "filter%5Bmisc%5D%5Btype%5D=full&sort%5Bvalue%5D=created_at&page%5Bnumber%5D=1&include_phone_numbers=true&n=7" },
  } do
    it("a list asks for: " .. (case[2] == "" and "nothing special" or case[2]), function()
      assert.equal(case[2], query_of(case[1]))
    end)
  end

  it("a get can leave the phone numbers out", function()
    assert(client:get(sandbox.example_id, { include_phone_numbers = false }))
    assert.equal(path .. "/eef10fb8-f3df-4c67-97c5-e18179723222?include_phone_numbers=false", last_request().uri)
  end)
end)

describe("arguments that cannot be meant", function()
  local client

  setup(function()
    sandbox.reset()
    client = support.client()
  end)

  for _, case in ipairs {
    { { filter = { customer_refrence = "x" } },
      'list: filter has no key "customer_refrence"; near it: customer_reference' },
    { { filter = { fast_port_eligible = true } }, "near it: activation_settings.fast_port_eligible" },
    { { filter = { colour = "red" } }, 'list: filter has no key "colour"; it has: activation_settings, ' },
    { { filter = { activation_settings = { foc_datetime_requested = { gte = "x" } } } },
      'filter.activation_settings.foc_datetime_requested has no key "gte"; near it: gt' },
    { { filters = {} }, 'list: options has no key "filters"; near it: filter' },
    { { filter = {} }, "list: filter is an empty table" },
    { { filter = { customer_reference = "" } }, "list: filter.customer_reference is an empty string" },
    { { filter = { customer_reference = 12 } }, "list: filter.customer_reference must be a string, not the number 12" },
    { { filter = { customer_reference = { "a" } } }, "list: filter.customer_reference must be a string, not a table" },
    { { filter = { status = {} } }, "list: filter.status is an empty list" },
    { { filter = { status = { "submitted", 7 } } }, "list: filter.status%[2%] must be a string, not the number 7" },
    { { filter = { misc = { type = "half" } } }, 'list: filter.misc.type is "half"; it can be "full", "partial"' },
    { { filter = "status" }, 'list: filter must be a table, not "status"' },
    { { filter = { "submitted" } }, "list: filter has the number 1 as a key" },
    { { page = { number = 0 } }, "list: page.number must be an integer from 1 to 2147483647, not the number 0" },
    { { page = { size = 251 } }, "list: page.size must be an integer from 1 to 250, not the number 251" },
    { { page = { size = 1.5 } }, "list: page.size must be an integer" },
    { { page = { size = "20" } }, "list: page.size must be an integer" },
    { { sort = "updated_at" }, 'list: sort is "updated_at"; it can be "created_at", "%-created_at"' },
    { { include_phone_numbers = 1 }, "list: include_phone_numbers must be true or false, not the number 1" },
    { { query = "a=b" }, 'list: query must be a table, not "a=b"' },
    { { query = { a = print } }, "list: query.a must be a string" },
    { "filter", 'list: the options must be a table, not "filter"' },
  } do
    it("raise: " .. case[2], function()
      local ok, message = pcall(function() return client:list(case[1]) end)
      assert.is_false(ok)
      assert.truthy(message:find "^[^\n]*wire_spec.lua:%d+: ", message)
      assert.truthy(message:find(case[2]), message)
    end)
  end

  it("are found before anything is sent", function()
    assert.same({}, sandbox.requests())
  end)
end)
