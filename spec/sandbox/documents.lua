-- The additional documents of an order.
local answers = require "sandbox.answers"
local collection = require "sandbox.collection"
local editing = require "sandbox.editing"
local query = require "sandbox.query"
local uploads = require "sandbox.uploads"

local documents = {}
local additional = collection.new("porting_additional_document")

local FILTERS = { document_type = query.one_of("document_type") }

function documents.list(request)
  return query.list(request, additional:list(request.id), { filters = FILTERS })
end

function documents.create(request)
  local order = request.record.order
  local refusal = editing.refusal(order)
  if refusal then
    return refusal
  end
  for i, document in ipairs(request.body.additional_documents) do
    if uploads.is_gone(document.document_id) then
      return answers.error(422, "10015", "The document does not exist.",
        { pointer = "/additional_documents/" .. i - 1 .. "/document_id" })
    end
  end
  local data = {}
  for i, document in ipairs(request.body.additional_documents) do
    uploads.link(document.document_id, order.id)
    data[i] = additional:add({
      content_type = "application/pdf",
      document_id = document.document_id,
      document_type = document.document_type,
      filename = document.document_type .. ".pdf",
      porting_order_id = order.id,
    }, order.id)
  end
  return collection.answer_all(201, data)
end

function documents.delete(request)
  local document = additional:find(request.part, request.id)
  if not document then
    return answers.not_found()
  end
  additional:remove(document)
  return answers.nothing()
end

return documents
