-- The additional documents of an order, and the files that the API made itself (the documents API hands those out).
local answers = require "sandbox.answers"
local collection = require "sandbox.collection"
local editing = require "sandbox.editing"
local query = require "sandbox.query"

local documents = {}
local additional = collection.new("porting_additional_document")
local files = collection.new("document", true)

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
  local data = {}
  for i, document in ipairs(request.body.additional_documents) do
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

-- Keeps a file, to be downloaded under the id that is returned.
function documents.keep(content_type, filename, text)
  return files:add({ content_type = content_type, filename = filename, text = text }).id
end

-- GET /documents/{id}/download: an operation of the documents API, without which no report could be read.
function documents.download(request)
  local file = files:find(request.id)
  return file and answers.file(file.content_type, file.filename, file.text) or answers.not_found()
end

return documents
