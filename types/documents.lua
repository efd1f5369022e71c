---@meta _
-- Types for editors (LuaCATS) of the operations of client.documents, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field documents telnyx.porting.Documents

---@class telnyx.porting.Documents
local Documents = {}

---@class telnyx.porting.DocumentsListOptions: telnyx.porting.CallOptions
---@field filter? { created_at?: { gt?: string, lt?: string }, customer_reference?: string|(string)[], filename?: string|{ contains?: string } }
---@field sort? "filename"|"-filename"|"created_at"|"-created_at"|"updated_at"|"-updated_at"|("filename"|"-filename"|"created_at"|"-created_at"|"updated_at"|"-updated_at")[]
---@field page? { number?: integer, size?: integer }
---@field unchecked_filter? boolean what does not fit the filter is no error
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists the account's documents, the newest first.
--- Source: GET /documents
---@param options? telnyx.porting.DocumentsListOptions
---@return telnyx.porting.DocumentPage?
---@return telnyx.porting.Error? err
function Documents:list(options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param options? telnyx.porting.DocumentsListOptions
---@return fun(): telnyx.porting.Document
function Documents:each(options) end

---@class telnyx.porting.DocumentsGetOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Reads what is known of a document.
--- Source: GET /documents/{id}
---@param id string
---@param options? telnyx.porting.DocumentsGetOptions
---@return telnyx.porting.Document?
---@return telnyx.porting.Error? err
function Documents:get(id, options) end

---@class telnyx.porting.DocumentsUploadOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.DocumentsUploadBody
---@field content? string
---@field customer_reference? string
---@field file? string
---@field filename? string
---@field url? string

--- Uploads a document, which has to be linked within 30 minutes.
--- Source: POST /documents
---@param body telnyx.porting.DocumentsUploadBody
---@param options? telnyx.porting.DocumentsUploadOptions
---@return telnyx.porting.Document?
---@return telnyx.porting.Error? err
function Documents:upload(body, options) end

---@class telnyx.porting.DocumentsUpdateOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.DocumentsUpdateBody
---@field customer_reference? string
---@field filename? string

--- Changes a document's file name or customer reference.
--- Source: PATCH /documents/{id}
---@param id string
---@param body telnyx.porting.DocumentsUpdateBody
---@param options? telnyx.porting.DocumentsUpdateOptions
---@return telnyx.porting.Document?
---@return telnyx.porting.Error? err
function Documents:update(id, body, options) end

---@class telnyx.porting.DocumentsDeleteOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Deletes a document that is not linked to anything.
--- Source: DELETE /documents/{id}
---@param id string
---@param options? telnyx.porting.DocumentsDeleteOptions
---@return telnyx.porting.Document?
---@return telnyx.porting.Error? err
function Documents:delete(id, options) end

---@class telnyx.porting.DocumentsDownloadOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field to? string the file that the answer is written to

--- Reads a document, such as the one of a report.
--- Source: GET /documents/{id}/download
---@param id string
---@param options? telnyx.porting.DocumentsDownloadOptions
---@return string?
---@return telnyx.porting.Error|string content_type
function Documents:download(id, options) end

---@class telnyx.porting.DocumentsDownloadLinkOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Makes a URL from which a document can be read without the key for a while.
--- Source: GET /documents/{id}/download_link
---@param id string
---@param options? telnyx.porting.DocumentsDownloadLinkOptions
---@return telnyx.porting.DocumentDownloadLink?
---@return telnyx.porting.Error? err
function Documents:download_link(id, options) end
