--- What a batch has to know after a kill: its ids, what was intended and what came of it, in a SQLite file, or in a
-- PostgreSQL database for several machines. Several processes may work on one store and share its ids. Nothing personal
-- is kept in it.
--
-- A process that takes ids from the store is a worker. It has a number that was never used before, holds a lock of that
-- number for as long as it lives, and puts it down beside the ids that it claims. A worker whose lock can be taken is
-- dead: what it had claimed is free again (in a database: once nothing can be under way any more that it began), and
-- known to have been intended. All of that happens in transactions that
-- exclude each other.

local address = require "telnyx.porting.store.address"
local database = require "telnyx.porting.store.sql"
local postgresql = require "telnyx.porting.store.postgresql"
local sqlite = require "telnyx.porting.store.sqlite"
local states = require "telnyx.porting.store.states"

local key = require "telnyx.porting.ids".key

local stores = {}
local store = {}
store.__index = store
store.__name = "telnyx.porting store"

local schema_version = 3
local outcomes = { ["cancel-pending"] = true, ["already-cancelled"] = true, refused = true, failed = true,
  ["not-attempted"] = true }

local function kind_of(path)
  return address.is_one(path) and postgresql or sqlite
end

--- The error for what was raised: { invalid = sentence }, or { sql = message } by the database.
local function wrong(self, problem)
  if problem.invalid then return self.failure("invalid", problem.invalid) end
  if problem.sql:find "file is not a database" then
    return self.failure("invalid", self.path .. " is no store: it isn't a SQLite file")
  end
  return self.failure("store", ("%s: %s"):format(self.path, problem.sql))
end

--- Runs work() in a transaction, and returns what it returns. Trouble with the database is an error of kind store;
-- work may say what else is wrong by raising { invalid = sentence }. Then nothing is changed.
local function transaction(self, work)
  if self.closed then error("the store is closed", 3) end
  local begun
  local result = {
    pcall(function()
      self.database:begin()
      begun = true
      local value = work()
      self.database:commit()
      return value
    end),
  }
  if result[1] then return result[2] end
  if begun then self.database:rollback() end
  local problem = result[2]
  if type(problem) ~= "table" then error(problem, 0) end
  return nil, wrong(self, problem)
end

local function refuse(sentence, ...)
  error({ invalid = sentence:format(...) }, 0)
end

--- Whether there is a store that this version knows.
local function check_version(self)
  local version = self.database:schema_version()
  if not version then refuse("%s is no store: its head is missing", self.path) end
  if version == schema_version then return end
  refuse("%s was written by %s version of this module (store version %d, this one knows %d); go on with that one",
    self.path, version > schema_version and "a newer" or "an older", version, schema_version)
end

--- Whether the store fits what it was opened with; makes it, where there is nothing yet.
local function check(self, options)
  local nature = self.database:nature()
  if nature == "empty" then
    self.database:create(schema_version, options.name, options.base_url, options.version)
  elseif nature == "other" then
    refuse("%s is the database of another program, not a store of this one", self.path)
  end
  check_version(self)
  local header = self.database:header()
  if header.base_url ~= self.database:as_stored(options.base_url) then
    refuse("%s is about %s, not about %s", self.path, header.base_url, options.base_url)
  end
  if options.name and header.name ~= self.database:as_stored(options.name) then
    refuse('%s is the store of %s, not of "%s"', self.path,
      header.name and ('the batch "%s"'):format(header.name) or "a batch without a name", options.name)
  end
  return header
end

--- Opens a store, or makes one where the file is missing or empty; a file that it makes is its owner's alone (0600).
-- Beside PATH, a file PATH.lock tells which processes are alive; it stays. options: path (string), base_url (string:
-- the service it is about), failure (function(kind, detail) that makes an error), name (string, optional: the
-- batch's), version (string, optional: the module's); for a database also timeout and settle (of the client) and clock
-- (a function that tells seconds), for is_leased. Returns the store; or nil and an error, of kind "invalid" when
-- the file is no store or not this batch's, and "store" when it can't be used or LuaSQL or LuaFileSystem is missing.
function stores.open(options)
  local path, failure = options.path, options.failure
  if type(path) ~= "string" or path == "" or path:find("\0", 1, true) or path:find(":memory:", 1, true) then
    error("store: the path of a file expected", 2)
  end
  local fault = address.fault(path)
  if fault then return nil, failure("invalid", "the store can't be " .. fault) end
  local self = setmetatable({
    path = path, failure = failure, claims = {}, seen = {}, failed = {}, looked = {}, above = {},
  }, store)
  local place, problem, is_sql = kind_of(path).open(path, self, options)
  if not place and is_sql then return nil, wrong(self, { sql = problem }) end
  if not place then return nil, failure("store", problem) end
  self.place, self.locks, place.clock = place, place.locks, options.clock
  local opened
  opened, problem = pcall(database.open, place)
  if not opened then
    if type(problem) ~= "table" then error(problem, 0) end
    return nil, wrong(self, problem)
  end
  self.database = problem
  local header, err = transaction(self, function()
    local found = check(self, options)
    self.stops_before = self.database:stops()
    return found
  end)
  if header then
    self.ids = header.ids
    self.database:prepare()
  else
    self.database:close()
    return nil, err
  end
  return self
end

--- Opens a store that is there, to read it: about, counts, outcomes and close are for that. Nothing is written, made or
-- locked, no right to write is needed, and it is the same to it which service the store is about. options: path,
-- failure, as for open. Returns the store; or nil and an error, of kind "not_found" where there is none, "empty" where
-- an empty file is, else as open.
function stores.read(options)
  local self = setmetatable({ path = options.path, failure = options.failure }, store)
  local fault = address.fault(options.path)
  if fault then return nil, self.failure("invalid", "the store can't be " .. fault) end
  local place, kind, problem = kind_of(options.path).read(options.path)
  if not place and kind == "sql" then return nil, wrong(self, { sql = problem }) end
  if not place then return nil, self.failure(kind, problem) end
  local opened
  opened, problem = pcall(database.open, place)
  if not opened then
    if type(problem) ~= "table" then error(problem, 0) end
    return nil, wrong(self, problem)
  end
  self.database = problem
  local header, err = transaction(self, function()
    if self.database:nature() ~= "store" then return false end
    check_version(self)
    return self.database:header()
  end)
  if header then return self end
  self.database:close()
  if header == nil then return nil, err end
  return nil, self.failure("not_found", self.path .. (address.is_one(self.path) and ": there is no such batch in it"
    or " is no store"))
end

--- Removes a store and what lies beside it, where no process is at work on it; why not, in words, or nil.
function stores.remove(path)
  return kind_of(path).remove(path)
end

--- What the store is about: base_url, user_id (nil: not known yet), name (nil: none), created (a time), ids (how many,
-- nil: not put in yet), running (whether a process is at work on it; nil: that can't be seen).
function store:about()
  local found, err = transaction(self, function()
    return { self.database:header(), self.database:workers() }
  end)
  if not found then return nil, err end
  local about, workers = found[1], found[2]
  about.running = false
  if #workers > 0 then about.running = self.database:any_alive(workers) end
  return about
end

--- Whether no ids were put in yet.
function store:is_new()
  if self.ids then return false end
  local header, err = transaction(self, function() return self.database:header() end)
  if not header then return nil, err end
  self.ids = header.ids
  return not self.ids
end

--- All ids of the store.
local function all_ids(self)
  local all = {}
  repeat
    local ids = self.database:ids(#all)
    for i = 1, #ids do all[#all + 1] = ids[i] end
  until #ids == 0
  return all
end

--- Whether the ids of the store are these, in this order.
local function has_ids(self, list)
  local behind = 0
  repeat
    local ids = self.database:ids(behind)
    for i = 1, #ids do
      if ids[i] ~= list[behind + i] then return false end
    end
    behind = behind + #ids
  until #ids == 0
  return behind == #list
end

--- Puts the batch's ids in, in the order of the input. ids: list of distinct UUIDs in lower case, which are not looked
-- at digit by digit again. Where there are ids already, they have to be the same in the same order. The list is kept,
-- and must not change. Returns true, or nil and an error.
function store:add(ids)
  local added, err = transaction(self, function()
    if not self.database:header().ids then
      self.database:add(ids)
    elseif not has_ids(self, ids) then
      refuse("%s is the store of another batch: its ids are not these", self.path)
    end
    return true
  end)
  if not added then return nil, err end
  self.ids, self.list = #ids, ids
  return true
end

--- Frees what dead workers had claimed. me: the number of this process, or nil. Returns how many other workers are
-- alive; and in how many seconds more is free, of one that is dead and may have begun something just now, or nil.
local function bury(self, me)
  local alive, soon = 0, nil
  local numbers, waits = self.database:workers(me)
  for i, number in ipairs(numbers) do
    if self.locks:taken(number) then
      alive = alive + 1
    elseif waits[i] > 0 then
      soon = math.min(soon or waits[i], waits[i])
    else
      self.database:remove_worker(number, self.database:held_by(number))
    end
  end
  return alive, soon
end

--- Makes this process a worker: a number above all that there ever were, whose lock it has before others hear of it.
local function enrol(self)
  local number = self.database:last_worker()
  repeat number = number + 1 until self.locks:take(number)
  self.database:add_worker(number)
  bury(self, number)
  return number
end

--- The id of an outcome as it was claimed here.
local function claimed_id(self, outcome)
  local id, claims = outcome.id, self.claims
  if not claims[id] then
    id = type(id) == "string" and key(id)
    if not claims[id] then error(("outcome of %s, which was not claimed here"):format(tostring(outcome.id)), 3) end
  end
  if not outcomes[outcome.outcome] then error(("unknown outcome %s"):format(tostring(outcome.outcome)), 3) end
  return id
end

--- What becomes of a claim with its outcome: the number of the worker above which others may try again (0: all may;
-- that of this one: neither it nor the ones before it; of what is given back: as it was before), or nil; whether it is
-- to be read before it is asked again; and whether the outcome that is stored stays.
local function fate_of(self, outcome, id)
  local event = states.event(outcome)
  local before = self.seen[id] and "unknown" or "open"
  local state = states.after(self.looked[id] and states.after(before, "claim") or "unknown", event, before)
  if state == "settled" then return nil, true, false end
  -- Not attempted here says nothing of what was attempted before: that stays as it was.
  local above = outcome.unbegun and (self.above[id] or 0) or self.number
  return above, state == "unknown", event == "leave" and self.failed[id] or false
end

--- Ends the claims on some ids.
local function forget(self, ids)
  local claims, seen, failed, looked, above = self.claims, self.seen, self.failed, self.looked, self.above
  for i = 1, #ids do
    local id = ids[i]
    claims[id], seen[id], failed[id], looked[id], above[id] = nil, nil, nil, nil, nil
  end
end

--- In one transaction, which is on the disk when this returns: writes outcomes, and claims up to count of the ids that
-- are open, in their order, as intended by this process.
-- list: outcomes of ids claimed here, each once: { id, outcome, reason, attempts, settled_by_read, seconds, err,
-- unbegun (a stop came first), undoubted (it was never open here whether the cancel took effect) }, err being the error
-- with its fields kind, status, code, detail, uncertain, retryable. All but id and outcome are optional.
-- "cancel-pending" and "already-cancelled" are settled, and so are "refused" and "failed" where the service said so for
-- good; other ids may be claimed once more by a process that comes later.
-- options: looks (true: the ids that are claimed will not be sent before their intention is recorded), intended (a list
-- of ids claimed so, whose intention is recorded with this).
-- Returns a list of the ids, a list of their positions, and a table in which those are true for which an intention was
-- recorded before, so that something may have been sent; no ids: nothing is open (but others may be at work, and die),
-- or it will be in so many seconds, which is the fourth result then: somebody has died.
-- Or nil and an error; then nothing was written or claimed.
function store:next(list, count, options)
  local settled, positions = {}, {}
  for i = 1, #list do
    local id = claimed_id(self, list[i])
    settled[i], positions[i] = id, self.claims[id]
  end
  local looks, intended = options and options.looks or false, options and options.intended
  local sent = {}
  for i, id in ipairs(intended or {}) do sent[i] = self.claims[id] end
  local number, soon
  local found, err = transaction(self, function()
    if self.place.is_shared then self.stops = self.database:stops() end
    if self.number and self.place.is_shared then self.database:see_worker(self.number) end
    if self.place.is_shared and #positions > 0 then self.database:tell(positions) end
    if #sent > 0 then self.database:intend(sent, self.number) end
    if #list > 0 then self.database:settle(list, settled, positions, fate_of, self) end
    local found = self.database.new_claims()
    if count <= 0 then return found end
    self.list = self.list or all_ids(self)
    number = self.number or enrol(self)
    self.database:claim(found, number, count, not looks, self.list)
    if #found.ids < count then
      soon = select(2, bury(self, number))
      self.database:claim(found, number, count - #found.ids, not looks, self.list)
    end
    return found
  end)
  if not found then
    if number and not self.number then self.locks:drop(number) end
    return nil, err
  end
  self.number = self.number or number
  forget(self, settled)
  local claims = self.claims
  for i, id in ipairs(found.ids) do claims[id] = found.positions[i] end
  for _, id in ipairs(intended or {}) do self.looked[id] = nil end
  if looks then
    for _, id in ipairs(found.ids) do self.looked[id] = true end
  end
  for id in pairs(found.seen) do self.seen[id] = true end
  for id in pairs(found.failed) do self.failed[id] = true end
  for id, above in pairs(found.above) do self.above[id] = above end
  return found.ids, found.positions, found.seen, soon
end

--- Whether the store belongs to an account, by the user_id of its orders; a store that has none yet keeps it. Returns
-- true, or nil and an error.
function store:account(user_id)
  return transaction(self, function()
    local known = self.database:header().user_id
    if not known then
      self.database:set_user(user_id)
    elseif known ~= self.database:as_stored(user_id) then
      refuse("%s is the store of another account", self.path)
    end
    return true
  end)
end

--- An id of the store, if possible one that was cancelled; nil when there is none, or nil and an error.
function store:sample()
  local found, err = transaction(self, function() return { self.database:sample() } end)
  if not found then return nil, err end
  return found[1]
end

--- How many ids there are: total = settled + unknown + claimed + open (see store/states.lua), and a number for each of
-- the five outcomes that are stored. Or nil and an error.
function store:counts()
  return transaction(self, function()
    local counts = { total = 0 }
    for _, name in ipairs(states.names) do counts[name] = 0 end
    for word in pairs(outcomes) do counts[word] = 0 end
    local total, found = self.database:counts()
    counts.total = total
    for _, row in ipairs(found) do
      local state, number, outcome = row[1], row[2], row[3]
      counts[state] = counts[state] + number
      if outcome then counts[outcome] = counts[outcome] + number end
    end
    return counts
  end)
end

--- An iterator over all ids in the order of the input: for each a table as store:next takes it, with the fields of err
-- in the table itself, outcome = nil where there is none yet, state (see store/states.lua), settled = true where the id
-- is never asked again, and held = true where a worker has claimed it again; and the id's position. Raises the error
-- when the store can't be read, so that a loop never just ends early. known: only ids that have an outcome, or may have
-- been sent and were freed.
function store:outcomes(known)
  local page, positions, i, behind = {}, nil, 0, 0
  return function()
    i = i + 1
    if i > #page then
      local found, err = transaction(self, function() return { self.database:outcomes(behind, known) } end)
      if not found then error(err, 0) end
      page, positions, i = found[1], found[2], 1
      behind = positions[#positions] or behind
    end
    if page[i] then return page[i], positions[i] end
  end
end

--- How many other processes that live have claimed ids of this store, or nil and an error. What dead ones had claimed
-- is free afterwards.
function store:others()
  return transaction(self, function() return (bury(self, self.number)) end)
end

--- Asks every process that works on the batch to stop. Returns true, or nil and an error.
function store:want_stop()
  return transaction(self, function()
    self.database:ask_stop()
    return true
  end)
end

--- Whether somebody has asked for that since this process opened the store. Known with each store:next, of a store that
-- several machines share.
function store:stop_wanted()
  return self.stops ~= nil and self.stops > self.stops_before
end

--- The outcomes that were committed behind a place (nil: from the start), some hundred at a time, a list of their
-- positions, and the next place; of a store that several machines share. Or nil and an error.
function store:follow(after)
  local found, err = transaction(self, function() return { self.database:told(tonumber(after) or 0) } end)
  if not found then return nil, err end
  return found[1], found[2], tostring(found[3])
end

--- Whether a store lies where several machines reach it, so that it has to be asked every now and then (store:next with
-- nothing to do is enough) whether it still is there.
function store:is_shared() return self.place.is_shared or false end

--- How many seconds its last word holds; see is_leased.
function store:lease() return self.place.lease end

--- Whether something may be begun at a time (of options.clock): not where a database has said nothing for longer than
-- its lease, as others may have taken over then what is claimed here.
function store:is_leased(time) return not self.place.is_shared or self.place:is_leased(time) end

--- Ends the work on the store. What was claimed without an outcome is free for others, and known to have been intended.
function store:close()
  if self.closed then return end
  if self.number then
    local sent, looked = {}, {}
    for id, position in pairs(self.claims) do
      local list = self.looked[id] and looked or sent
      list[#list + 1] = position
    end
    transaction(self, function() return self.database:remove_worker(self.number, sent, looked) end)
  end
  self.closed = true
  self.database:close()
end

return stores
