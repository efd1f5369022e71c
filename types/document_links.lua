---@meta _
-- Types for editors (LuaCATS) of the operations of client.document_links, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field document_links telnyx.porting.DocumentLinks

---@class telnyx.porting.DocumentLinks
local DocumentLinks = {}

---@class telnyx.porting.DocumentLinksListOptions: telnyx.porting.CallOptions
---@field filter? { document_id?: string, linked_record_type?: string, linked_resource_id?: string }
---@field page? { number?: integer, size?: integer }
---@field unchecked_filter? boolean what does not fit the filter is no error
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists what the account's documents are linked to.
--- Source: GET /document_links
---@param options? telnyx.porting.DocumentLinksListOptions
---@return telnyx.porting.DocumentLinkPage?
---@return telnyx.porting.Error? err
function DocumentLinks:list(options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param options? telnyx.porting.DocumentLinksListOptions
---@return fun(): telnyx.porting.DocumentLink
function DocumentLinks:each(options) end
