-- The action requirements of an order: what its end user has to do, here to prove who they are. Each order has one.
local answers = require "sandbox.answers"
local collection = require "sandbox.collection"
local json = require "sandbox.json"
local query = require "sandbox.query"

local actions = {}
local kept = collection.new("porting_action_requirement")

local REQUIREMENT_TYPE = "53970723-fbff-4f46-a975-f62be6c1a585"
local SORTS = { created_at = true, updated_at = true }
local FILTERS = {
  action_type = query.one_of("action_type"),
  id = query.one_of("id"),
  requirement_type_id = query.one_of("requirement_type_id"),
  status = query.one_of("status"),
}

-- Made when it is asked for first.
local function of(order)
  local list = kept:list(order.id)
  if #list == 0 then
    list[1] = kept:add({
      action_type = "au_id_verification",
      action_url = json.null,
      cancel_reason = json.null,
      porting_order_id = order.id,
      requirement_type_id = REQUIREMENT_TYPE,
      status = "created",
    }, order.id)
  end
  return list
end

function actions.list(request)
  return query.list(request, of(request.record.order), { filters = FILTERS, sorts = SORTS })
end

function actions.initiate(request)
  local requirement = kept:find(request.part, request.id)
  if not requirement then
    return answers.not_found()
  elseif requirement.status ~= "created" then
    return answers.refused("The action requirement is " .. requirement.status .. " already.")
  end
  requirement.status = "pending"
  requirement.action_url = "https://example.com/verify/" .. requirement.id
  kept:changed(requirement)
  return collection.answer(200, requirement)
end

return actions
