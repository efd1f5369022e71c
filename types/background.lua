---@meta telnyx.porting.background
-- Types for editors (LuaCATS) of telnyx.porting.background: batches with a store, in a process beside a host.

---@class telnyx.porting.Handle
local Handle = {}

---@return boolean? begun nil while that is not known
---@return telnyx.porting.Error? err
function Handle:begun() end

---@return boolean?
---@return telnyx.porting.Error? err
function Handle:running() end

---@return telnyx.porting.Progress?
function Handle:progress() end

---@param after? string
---@return telnyx.porting.Outcome[] outcomes
---@return string after
function Handle:outcomes(after) end

---@return boolean?
---@return telnyx.porting.Error? err
function Handle:stop() end

---@return telnyx.porting.Report?
---@return telnyx.porting.Error? err
function Handle:report() end

---@class telnyx.porting.HandleWaitOptions
---@field on_outcome? fun(outcome: telnyx.porting.Outcome)
---@field on_progress? fun(progress: telnyx.porting.Progress)
---@field interrupted? fun(): boolean?

---@param options? telnyx.porting.HandleWaitOptions
---@return telnyx.porting.Report?
---@return telnyx.porting.Error? err
function Handle:wait(options) end

---@class telnyx.porting.background
---@field command string|nil
local background = {}

---@param client telnyx.porting.Client
---@param ids table|fun(): string|telnyx.porting.Order|nil
---@param options telnyx.porting.BatchOptions
---@return telnyx.porting.Handle?
---@return telnyx.porting.Error? err
function background.start(client, ids, options) end

---@param store string
---@return telnyx.porting.Handle?
---@return telnyx.porting.Error? err
function background.open(store) end

---@param address string
---@return telnyx.porting.Handle?
---@return telnyx.porting.Error? err
function background.follow(address) end

---@param store string
---@return boolean? removed false: a process works on it
---@return telnyx.porting.Error? err
function background.remove(store) end

return background
