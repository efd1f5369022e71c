--- Writes orders and outcomes to stdout, in the formats of --out. A writer takes one row at a time:
-- local writer = output.orders(format); writer:add(order); writer:close().

local address = require "telnyx.porting.store.address"
local porting = require "telnyx.porting"
local text = require "telnyx.porting.command.text"

local output = {}

local problem

--- Writes to stdout, and remembers what went wrong: a full disk must not pass for a success.
function output.write(...)
  local good, message = io.stdout:write(...)
  if not good then problem = problem or message end
end

--- Hands on what was written so far, for who reads along.
function output.flush()
  local good, message = io.stdout:flush()
  if not good then problem = problem or message end
end

--- Writes what is left; why not all could be written, or nil.
function output.finish()
  output.flush()
  return problem
end

local private = { "pin_passcode", "account_number", "tax_identifier" }

--- An order as a JSON value, without what would let others port its numbers, unless that is asked for.
local function order_value(order, secrets)
  local value = order:to_table()
  local admin = type(value.end_user) == "table" and value.end_user.admin
  if not secrets and type(admin) == "table" then
    for _, name in ipairs(private) do admin[name] = nil end
  end
  return value
end

local function csv_cell(value)
  value = value == nil and "" or tostring(value)
  if value:find '[",;\r\n\t]' or value:find "^%s" or value:find "%s$" then
    return '"' .. value:gsub('"', '""') .. '"'
  end
  return value
end

local function csv_line(cells, count)
  local line = {}
  for i = 1, count do line[i] = csv_cell(cells[i]) end
  return table.concat(line, ",") .. "\n"
end

--- A writer of one format. columns: { { name, function(row), width in a table or nil }, … }; value(row): what JSON
-- shows; name_of(row): what ids shows, the row's id unless given.
local function writer_of(format, columns, value, name_of)
  local writer, rows = {}, 0

  local function cells_of(row)
    local cells = {}
    for i, column in ipairs(columns) do cells[i] = column[2](row) end
    return cells
  end

  local function table_line(cell_of)
    local line = {}
    for i, column in ipairs(columns) do
      local width = column[3]
      if width then line[#line + 1] = text.cell(cell_of(i), width) end
    end
    return (table.concat(line, "  "):gsub("%s+$", "")) .. "\n"
  end

  local names = {}
  for i, column in ipairs(columns) do names[i] = column[1] end

  local add = {
    table = function(row)
      if rows == 1 then output.write(table_line(function(i) return names[i]:upper() end)) end
      local cells = cells_of(row)
      output.write(table_line(function(i) return cells[i] == nil and "" or cells[i] end))
    end,
    csv = function(row) output.write(csv_line(cells_of(row), #columns)) end,
    ids = function(row) output.write(name_of and name_of(row) or row.id, "\n") end,
    jsonl = function(row) output.write(porting.encode(value(row)), "\n") end,
    json = function(row) output.write(rows == 1 and "\n" or ",\n", porting.encode(value(row))) end,
  }
  if format == "json" then output.write "[" end
  if format == "csv" then output.write(csv_line(names, #names)) end

  function writer.add(_, row)
    rows = rows + 1
    add[format](row)
  end

  function writer.close()
    if format == "json" then output.write(rows > 0 and "\n]\n" or "]\n") end
  end

  return writer
end

local function at(...)
  local path = { ... }
  return function(value)
    for _, name in ipairs(path) do
      if value == nil or value == porting.null then return nil end
      value = value[name]
    end
    if value ~= porting.null then return value end
  end
end

output.order_columns = {
  { "id", at "id", 36 },
  { "status", at("status", "value"), 18 },
  { "support_key", at "support_key", 11 },
  { "foc_datetime_requested", at("activation_settings", "foc_datetime_requested"), 22 },
  { "customer_reference", at "customer_reference", 24 },
  { "parent_support_key", at "parent_support_key" },
  { "customer_group_reference", at "customer_group_reference" },
  { "foc_datetime_actual", at("activation_settings", "foc_datetime_actual") },
  { "entity_name", at("end_user", "admin", "entity_name") },
  { "phone_number_type", at "phone_number_type" },
  { "porting_phone_numbers_count", at "porting_phone_numbers_count" },
  { "created_at", at "created_at" },
  { "updated_at", at "updated_at" },
}

--- For list and get. secrets: show PINs, account numbers and tax identifiers in JSON.
function output.orders(format, secrets)
  return writer_of(format, output.order_columns, function(order) return order_value(order, secrets) end)
end

local function as_it_is(record) return record end

--- When an event happened: events of deletion have that in their payload.
function output.time_of(event)
  return event.created_at or event.payload and event.payload.deleted_at
end

--- What an event tells, in a few words.
local function gist(event)
  local payload = event.payload
  if type(payload) ~= "table" then return nil end
  return at("status", "value")(payload) or at("comment", "body")(payload)
    or at("messaging", "messaging_port_status")(payload) or at("to", "id")(payload)
end

local event_columns = {
  { "time", output.time_of, 27 },
  { "type", function(event) return (event.event_type or ""):gsub("^porting_order%.", "") end, 21 },
  { "porting_order_id", at "porting_order_id", 36 },
  { "what", gist, 40 },
  { "customer_reference", at("payload", "customer_reference") },
  { "id", at "id" },
}

function output.events(format)
  return writer_of(format, event_columns, as_it_is)
end

local number_columns = {
  { "phone_number", at "phone_number", 16 },
  { "phone_number_type", at "phone_number_type", 17 },
  { "porting_order_status", at "porting_order_status", 20 },
  { "activation_status", at "activation_status", 18 },
  { "porting_order_id", at "porting_order_id", 36 },
  { "support_key", at "support_key" },
  { "portability_status", at "portability_status" },
  { "requirements_status", at "requirements_status" },
}

function output.numbers(format)
  return writer_of(format, number_columns, as_it_is, at "phone_number")
end

local check_columns = {
  { "phone_number", at "phone_number", 16 },
  { "portable", function(result) return tostring(result.portable) end, 8 },
  { "fast_portable", function(result) return tostring(result.fast_portable) end, 13 },
  { "not_portable_reason", at "not_portable_reason", 40 },
}

--- ids are the numbers that can be ported.
function output.checks(format)
  local writer = writer_of(format, check_columns, as_it_is, at "phone_number")
  if format ~= "ids" then return writer end
  return { add = function(_, result) if result.portable then writer:add(result) end end, close = writer.close }
end

--- Why an order is not cancelled, in one line; nil where there is nothing to say.
function output.why(outcome)
  if outcome.err then return tostring(outcome.err) end
  if outcome.kind then
    local facts = {}
    if outcome.status then facts[#facts + 1] = ("status %d"):format(outcome.status) end
    if outcome.code then facts[#facts + 1] = "code " .. outcome.code end
    return ("%s%s%s%s"):format(outcome.kind, #facts > 0 and " (" .. table.concat(facts, ", ") .. ")" or "",
      outcome.detail and ": " .. outcome.detail or "", outcome.uncertain and "; it may have taken effect" or "")
  end
  return outcome.reason
end

--- A text that an older version may have put into a store as it came.
local function fit(value)
  return type(value) == "string" and porting._fit(value) or value
end

--- The error of an outcome for JSON. In one that comes from a store, its fields stand in the outcome itself.
local function error_value(outcome)
  local err = outcome.err or outcome.kind and outcome
  if not err then return nil end
  return {
    kind = err.kind, status = err.status, code = fit(err.code), title = fit(err.title), detail = fit(err.detail),
    request_id = fit(err.request_id), retryable = err.retryable, uncertain = err.uncertain,
  }
end

local outcome_columns = {
  { "id", at "id" },
  { "outcome", at "outcome" },
  { "status", at("order", "status", "value") },
  { "why", output.why },
  { "attempts", at "attempts" },
  { "settled_by_read", at "settled_by_read" },
  { "seconds", function(outcome) return outcome.seconds and ("%.3f"):format(outcome.seconds) end },
}

--- For cancel, resume and report: each outcome as it becomes known. The table is no table of outcomes, but the counts
-- and failures at the end (results.lua); ids are those that are cancelled, or about to be.
function output.outcomes(format)
  if format == "table" then return { add = function() end, close = function() end } end
  local writer = writer_of(format, outcome_columns, function(outcome)
    return {
      id = outcome.id,
      outcome = outcome.outcome,
      status = outcome_columns[3][2](outcome),
      error = error_value(outcome),
      reason = fit(outcome.reason),
      attempts = outcome.attempts,
      settled_by_read = outcome.settled_by_read,
      seconds = outcome.seconds,
    }
  end)
  if format ~= "ids" then return writer end
  return {
    add = function(_, outcome)
      if outcome.outcome == "cancel-pending" or outcome.outcome == "already-cancelled" then writer:add(outcome) end
    end,
    close = writer.close,
  }
end

local function moment(run) return run.started and os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(run.started)) end

local function standing(run)
  if run.problem then return "unreadable" end
  return run.running and "running" or run.finished and "finished" or "unfinished"
end

local function count_of(name)
  return function(run) return run.counts and run.counts[name] end
end

local run_columns = {
  { "started", moment, 20 },
  { "state", standing, 10 },
  { "orders", at "total", 7 },
  { "settled", count_of "settled", 7 },
  { "unknown", count_of "unknown", 7 },
  { "open", function(run) return run.counts and run.counts.open + run.counts.claimed end, 7 },
  { "account", at "user_id", 36 },
  { "service", at "base_url", 28 },
  { "store", at "store", 200 },
  { "problem", at "problem" },
}

function output.runs(format)
  return writer_of(format, run_columns, function(run)
    return {
      store = address.is_one(run.store) and run.store or fit(run.store),
      started = moment(run), state = standing(run), service = run.base_url,
      account = run.user_id, name = run.name, orders = run.total, counts = run.counts, problem = fit(run.problem),
    }
  end, at "store")
end

return output
