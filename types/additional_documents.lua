---@meta _
-- Types for editors (LuaCATS) of the operations of client.additional_documents, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field additional_documents telnyx.porting.AdditionalDocuments

---@class telnyx.porting.AdditionalDocuments
local AdditionalDocuments = {}

---@class telnyx.porting.AdditionalDocumentsListOptions: telnyx.porting.CallOptions
---@field filter? { document_type?: "loa"|"invoice"|"csr"|"other"|("loa"|"invoice"|"csr"|"other")[] }
---@field sort? "created_at"|"-created_at"|{ value?: "created_at"|"-created_at" }
---@field page? { number?: integer, size?: integer }
---@field unchecked_filter? boolean what does not fit the filter is no error
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists an order's additional documents.
--- Source: GET /porting_orders/{id}/additional_documents
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.AdditionalDocumentsListOptions
---@return telnyx.porting.AdditionalDocumentPage?
---@return telnyx.porting.Error? err
function AdditionalDocuments:list(order_id, options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.AdditionalDocumentsListOptions
---@return fun(): telnyx.porting.AdditionalDocument
function AdditionalDocuments:each(order_id, options) end

---@class telnyx.porting.AdditionalDocumentsCreateOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.AdditionalDocumentsCreateBody
---@field additional_documents? { document_id?: string, document_type?: "loa"|"invoice"|"csr"|"other" }[]

--- Adds documents to an order.
--- Source: POST /porting_orders/{id}/additional_documents
---@param order_id string|telnyx.porting.Order
---@param body telnyx.porting.AdditionalDocumentsCreateBody
---@param options? telnyx.porting.AdditionalDocumentsCreateOptions
---@return telnyx.porting.AdditionalDocumentPage?
---@return telnyx.porting.Error? err
function AdditionalDocuments:create(order_id, body, options) end

---@class telnyx.porting.AdditionalDocumentsDeleteOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Takes a document away from an order.
--- Source: DELETE /porting_orders/{id}/additional_documents/{additional_document_id}
---@param order_id string|telnyx.porting.Order
---@param additional_document_id string
---@param options? telnyx.porting.AdditionalDocumentsDeleteOptions
---@return boolean?
---@return telnyx.porting.Error? err
function AdditionalDocuments:delete(order_id, additional_document_id, options) end
