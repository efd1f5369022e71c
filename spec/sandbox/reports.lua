-- Reports on orders: asked for, pending for a while, then completed with a document in CSV.
local answers = require "sandbox.answers"
local background = require "sandbox.background"
local clock = require "sandbox.clock"
local collection = require "sandbox.collection"
local csv = require "sandbox.csv"
local json = require "sandbox.json"
local orders = require "sandbox.orders"
local query = require "sandbox.query"
local uploads = require "sandbox.uploads"

local reports = {}
local kept = collection.new("porting_report")

local FILTERS = { report_type = query.one_of("report_type"), status = query.one_of("status") }
local COLUMNS = {
  "id", "support_key", "parent_support_key", "status", "customer_reference", "customer_group_reference",
  "phone_number_type", "porting_phone_numbers_count", "foc_datetime_requested", "created_at", "updated_at",
}

local function contains(list, value)
  for _, one in ipairs(list) do
    if one == value then
      return true
    end
  end
  return list[1] == nil
end

local function is_wanted(order, filters)
  local created = clock.parse(order.created_at)
  local after, before = clock.parse(filters.created_at__gt), clock.parse(filters.created_at__lt)
  return contains(filters.status__in or {}, order.status.value)
    and contains(filters.customer_reference__in or {}, order.customer_reference)
    and (not after or created > after)
    and (not before or created < before)
end

local function row(order)
  local cells = { foc_datetime_requested = order.activation_settings.foc_datetime_requested }
  for _, name in ipairs(COLUMNS) do
    cells[name] = cells[name] or order[name]
  end
  cells.status = order.status.value
  return cells
end

local function completed(id)
  local report, rows = kept:find(id), {}
  for _, record in ipairs(orders.records) do
    local order = orders.shown(record)
    if is_wanted(order, report.params.filters) then
      rows[#rows + 1] = row(order)
    end
  end
  report.document_id = uploads.keep("text/csv", "porting_orders.csv", csv.write(COLUMNS, rows))
  report.status = "completed"
  kept:changed(report)
end

function reports.list(request)
  return query.list(request, kept:list(), { filters = FILTERS })
end

function reports.create(request)
  local report = kept:add({
    params = { filters = json.copy(request.body.params.filters) },
    report_type = request.body.report_type,
    status = "pending",
  })
  background.begin("report", report.id, completed)
  return collection.answer(201, report)
end

function reports.get(request)
  local report = kept:find(request.id)
  return report and collection.answer(200, report) or answers.not_found()
end

return reports
