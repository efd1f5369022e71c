-- Activation of an order's numbers: POST …/actions/activate, and the jobs that do it.
local answers = require "sandbox.answers"
local background = require "sandbox.background"
local clock = require "sandbox.clock"
local collection = require "sandbox.collection"
local json = require "sandbox.json"
local orders = require "sandbox.orders"
local query = require "sandbox.query"

local activating = {}
local jobs = collection.new("porting_activation_job")

local WINDOW = 12 * 3600

-- All numbers are active, and the order is ported.
local function completed(id)
  local job = jobs:find(id)
  local record = orders.find(jobs.owners[job])
  job.status = "completed"
  jobs:changed(job)
  if record then
    local order = record.order
    for _, phone_number in ipairs(order.phone_numbers or {}) do
      phone_number.activation_status = "Active"
    end
    order.activation_settings.activation_status = "Active"
    order.activation_settings.foc_datetime_actual = clock.stamp()
    orders.set_status(record, "ported")
  end
end

function activating.activate(request)
  local order = request.record.order
  local place = order.end_user.location.country_code
  if not order.activation_settings.fast_port_eligible or (place ~= "US" and place ~= json.null) then
    return answers.refused("Only FastPort orders in the US can be activated on demand.")
  elseif order.status.value ~= "foc-date-confirmed" then
    return answers.refused("Only a porting order whose FOC date is confirmed can be activated.")
  end
  for _, job in ipairs(jobs:list(order.id)) do
    if job.status == "created" then
      return answers.refused("The porting order is being activated already.")
    end
  end
  local now = clock.now()
  local job = jobs:add({
    activate_at = clock.iso(now),
    activation_type = "on-demand",
    activation_windows = json.list { { end_at = clock.iso(now + WINDOW), start_at = clock.iso(now) } },
    status = "created",
  }, order.id)
  background.begin("activation", job.id, completed)
  return collection.answer(202, job)
end

function activating.list(request)
  return query.list(request, jobs:list(request.id))
end

local function with_job(request, act)
  local job = jobs:find(request.part, request.id)
  return job and act(job) or answers.not_found()
end

function activating.get(request)
  return with_job(request, function(job)
    return collection.answer(200, job)
  end)
end

-- A job with a date of its own is completed only when the control port says so.
function activating.update(request)
  return with_job(request, function(job)
    if job.status ~= "created" then
      return answers.refused("The activation job is " .. job.status .. " already.")
    end
    if request.body.activate_at then
      job.activate_at, job.activation_type = request.body.activate_at, "scheduled"
      background.begin("activation", job.id, completed, false)
    end
    jobs:changed(job)
    return collection.answer(200, job)
  end)
end

return activating
