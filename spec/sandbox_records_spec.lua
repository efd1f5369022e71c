-- What the stand-in API keeps: orders and their parts from creation to deletion, lists of them, work in the background.
local api = require "spec.support.api"
local cjson = require "cjson"
local sandbox = require "spec.support.sandbox"

local UNKNOWN = "11111111-2222-4333-8444-555555555555"
local DOCUMENT = "22771a52-c43a-4539-80db-9dd9ec36e237"
local REPORT = { params = { filters = { status__in = { "ported" } } }, report_type = "export_porting_orders_csv" }

local function ask(expected, method, path, body, headers)
  local status, answer, received, text = api.request(method, path, body, headers)
  assert.equal(expected, status)
  return answer, received, text
end

-- Creates an order for each group of numbers of one kind.
local function create(...)
  return ask(201, "POST", "/porting_orders", { phone_numbers = { ... }, customer_reference = "Mine" }).data
end

local function refused(status, code, pointer, method, path, body)
  local answer = ask(status, method, path, body)
  assert.equal(code, answer.errors[1].code)
  assert.equal(pointer, answer.errors[1].source.pointer)
end

describe("the stand-in API keeps records", function()
  before_each(function()
    sandbox.reset { orders = 60 }
  end)

  describe("of orders", function()
    it("which start as drafts, one for each country and number type, joined by a key", function()
      local alone = create("+13035550001", "+13035550002")
      assert.equal(1, #alone)
      assert.equal(2, alone[1].porting_phone_numbers_count)
      assert.equal(cjson.null, alone[1].parent_support_key)
      local three = create("+13035550001", "+18005550002", "+447700900001", "+13035550003")
      assert.equal(3, #three)
      local types = {}
      for i, order in ipairs(three) do
        assert.equal("draft", order.status.value)
        assert.equal("Mine", order.customer_reference)
        assert.equal(three[1].parent_support_key, order.parent_support_key)
        types[i] = order.phone_number_type
      end
      assert.same({ "local", "toll_free", "mobile" }, types)
      assert.is_truthy(three[1].parent_support_key:find "^pr_")
      local listed = ask(200, "GET", "/porting_orders"
        .. api.query("filter[parent_support_key]=" .. three[1].parent_support_key))
      assert.equal(3, listed.meta.total_results)
      assert.equal(three[2].id, ask(200, "GET", "/porting_orders/" .. three[2].id).data.id)
    end)

    it("and refuses what can't become one", function()
      refused(422, "10015", "/phone_numbers", "POST", "/porting_orders", { customer_reference = "x" })
      refused(422, "10015", "/phone_numbers/1", "POST", "/porting_orders",
        { phone_numbers = { "+13035550001", "3035550002" } })
      refused(422, "10015", "/phone_numbers/0", "POST", "/porting_orders", { phone_numbers = { "+99912345678" } })
      refused(400, "10015", "/base", "POST", "/porting_orders", "{not JSON")
      assert.equal(60, ask(200, "GET", "/porting_orders").meta.total_results)
    end)

    it("that change by field, null included, and keep the rest", function()
      local path = "/porting_orders/" .. create("+13035550001")[1].id
      ask(200, "PATCH", path, { end_user = { admin = { entity_name = "Ann O'Hara", pin_passcode = "1234" } } })
      local body = '{"end_user":{"admin":{"pin_passcode":null}},"misc":{"type":"partial"},'
        .. '"phone_number_configuration":{"tags":[]},"status":{"value":"ported"}}'
      local order = ask(200, "PATCH", path, body).data
      assert.equal("Ann O'Hara", order.end_user.admin.entity_name)
      assert.equal(cjson.null, order.end_user.admin.pin_passcode)
      assert.equal("partial", order.misc.type)
      assert.equal("draft", order.status.value)
      assert.same(order, ask(200, "GET", path).data)
      refused(422, "10015", "/user_feedback/user_rating", "PATCH", path, { user_feedback = { user_rating = 6 } })
      refused(422, "10015", "/base", "PATCH", "/porting_orders/" .. api.order_with "ported",
        { customer_reference = "x" })
    end)

    it("that can be confirmed once what they need is there, and no draft twice", function()
      local path = "/porting_orders/" .. create("+13035550001")[1].id
      refused(422, "10015", "/base", "POST", path .. "/actions/confirm")
      ask(404, "GET", path .. "/sub_request")
      local order = ask(200, "PATCH", path, {
        documents = { loa = DOCUMENT, invoice = DOCUMENT },
        end_user = {
          admin = { auth_person_name = "Ann", entity_name = "Ann" },
          location = { locality = "Austin", postal_code = "78701", street_address = "600 Congress Avenue" },
        },
      }).data
      assert.is_true(order.requirements_met)
      order = ask(200, "POST", path .. "/actions/confirm").data
      assert.equal("in-process", order.status.value)
      assert.is_truthy(order.support_key:find "^sr_")
      refused(422, "10015", "/base", "POST", path .. "/actions/confirm")
    end)

    it("of which only drafts can be deleted", function()
      local path = "/porting_orders/" .. create("+13035550001")[1].id
      local _, headers, text = ask(204, "DELETE", path)
      assert.equal("", text)
      assert.is_nil(headers["content-type"])
      ask(404, "GET", path)
      ask(404, "DELETE", path)
      refused(422, "10015", "/base", "DELETE", "/porting_orders/" .. api.order_with "submitted")
    end)

    it("whose numbers can be listed, as JSON and as CSV", function()
      local id = create("+13035550001", "+13035550002")[1].id
      local path = "/porting_phone_numbers" .. api.query("filter[porting_order_id]=" .. id)
      local numbers = ask(200, "GET", path).data
      assert.equal(2, #numbers)
      assert.equal("draft", numbers[1].porting_order_status)
      local _, headers, text = ask(200, "GET", path, nil, { accept = "text/csv" })
      assert.equal("text/csv", headers["content-type"])
      local lines = {}
      for line in text:gmatch "([^\r\n]*)\r\n" do
        lines[#lines + 1] = line
      end
      assert.equal("phone_number,phone_number_type,porting_order_id,support_key,porting_order_status", lines[1])
      assert.equal(("+13035550001,local,%s,%s,draft"):format(id, numbers[1].support_key), lines[2])
      assert.equal(3, #lines)
    end)
  end)

  describe("of an order's parts", function()
    local path
    before_each(function()
      path = "/porting_orders/" .. api.order_with "submitted"
    end)

    it("which are listed by pages, newest first unless asked otherwise", function()
      for i = 1, 5 do
        ask(201, "POST", path .. "/comments", { body = "Word " .. i })
      end
      local page = ask(200, "GET", path .. "/comments" .. api.query("page[size]=2", "page[number]=2"))
      assert.same({ "Word 3", "Word 2" }, { page.data[1].body, page.data[2].body })
      assert.same({ page_number = 2, page_size = 2, total_pages = 3, total_results = 5 }, page.meta)
      page = ask(200, "GET", path .. "/comments" .. api.query("sort[value]=created_at"))
      assert.equal("Word 1", page.data[1].body)
      ask(422, "GET", path .. "/comments" .. api.query("page[size]=251"))
      ask(422, "GET", path .. "/comments" .. api.query("sort[value]=body"))
      local other = "/porting_orders/" .. api.order_with "exception"
      assert.equal(0, ask(200, "GET", other .. "/comments").meta.total_results)
    end)

    it("which filters select, a list of values too", function()
      local documents = {}
      for i, kind in ipairs { "loa", "invoice", "csr" } do
        documents[i] = { document_id = DOCUMENT, document_type = kind }
      end
      ask(201, "POST", path .. "/additional_documents", { additional_documents = documents })
      local function count(...)
        return ask(200, "GET", path .. "/additional_documents" .. api.query(...)).meta.total_results
      end
      assert.equal(3, count())
      assert.equal(1, count "filter[document_type]=loa")
      assert.equal(2, count("filter[document_type][]=loa", "filter[document_type][]=csr"))
      assert.equal(3, count "filter[unheard_of]=loa")
    end)

    it("which belong to it alone, and are gone once they are deleted", function()
      local range = { start_at = "+4930244999901", end_at = "+4930244999910" }
      local block = ask(201, "POST", path .. "/phone_number_blocks",
        { activation_ranges = { range }, phone_number_range = range }).data
      assert.equal("DE", block.country_code)
      local other = "/porting_orders/" .. api.order_with "exception"
      ask(404, "DELETE", other .. "/phone_number_blocks/" .. block.id)
      local function count(...)
        return ask(200, "GET", path .. "/phone_number_blocks" .. api.query(...)).meta.total_results
      end
      assert.equal(1, count("filter[phone_number][]=+4930244999905", "filter[status]=submitted"))
      assert.equal(0, count "filter[phone_number][]=+4930244999911")
      assert.equal(0, count "filter[status]=ported")
      assert.equal(block.id, ask(200, "DELETE", path .. "/phone_number_blocks/" .. block.id).data.id)
      ask(404, "DELETE", path .. "/phone_number_blocks/" .. block.id)
      assert.equal(0, count())
    end)

    it("which have to be possible", function()
      refused(422, "10015", "/activation_ranges/0", "POST", path .. "/phone_number_extensions", {
        activation_ranges = { { start_at = 5, end_at = 11 } },
        extension_range = { start_at = 1, end_at = 10 },
        porting_phone_number_id = DOCUMENT,
      })
      refused(422, "10015", "/activation_ranges/0", "POST", path .. "/phone_number_extensions", {
        activation_ranges = { { start_at = 5, end_at = 4 } },
        extension_range = { start_at = 1, end_at = 10 },
        porting_phone_number_id = DOCUMENT,
      })
      refused(422, "10015", "/action", "POST", path .. "/associated_phone_numbers",
        { action = "sell", phone_number_range = { start_at = "+441234567890" } })
      refused(422, "10015", "/body", "POST", path .. "/comments", {})
      refused(404, "10005", "/base", "POST", "/porting_orders/" .. UNKNOWN .. "/comments", { body = "x" })
    end)

    it("such as codes, the right one of which verifies a number", function()
      local draft = "/porting_orders/" .. create("+61424000001", "+61424000002")[1].id
      refused(422, "10015", "/phone_numbers/0", "POST", draft .. "/verification_codes/send",
        { phone_numbers = { "+61424000009" } })
      ask(204, "POST", draft .. "/verification_codes/send")
      local codes = ask(200, "POST", draft .. "/verification_codes/verify", {
        verification_codes = {
          { code = "00001", phone_number = "+61424000001" },
          { code = "12345", phone_number = "+61424000002" },
        },
      }).data
      assert.is_true(codes[1].verified)
      assert.is_false(codes[2].verified)
      local verified = ask(200, "GET", draft .. "/verification_codes" .. api.query("filter[verified]=true")).data
      assert.equal(1, #verified)
      assert.equal("+61424000001", verified[1].phone_number)
    end)

    it("such as an action requirement, which is initiated once", function()
      local requirement = ask(200, "GET", path .. "/action_requirements").data[1]
      local initiate = path .. "/action_requirements/" .. requirement.id .. "/initiate"
      refused(422, "10015", "/params/last_name", "POST", initiate, { params = { first_name = "John" } })
      local body = { params = { first_name = "John", last_name = "Doe" } }
      assert.equal("pending", ask(200, "POST", initiate, body).data.status)
      refused(422, "10015", "/base", "POST", initiate, body)
    end)
  end)

  describe("of events", function()
    it("which tell what happened, and can be told again", function()
      local order = create("+13035550001")[1]
      local path = "/porting_orders/" .. order.id
      ask(201, "POST", path .. "/comments", { body = "A word" })
      ask(200, "PATCH", path, { documents = { loa = DOCUMENT }, messaging = { enable_messaging = true } })
      ask(204, "DELETE", path)
      sandbox.set_order(api.order_with "submitted", { status = "exception" })
      local of_order = "/porting/events" .. api.query("filter[porting_order_id]=" .. order.id)
      local types = {}
      for i, event in ipairs(ask(200, "GET", of_order).data) do
        types[i] = event.event_type:match "%.(.*)"
      end
      assert.same({ "deleted", "messaging_changed", "loa_updated", "new_comment" }, types)
      local changed = ask(200, "GET", "/porting/events" .. api.query("filter[type]=porting_order.status_changed")).data
      assert.equal(1, #changed)
      assert.equal("exception", changed[1].payload.status.value)
      ask(204, "POST", "/porting/events/" .. changed[1].id .. "/republish")
      ask(404, "POST", "/porting/events/" .. UNKNOWN .. "/republish")
      local since = "/porting/events" .. api.query("filter[created_at][gte]=" .. changed[1].created_at)
      assert.equal(1, ask(200, "GET", since).meta.total_results)
    end)
  end)

  describe("of letters of authorization", function()
    it("which readers of PDF can show", function()
      local id = create("+13035550001")[1].id
      local _, headers, text = ask(200, "GET", "/porting_orders/" .. id .. "/loa_template")
      assert.equal("application/pdf", headers["content-type"])
      local start = tonumber(text:match "startxref\n(%d+)\n%%%%EOF\n$")
      assert.equal("xref\n0 6\n", text:sub(start + 1, start + 9))
      -- Each offset of the table leads to its object.
      local number = 0
      for offset in text:sub(start + 1):gmatch "(%d+) 00000 n" do
        number = number + 1
        assert.equal(number .. " 0 obj", text:sub(tonumber(offset) + 1, tonumber(offset) + 7))
      end
      assert.equal(5, number)
      assert.is_truthy(text:find("+13035550001", 1, true))
      ask(404, "GET", "/porting_orders/" .. id .. "/loa_template?loa_configuration_id=" .. UNKNOWN)
    end)
  end)

  describe("of work in the background", function()
    it("such as reports, which are pending for a while and then have a document", function()
      sandbox.times { report = 0.05 }
      local report = ask(201, "POST", "/porting/reports", REPORT).data
      assert.equal("pending", report.status)
      assert.is_nil(report.document_id)
      local path = "/porting/reports/" .. report.id
      local _, answer = api.until_true(function(_, body)
        return body.data.status == "completed"
      end, "GET", path)
      local _, headers, text = ask(200, "GET", "/documents/" .. answer.data.document_id .. "/download")
      assert.equal("text/csv", headers["content-type"])
      local count, ported = 0, 0
      for line in text:gmatch "[^\r\n]+" do
        count = count + 1
        ported = ported + (line:find(",ported,", 1, true) and 1 or 0)
      end
      assert.is_true(ported > 0)
      assert.equal(count - 1, ported)
      refused(422, "10015", "/params", "POST", "/porting/reports", { report_type = "export_porting_orders_csv" })
    end)

    it("such as an activation, at the end of which the order is ported", function()
      local id = api.order_with "foc-date-confirmed"
      local path = "/porting_orders/" .. id
      sandbox.times { activation = false }
      sandbox.set_order(id, {
        activation_settings = { fast_port_eligible = true, foc_datetime_requested = cjson.null },
        end_user = { admin = {}, location = { country_code = "US" } },
      })
      refused(422, "10015", "/base", "POST", "/porting_orders/" .. api.order_with "draft" .. "/actions/activate")
      local job = ask(202, "POST", path .. "/actions/activate").data
      assert.equal("created", job.status)
      refused(422, "10015", "/base", "POST", path .. "/actions/activate")
      local scheduled = ask(200, "PATCH", path .. "/activation_jobs/" .. job.id,
        { activate_at = "2030-01-01T15:00:00Z" }).data
      assert.equal("scheduled", scheduled.activation_type)
      sandbox.finish(job.id)
      assert.equal("completed", ask(200, "GET", path .. "/activation_jobs/" .. job.id).data.status)
      local order = ask(200, "GET", path).data
      assert.equal("ported", order.status.value)
      assert.equal("Active", order.phone_numbers[1].activation_status)
      ask(404, "GET", path .. "/activation_jobs/" .. UNKNOWN)
      ask(422, "PATCH", path .. "/activation_jobs/" .. job.id, { activate_at = "2030-01-01T15:00:00Z" })
    end)

    it("such as the review of a cancel, by itself or when it is told to", function()
      local path = "/porting_orders/" .. sandbox.example_id
      ask(200, "POST", path .. "/actions/cancel")
      assert.equal("cancel-pending", ask(200, "GET", path).data.status.value)
      sandbox.finish(sandbox.example_id)
      assert.equal("cancelled", ask(200, "GET", path).data.status.value)
      assert.has_error(function() sandbox.finish(sandbox.example_id) end)
      sandbox.times { review = 0.05 }
      sandbox.set_order(sandbox.example_id, { status = "submitted" })
      ask(200, "POST", path .. "/actions/cancel")
      api.until_true(function(_, body)
        return body.data.status.value == "cancelled"
      end, "GET", path)
    end)
  end)

  it("unless a fault comes before", function()
    local path = "/porting_orders/" .. sandbox.example_id .. "/comments"
    sandbox.fault { kind = "status", route = "comments.create", times = 1 }
    ask(500, "POST", path, { body = "Lost" })
    assert.equal(0, ask(200, "GET", path).meta.total_results)
    sandbox.fault { kind = "drop", when = "after", route = "comments.create", times = 1 }
    assert.is_string((api.request("POST", path, { body = "Kept" })))
    sandbox.fault { kind = "late", status = 503, seconds = 0.05, route = "comments.create", times = 1 }
    ask(503, "POST", path, { body = "Late" })
    api.until_true(function(_, body)
      return body.meta.total_results == 2
    end, "GET", path)
    local counters = sandbox.counters()
    assert.equal(3, counters.routes["comments.create"])
  end)
end)
