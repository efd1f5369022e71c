---@meta _
-- Types for editors (LuaCATS) of the operations of client.comments, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field comments telnyx.porting.Comments

---@class telnyx.porting.Comments
local Comments = {}

---@class telnyx.porting.CommentsListOptions: telnyx.porting.CallOptions
---@field page? { number?: integer, size?: integer }
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists the comments on an order.
--- Source: GET /porting_orders/{id}/comments
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.CommentsListOptions
---@return telnyx.porting.CommentPage?
---@return telnyx.porting.Error? err
function Comments:list(order_id, options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.CommentsListOptions
---@return fun(): telnyx.porting.Comment
function Comments:each(order_id, options) end

---@class telnyx.porting.CommentsCreateOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.CommentsCreateBody
---@field body? string

--- Comments on an order.
--- Source: POST /porting_orders/{id}/comments
---@param order_id string|telnyx.porting.Order
---@param body telnyx.porting.CommentsCreateBody
---@param options? telnyx.porting.CommentsCreateOptions
---@return telnyx.porting.Comment?
---@return telnyx.porting.Error? err
function Comments:create(order_id, body, options) end
