--- An order's papers and requirements: attach uploads and sets what is missing, continues where it broke off, and knows
--- that documents go; missing_requirements says what an order still lacks.

local lfs = require "lfs"
local support = require "spec.support.porting"
local porting, sandbox = support.porting, support.sandbox

local client, folder, order
local LOA, BILL = "%PDF-1.4\n% letter\n%%EOF\n", "\137PNG\r\n\26\n bill"

local function write(name, text)
  local path = folder .. "/" .. name
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  return path
end

local function count(route) return sandbox.counters().routes[route] or 0 end
local function uploads() return count "documents.upload" end
local function draft(number) return assert(client.porting_orders:create { phone_numbers = { number } })[1].id end
local function documents_of(id) return assert(client:get(id)).documents end

before_each(function()
  sandbox.reset { orders = 5 }
  client = support.client { settle = 0.05 }
  folder = os.tmpname()
  os.remove(folder)
  assert(lfs.mkdir(folder))
  order = draft "+13035550000"
  write("loa.pdf", LOA)
  write("bill.png", BILL)
end)

after_each(function()
  client:close()
  os.execute("rm -rf '" .. folder .. "'")
end)

local function attach(papers)
  return client:attach(order, papers or { loa = folder .. "/loa.pdf", invoice = folder .. "/bill.png" })
end

local function actions(report)
  local documents = report.documents
  return { documents.loa and documents.loa.action, documents.invoice and documents.invoice.action }
end

describe("attach", function()
  it("uploads both, sets them in one change, and says what it did", function()
    local report = assert(attach())
    assert.is_true(report.ok)
    assert.same({ "uploaded", "uploaded" }, actions(report))
    local loa, invoice = report.documents.loa, report.documents.invoice
    assert.same({ loa = loa.id, invoice = invoice.id },
      { loa = documents_of(order).loa, invoice = documents_of(order).invoice })
    assert.equal(LOA, (client.documents:download(loa.id)))
    assert.equal(BILL, (client.documents:download(invoice.id)))
    assert.equal(order .. "/loa", assert(client.documents:get(loa.id)).customer_reference)
    assert.equal(1, count "porting_orders.update")
    assert.equal(("loa: uploaded loa.pdf as %s\ninvoice: uploaded bill.png as %s"):format(loa.id, invoice.id),
      tostring(report))
    assert.equal(loa.id, report.order.documents.loa)
  end)

  it("takes limits for its uploads", function()
    sandbox.fault { kind = "delay", seconds = 1, route = "documents.upload" }
    local report, err = client:attach(order, { loa = folder .. "/loa.pdf" }, { timeout = 0.2, max_attempts = 1 })
    assert.is_nil(report)
    assert.equal("timeout", err.kind)
    assert.is_true(client:attach(order, { loa = folder .. "/loa.pdf" }, { timeout = 30, deadline = false }).ok)
  end)

  it("does nothing twice", function()
    local first = assert(attach())
    local second = assert(attach())
    assert.same({ "kept", "kept" }, actions(second))
    assert.equal(first.documents.loa.id, second.documents.loa.id)
    assert.equal(2, uploads())
    assert.equal(1, count "porting_orders.update")
  end)

  it("takes one paper, an order, and tables", function()
    assert(client:attach(assert(client:get(order)), { loa = { content = LOA, filename = "x.pdf",
      customer_reference = "Ours" } }))
    assert.equal("Ours", assert(client.documents:get(documents_of(order).loa)).customer_reference)
    assert.same({ "kept" }, actions(assert(client:attach(order, { loa = { content = LOA, filename = "x.pdf" } }))))
    assert.equal(1, uploads())
  end)

  it("continues where it broke off, at every step", function()
    for _, broken in ipairs { { "documents.upload", 1 }, { "documents.upload", 2 }, { "porting_orders.update", 1 },
      { "get", 1 }, { "documents.list", 1 }, { "documents.list", 2 } } do
      sandbox.reset { orders = 5 }
      order = draft "+13035550000"
      local route, nth = broken[1], broken[2]
      if nth == 2 then sandbox.fault { kind = "delay", seconds = 0, route = route, times = 1 } end
      sandbox.fault { kind = "status", status = 403, route = route, times = 1 }
      local report, err, partial = attach()
      assert.is_nil(report, route)
      assert.equal("forbidden", err.kind)
      assert.is_false(partial.ok)
      report = assert(attach())
      assert.is_true(report.ok)
      assert.equal(2, uploads() - (route == "documents.upload" and 1 or 0), route)
      local kept = documents_of(order)
      assert.same({ report.documents.loa.id, report.documents.invoice.id }, { kept.loa, kept.invoice })
    end
  end)

  it("uploads again what the service has deleted before it was linked, and says so", function()
    sandbox.fault { kind = "status", status = 403, route = "porting_orders.update", times = 1 }
    local _, _, partial = attach()
    local gone = partial.documents.loa.id
    sandbox.clock(31 * 60)
    local report = assert(attach())
    assert.same({ "uploaded", "uploaded" }, actions(report))
    assert.is_true(gone ~= report.documents.loa.id)
    assert.is_table(client.documents:get(documents_of(order).loa))
  end)

  it("uploads again what goes between its upload and the change of the order", function()
    sandbox.fault { kind = "status", status = 403, route = "porting_orders.update", times = 1 }
    local _, _, partial = attach()
    assert(client.documents:delete(partial.documents.invoice.id))
    -- An answer from before the deletion, as a lagging replica gives it.
    local page = assert(client.documents:list())
    assert.equal(1, #page)
    local known = partial.documents.invoice
    sandbox.fault { kind = "raw", route = "documents.list", times = 2, body = porting.encode { data = { page[1], {
      id = known.id, filename = "bill.png", size = { unit = "bytes", amount = #BILL }, record_type = "document",
      customer_reference = order .. "/invoice", created_at = page[1].created_at } } } }
    local report = assert(attach())
    assert.same({ "found", "uploaded again" }, actions(report))
    assert.equal(known.id, report.documents.invoice.gone)
    assert.truthy(tostring(report):find("the service had deleted " .. known.id, 1, true))
    assert.is_table(client.documents:get(documents_of(order).invoice))
  end)

  it("uploads again what the order names and the service no longer has", function()
    local lost = "22771a52-c43a-4539-80db-9dd9ec36e237"
    sandbox.set_order(order, { documents = { loa = lost, invoice = sandbox.null } })
    local report = assert(attach())
    assert.same({ "uploaded again", "uploaded" }, actions(report))
    assert.equal(lost, report.documents.loa.gone)
  end)

  it("replaces a paper whose file has changed", function()
    local first = assert(attach())
    write("loa.pdf", LOA:gsub("letter", "newest"))
    local second = assert(attach())
    assert.same({ "uploaded", "kept" }, actions(second))
    assert.equal(first.documents.loa.id, second.documents.loa.replaced)
    assert.equal(second.documents.loa.id, documents_of(order).loa)
  end)

  it("takes the id of a document, and says when that is gone", function()
    local document = assert(client.documents:upload { content = LOA }).id
    local report = assert(attach { loa = document })
    assert.same({ "linked" }, actions(report))
    assert.same({ "kept" }, actions(assert(attach { loa = document:upper() })))
    local other = assert(client.documents:upload { content = LOA }).id
    sandbox.clock(31 * 60)
    local got, err = attach { invoice = other }
    assert.is_nil(got)
    assert.equal("not_found", err.kind)
    assert.truthy(err.detail:find("give its file to have it uploaded again", 1, true))
  end)

  it("has a function of the module, with the default client", function()
    local result = support.run([[
      local report = assert(require "telnyx.porting".attach(arg[1], { loa = arg[2] }))
      print(report.documents.loa.action)
    ]], ("TELNYX_API_KEY=%s TELNYX_BASE_URL=%s"):format(sandbox.key, sandbox.http), order, folder .. "/loa.pdf")
    assert.same({ 0, "uploaded\n" }, { result.status, result.output })
  end)

  it("raises for wrong files before anything is sent", function()
    write("bad.pdf", "no document")
    local before = sandbox.counters().requests
    local function fails(message, ...)
      local given = { ... }
      assert.error_matches(function() client:attach(given[1], given[2]) end, message, 1, true)
    end
    local bad = { loa = folder .. "/loa.pdf", invoice = folder .. "/bad.pdf" }
    fails("is no document that the service takes", order, bad)
    fails("can't be read: No such file", order, { loa = folder .. "/none.pdf" })
    fails('unknown paper "lao"; there are: loa, invoice', order, { lao = folder .. "/loa.pdf" })
    fails("names no paper", order, {})
    fails("takes an order and its papers", order, nil)
    fails("is no id of an order", "x", { loa = folder .. "/loa.pdf" })
    fails("loa must be a path", order, { loa = 1 })
    local papers = { loa = folder .. "/loa.pdf" }
    assert.error_matches(function() client:attach(order, papers, { time = 1 }) end, 'attach: unknown option "time"', 1,
      true)
    assert.error_matches(function() client:attach(order, papers, { timeout = "x" }) end,
      "attach: timeout must be a number", 1, true)
    assert.equal(before, sandbox.counters().requests)
  end)

  it("leaves a final order alone", function()
    sandbox.set_order(order, { status = "ported" })
    local report, err = attach()
    assert.is_nil(report)
    assert.equal("conflict", err.kind)
    assert.equal(0, uploads())
  end)

  it("makes an order that can be confirmed", function()
    assert(client.porting_orders:update(order, { end_user = {
      admin = { entity_name = "Porter McPortersen", auth_person_name = "Porter" },
      location = { street_address = "600 Congress Avenue", locality = "Austin", postal_code = "78701" },
    } }))
    local _, err = client.porting_orders:confirm(order)
    assert.equal("invalid", err.kind)
    assert.is_false(err.errors[1].meta.retryable)
    assert(attach())
    assert.equal("in-process", assert(client.porting_orders:confirm(order)).status.value)
  end)
end)

describe("missing_requirements", function()
  local function names(list)
    local result = {}
    for i, one in ipairs(list) do result[i] = one.name .. ": " .. one.wants end
    return result
  end

  it("are those that an order still lacks, with what each wants", function()
    local missing = assert(client:missing_requirements(order))
    assert.same({ "Letter of Authorization: document", "Latest Invoice: document" }, names(missing))
    assert.is_string(missing[1].requirement_type_id)
    assert.is_string(missing[1].example)
    assert.equal("requirement-info-pending", missing[1].status)
    assert(attach { loa = folder .. "/loa.pdf" })
    assert.same({ "Latest Invoice: document" }, names(assert(client:missing_requirements(order))))
    assert(attach())
    assert.same({}, assert(client:get(order)):missing_requirements(client))
  end)

  it("of other countries want documents, texts and addresses", function()
    order = draft "+493012345678"
    assert(attach())
    local missing = assert(client:missing_requirements(order))
    assert.same({ "Proof of Address: document", "Company Registration Number: text", "Service Address: address" },
      names(missing))
    assert.equal(20, missing[2].acceptance_criteria.max_length)
    assert(client.porting_orders:update(order, { requirements = {
      { requirement_type_id = missing[2].requirement_type_id, field_value = "HRB 12345" } } }))
    assert.same({ "Proof of Address: document", "Service Address: address" },
      names(assert(client:missing_requirements(order))))
  end)

  it("come from all pages, and what the list lacks of a type is read", function()
    local id = "8c0d2b3d-63d1-4e5c-8a7f-7d9b6b1e0f22"
    sandbox.fault { kind = "raw", route = "requirements.list", times = 1, body = porting.encode {
      data = { { field_type = "textual", requirement_status = "requirement-info-exception", field_value = "x",
        requirement_type = { id = id } } },
      meta = { page_number = 1, page_size = 1, total_pages = 1, total_results = 1 } } }
    local missing = assert(client:missing_requirements(order))
    assert.same({ "Service Address: address" }, names(missing))
    assert.equal("x", missing[1].field_value)
  end)

  it("raise for what is no order, and hand errors up", function()
    assert.error_matches(function() client:missing_requirements "x" end, "is no id of an order", 1, true)
    local got, err = client:missing_requirements(support.unknown_id)
    assert.is_nil(got)
    assert.equal("not_found", err.kind)
  end)
end)
