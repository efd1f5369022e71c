---@meta _
-- Types for editors (LuaCATS) of the operations of client.documents, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field documents telnyx.porting.Documents

---@class telnyx.porting.Documents
local Documents = {}

---@class telnyx.porting.DocumentsDownloadOptions
---@field query? table further parameters, passed on as they are
---@field to? string the file that the answer is written to

--- Reads a document, such as the one of a report.
--- Source: GET /documents/{id}/download
---@param id string
---@param options? telnyx.porting.DocumentsDownloadOptions
---@return string?
---@return telnyx.porting.Error|string content_type
function Documents:download(id, options) end
