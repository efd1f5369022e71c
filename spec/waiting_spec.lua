--- Waiting for what the API does in the background: reports, activation jobs, an order's status.

local support = require "spec.support.porting"
local sandbox = support.sandbox

local id = sandbox.example_id
local report = { report_type = "export_porting_orders_csv", params = { filters = {} } }
local client

local function count(route) return sandbox.counters().routes[route] or 0 end

--- Has do_it called once the sandbox has seen that many of a route: by the client's own events.
local function client_that(route, times, do_it)
  local seen = 0
  return support.client {
    on_event = function(event)
      if event.type ~= "answer" or event.operation ~= route then return end
      seen = seen + 1
      if seen == times then do_it() end
    end,
  }
end

before_each(function()
  sandbox.reset { orders = 20 }
  sandbox.times { report = false, activation = false, review = false }
end)
after_each(function() client:close() end)

describe("waiting", function()
  it("reads a report until it is completed", function()
    local made
    client = client_that("reports.get", 3, function() sandbox.finish(made.id) end)
    made = assert(client.reports:create(report))
    assert.equal("pending", made.status)
    local done = assert(client.reports:wait(made.id, { interval = 0.01 }))
    assert.equal("completed", done.status)
    assert.is_string(done.document_id)
    assert.equal(4, count "reports.get")
    assert.equal(0, client:pending())
  end)

  it("reads an activation job until it is completed", function()
    local job
    client = client_that("activation_jobs.get", 2, function() sandbox.finish(job.id) end)
    sandbox.set_order(id, {
      status = "foc-date-confirmed",
      activation_settings = { fast_port_eligible = true, foc_datetime_requested = "2030-01-01T15:00:00Z" },
      end_user = { admin = {}, location = { country_code = "US" } },
    })
    job = assert(client.porting_orders:activate(id))
    local done = assert(client.activation_jobs:wait(id, job.id, { interval = 0.01 }))
    assert.equal("completed", done.status)
    assert.equal(3, count "activation_jobs.get")
  end)

  it("reads an order until it has one of the statuses", function()
    client = client_that("get", 2, function() sandbox.finish(id) end)
    assert(client:cancel(id))
    local order = assert(client:wait(id, { "cancelled", "ported" }, { interval = 0.01 }))
    assert.equal("cancelled", order.status.value)
    assert.equal(3, count "get")
    assert.equal("cancelled", assert(client:wait(order, "cancelled")).status.value)
  end)

  it("ends when the order can no longer have it", function()
    client = support.client()
    sandbox.set_order(id, { status = "ported" })
    local order, err = client:wait(id, { "cancelled" })
    assert.is_nil(order)
    assert.equal("conflict", err.kind)
    assert.equal(1, count "get")
  end)

  it("ends at the deadline, with what it is still", function()
    client = support.client()
    local order, err = client:wait(id, { "cancelled" }, { deadline = 2, interval = 0.03 })
    assert.is_nil(order)
    assert.same({ "timeout", true }, { err.kind, err.retryable })
    assert.truthy(err.detail:find("is still submitted", 1, true))
  end)

  it("goes on past errors that may go away, and ends at others", function()
    client = support.client { max_attempts = 1 }
    sandbox.fault { kind = "status", status = 500, route = "get", times = 2 }
    assert.equal("submitted", assert(client:wait(id, "submitted", { interval = 0.01 })).status.value)
    assert.equal(3, count "get")
    local order, err = client:wait(support.unknown_id, "submitted")
    assert.is_nil(order)
    assert.equal("not_found", err.kind)
  end)

  it("ends with the client", function()
    client = client_that("get", 1, function() client:close() end)
    local order, err = client:wait(id, "cancelled", { interval = 30 })
    assert.is_nil(order)
    assert.equal("aborted", err.kind)
  end)

  it("lets other requests of the client go on", function()
    local comment
    client = client_that("get", 1, function()
      client:submit("comments.create", id, { body = "meanwhile" }):on_done(function(made)
        comment = made
        sandbox.set_order(id, { status = "exception" })
      end)
    end)
    assert(client:wait(id, "exception", { interval = 0.05, deadline = 30 }))
    assert.equal("meanwhile", comment.body)
  end)

  it("raises for what cannot be meant", function()
    client = support.client()
    for _, case in ipairs {
      { "wait: \"x\" is no id of an order", "x", "ported" },
      { "wait: \"cancled\" is no status of an order", id, { "cancled" } },
      { "\" is no status of an order; see porting.statuses", id, "cancelled\0" },
      { "wait: a table is no status of an order", id, { {} } },
      { "wait: takes an order's id and the statuses to wait for", id },
      { "wait: takes an order's id and the statuses to wait for", id, {} },
      { "wait: the statuses are no list: entry 2 is nil", id, { "cancelled", nil, "ported" } },
      { "wait: the statuses are no list: entry 1 is nil", id, { ported = true } },
      { "wait: deadline must be a number of seconds from 0.001", id, "ported", { deadline = 0 } },
      { "wait: unknown option \"dedline\"; there are: deadline, interval", id, "ported", { dedline = 1 } },
    } do
      assert.error_matches(function() client:wait(case[2], case[3], case[4]) end, case[1], 1, true)
    end
    assert.error_matches(function() client.reports:wait() end, "reports.wait: nothing is no id of a report", 1, true)
    assert.error_matches(function() client.reports.wait(id) end, "reports.wait: is called as client.reports:wait(…)", 1,
      true)
    assert.equal(0, count "get")
  end)
end)
