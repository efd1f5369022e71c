--- Keeps what a batch has to know after a kill: its ids, the intentions and the outcomes, in a SQLite file, or in a
-- PostgreSQL database for several machines. Several processes may work on one store and share its ids. A store holds no
-- personal data.
--
-- A process that claims ids is a worker. Its number was never used before; it holds the lock of that number for as long
-- as it lives, and its claims bear the number. A worker whose lock is free is dead: its claims are released (in a
-- database: once none of its requests can be in flight), and their orders are uncertain where an intention was
-- recorded. Transactions that do so exclude each other.

local porting = require "telnyx.porting"

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

local schema_version = 4
local outcomes = { ["cancel-pending"] = true, ["already-cancelled"] = true, refused = true, failed = true,
  ["not-attempted"] = true }

local function backend_of(path)
  return address.is_one(path) and postgresql or sqlite
end

--- The error object for what work() raised: { invalid = sentence }, or { sql = message } with the database's message.
local function error_of(self, problem)
  if problem.invalid then return self.failure("invalid", problem.invalid) end
  if problem.sql:find "file is not a database" then
    return self.failure("invalid", self.path .. " is no store: it isn't a SQLite file")
  end
  return self.failure("store", ("%s: %s"):format(self.path, problem.sql))
end

--- Runs work() in a transaction and returns its result. Returns nil and an error if the database fails (kind store),
-- or work raises { invalid = sentence }; the transaction is rolled back then. soon: true where nothing is lost if a
-- power failure takes it back: it is on the disk with the next transaction of store:next, before any order is sent.
local function transaction(self, work, soon)
  if self.closed then error("the store is closed", 3) end
  local begun
  local result = {
    pcall(function()
      self.database:begin(soon)
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
  return nil, error_of(self, problem)
end

local function refuse(sentence, ...)
  error({ invalid = sentence:format(...) }, 0)
end

local function refuse_other(self)
  refuse("%s is the database of another program, not a store of this one", self.path)
end

--- Raises unless the database holds a store of the version that this module reads.
local function check_version(self)
  local version = self.database:schema_version()
  if not version then refuse("%s is no store: its head is missing", self.path) end
  if version == schema_version then return end
  refuse("%s was written by %s version of this module (store version %d, this one knows %d); go on with that one",
    self.path, version > schema_version and "a newer" or "an older", version, schema_version)
end

--- Raises unless the store fits the options that it was opened with; creates its tables in an empty database. Returns
-- its header.
local function check(self, options)
  local nature = self.database:nature()
  if nature == "empty" then
    self.database:create(schema_version, options.name, options.base_url, options.version)
  elseif nature == "other" then
    refuse_other(self)
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

--- Opens a store, and creates it where the file is missing or empty; only its owner may read or write a new file
-- (0600). Beside PATH lies a file PATH.lock, whose locks show which processes are alive; it is never removed. options:
-- path (string), base_url (string: that of the service), failure (function(kind, detail) that makes an error), name
-- (string, optional: the batch's), version (string, optional: the module's); for a database also timeout and settle (of
-- the client) and clock (a function that returns seconds), for is_leased. Returns the store; or nil and an error, of
-- kind "invalid" where the file is no store or another batch's, and "store" where it can't be used or LuaSQL or
-- LuaFileSystem is missing.
function stores.open(options)
  local path, failure = options.path, options.failure
  if type(path) ~= "string" then error("store: the path of a file expected", 2) end
  local fault = address.fault(path)
  if fault then return nil, failure("invalid", "the store can't be " .. fault) end
  local self = setmetatable({
    path = path, failure = failure, uncertain = {}, failed = {}, unintended = {}, above = {},
    commits_begun = 0, commits_done = 0, -- by store:next
  }, store)
  local backend, problem, is_sql = backend_of(path).open(path, self, options)
  if not backend and is_sql then return nil, error_of(self, { sql = problem }) end
  if not backend then return nil, failure("store", problem) end
  self.backend, self.locks, backend.clock = backend, backend.locks, options.clock
  local opened
  opened, problem = pcall(database.open, backend)
  if not opened then
    if type(problem) ~= "table" then error(problem, 0) end
    return nil, error_of(self, problem)
  end
  self.database = problem
  local header, err = transaction(self, function()
    local found = check(self, options)
    self.stops_before, self.claimed_before = self.database:stops(), self.database:claimed()
    return found
  end, true)
  if header then
    self.ids = header.ids
    self.database:prepare()
  else
    self.database:close()
    return nil, err
  end
  return self
end

--- Opens an existing store of any service to read it, with about, counts, outcomes and close. It writes, creates and
-- locks nothing, and needs no right to write. options: path, failure, as for open. Returns the store; or nil and an
-- error, of kind "not_found" where there is none, "empty" where the file or its database is empty, else as open does.
function stores.read(options)
  local self = setmetatable({ path = options.path, failure = options.failure }, store)
  local fault = address.fault(options.path)
  if fault then return nil, self.failure("invalid", "the store can't be " .. fault) end
  local backend, kind, problem = backend_of(options.path).read(options.path)
  if not backend and kind == "sql" then return nil, error_of(self, { sql = problem }) end
  if not backend then return nil, self.failure(kind, problem) end
  local opened
  opened, problem = pcall(database.open, backend)
  if not opened then
    if type(problem) ~= "table" then error(problem, 0) end
    return nil, error_of(self, problem)
  end
  self.database = problem
  local header, err = transaction(self, function()
    local nature = self.database:nature()
    if nature == "other" then refuse_other(self) end
    if nature == "empty" then return false end
    check_version(self)
    return self.database:header()
  end)
  if header then return self end
  self.database:close()
  if header == nil then return nil, err end
  if address.is_one(self.path) then
    return nil, self.failure("not_found", self.path .. ": there is no such batch in it")
  end
  return nil, self.failure("empty", self.path .. " is no store: it is empty")
end

--- Removes a store and the files beside it. Precondition: no process works on it. Returns nil, or a sentence that says
-- why it could not.
function stores.remove(path)
  return backend_of(path).remove(path)
end

--- Says why a name can't be removed as a store, because something else has it; or nil. A batch in a database has a
-- schema of its own, so there is nothing else to remove by mistake.
function stores.removal_fault(path)
  return backend_of(path).removal_fault and backend_of(path).removal_fault(path) or nil
end

--- Describes the store: base_url, user_id (nil: not known yet), name (nil: none), created (a time), ids (their number;
-- nil: not added yet), running (whether a process works on it; nil if that can't be found out).
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

--- Whether no ids were added yet.
function store:is_new()
  if self.ids then return false end
  local header, err = transaction(self, function() return self.database:header() end)
  if not header then return nil, err end
  self.ids = header.ids
  return not self.ids
end

--- A list of ids as porting._id_list has it. Raises if one of the ids is no UUID in lower case.
local function listed(ids)
  if type(ids) == "userdata" then return ids end
  local list = porting._id_list()
  for i, id in ipairs(ids) do
    if type(id) ~= "string" or key(id) ~= id or not pcall(list.add, list, id) then
      error(("ids: number %d is no UUID in lower case"):format(i), 0)
    end
  end
  return list
end

--- All ids of the store.
local function all_ids(self)
  local all = porting._id_list()
  repeat
    local ids = self.database:ids(#all)
    for i = 1, #ids do all:add(ids[i]) end
  until #ids == 0
  return all
end

--- Makes a list the ids on which this process works, none of which it has claimed yet.
local function work_on(self, list)
  self.list, self.claims = list, porting._claims(list)
end

--- Whether the ids of the store are these, in this order.
local function has_ids(self, list)
  local count = 0
  repeat
    local ids = self.database:ids(count)
    for i = 1, #ids do
      if ids[i] ~= list[count + i] then return false end
    end
    count = count + #ids
  until #ids == 0
  return count == #list
end

--- Releases the claims of dead workers. me: the number of this process, or nil. Returns the number of other workers
-- that are alive, and in how many seconds the claims of a dead one will be released that may have requests in flight;
-- nil if there is none. left: a table to which such a one's positions are added that it may have sent, or nil.
local function remove_dead_workers(self, me, left)
  local alive, free_in = 0, nil
  local numbers, waits = self.database:workers(me)
  for i, number in ipairs(numbers) do
    if self.locks:is_held_elsewhere(number) then
      alive = alive + 1
    elseif waits[i] > 0 then
      free_in = math.min(free_in or waits[i], waits[i])
      for _, position in ipairs(left and (self.database:claims_of(number)) or {}) do left[position] = true end
    else
      self.database:remove_worker(number, self.database:claims_of(number))
    end
  end
  return alive, free_in
end

--- Raises if a process works on the store's batch, or where an order of it has no outcome or may have been sent.
local function check_finished(self)
  local alive, free_in = remove_dead_workers(self)
  if alive > 0 or free_in then
    refuse("%s holds another batch, which a process is working on: resume joins it", self.path)
  end
  local open, unknown = 0, 0
  for _, row in ipairs((select(2, self.database:counts()))) do
    if row[1] == "unknown" or row[1] == "claimed" then unknown = unknown + row[2] end
    if row[1] == "open" and not row[3] then open = open + row[2] end
  end
  if unknown + open > 0 then
    refuse("%s holds another batch, which is not finished (may have been sent: %d, not attempted: %d): "
      .. "resume continues it; after that a new one can begin", self.path, unknown, open)
  end
end

--- Adds the batch's ids, in the order of the input. ids: distinct UUIDs, in porting._id_list, or in lower case in a
-- table. Where the store has ids already, they have to be the same in the same order. The store keeps the list, which
-- must not change. renew: where they are others, begins a new batch with them, if the store's leaves nothing open.
-- Returns true; or nil and an error.
function store:add(ids, renew)
  ids = listed(ids)
  local added, err = transaction(self, function()
    local header = self.database:header()
    if not header.ids then
      self.database:add(ids)
    elseif not has_ids(self, ids) then
      if not renew then
        refuse("%s is the store of another batch: its ids are not these; resume continues it without them", self.path)
      end
      check_finished(self)
      self.database:renew()
      self.database:add(ids)
      self.claimed_before = 0
    end
    return { created = self.database:header().created }
  end, true)
  if not added then return nil, err end
  self.ids, self.created = #ids, added.created
  work_on(self, ids)
  return true
end

--- Makes this process a worker. Its number is above all earlier ones, and it holds its lock before others can see it.
local function add_worker(self)
  if self.created and self.database:header().created ~= self.created then
    refuse("another process has begun a new batch in %s", self.path)
  end
  local number = self.database:last_worker()
  repeat number = number + 1 until self.locks:acquire(number)
  self.database:add_worker(number)
  remove_dead_workers(self, number)
  return number
end

--- The id of an outcome, as the store has it, and its place. Raises if it was not claimed here.
local function claimed_id(self, outcome)
  local place = self.claims and self.claims:place(outcome.id, outcome.position)
  if not place then error(("outcome of %s, which was not claimed here"):format(tostring(outcome.id)), 3) end
  if not outcomes[outcome.outcome] then error(("unknown outcome %s"):format(tostring(outcome.outcome)), 3) end
  return key(outcome.id), place
end

--- What a claim leaves behind in the store when it ends with an outcome:
--
--   outcome                      open_above                        uncertain                          keep
--   final                        nil: settled                      true                               false
--   given back unsent (not_begun)  as before the claim               as before the claim                see below
--   any other                    this worker: only later ones try  where the cancel may have worked   see below
--
-- open_above: workers with a higher number may claim the id; nil: none may. uncertain: the next to claim it reads
-- first. keep: the stored outcome stays; so does an earlier failure where nothing was attempted this time.
local function end_claim(self, outcome, id)
  local event = states.event(outcome)
  local before = self.uncertain[id] and "unknown" or "open"
  local state = states.after(self.unintended[id] and states.after(before, "claim") or "unknown", event, before)
  if state == "settled" then return nil, true, false end
  local above = outcome.not_begun and (self.above[id] or 0) or self.number
  return above, state == "unknown", event == "leave" and self.failed[id] or false
end

-- What is known of claims; of most ids nothing is.
local known_names = { "uncertain", "failed", "unintended", "above" }

--- Whether anything is known of any claim.
local function knows_any(self)
  for _, name in ipairs(known_names) do
    if next(self[name]) ~= nil then return true end
  end
  return false
end

--- Forgets what was known of the claims on some places, which have ended.
local function forget(self, places)
  for _, name in ipairs(known_names) do
    local known = self[name]
    if next(known) ~= nil then
      for i = 1, #places do known[self.list[places[i]]] = nil end
    end
  end
end

-- What claims:keep keeps, but for its time.
local most_outcomes = { outcome = "cancel-pending", attempts = 1, settled_by_read = false }

--- Whether an outcome is like most.
local function is_like_most(outcome)
  return outcome.outcome == most_outcomes.outcome and outcome.attempts == most_outcomes.attempts
    and not (outcome.settled_by_read or outcome.err or outcome.reason or outcome.earlier)
end

--- Keeps what the next store:next writes of an outcome, so that it need not read the outcome again. It does so only
-- with one that is like most: cancel-pending after one attempt, with neither error nor reason; of any other it returns
-- false. lines: a line buffer that gets its line of the journal, or nil.
function store:keep(outcome, lines)
  return is_like_most(outcome)
    and self.claims:keep(outcome.id, outcome.position, outcome.seconds, outcome.order, lines)
end

--- Writes outcomes, and claims up to count open ids, in their order, with the intention to send them; all in one
-- transaction, which is on the disk when this returns. list: outcomes of ids that are claimed here, each once: { id,
-- outcome, reason, attempts, settled_by_read, seconds, err, not_begun (a stop came first), never_uncertain (the cancel
-- was never uncertain here) }; err: the error with its fields kind, status, code, detail, uncertain, retryable. All but
-- id and outcome are optional. "cancel-pending" and "already-cancelled" are settled, and so are "refused" and "failed"
-- where the service's answer is final; a later process may claim the other ids once more. options: without_intention
-- (true: claims the ids without an intention, which has to be recorded before they are sent), intended (a list of ids
-- that were claimed so, whose intention is recorded now), not_kept (those outcomes of the list that store:keep has not
-- kept; nil: it has kept none). Returns a list of the ids, a list of their positions, and a
-- set (id -> true) of those that are uncertain: an intention was recorded before, so that a cancel may have been sent.
-- No ids: nothing is open. Then the fourth result says in how many seconds the claims of a dead worker will be
-- released; nil if there is none (others may work, and die later). Or returns nil and an error; then nothing was
-- written or claimed.
function store:next(list, count, options)
  local settled, positions = {}, {}
  list = options and options.not_kept or list
  for i = 1, #list do settled[i], positions[i] = claimed_id(self, list[i]) end
  local without_intention, intended = options and options.without_intention or false, options and options.intended
  local intentions = {}
  for i, id in ipairs(intended or {}) do intentions[i] = self.claims:place(id) end
  local kept = self.claims and self.claims:kept() or 0
  local number, free_in
  self.commits_begun = self.commits_begun + 1
  local found, err = transaction(self, function()
    if self.backend.is_shared then self.stops = self.database:stops() end
    if self.number and self.backend.is_shared then self.database:touch_worker(self.number) end
    if self.backend.is_shared and #positions + kept > 0 then
      self.database:publish(positions, kept > 0 and self.claims:kept_places() or {})
    end
    if #intentions > 0 then self.database:intend(intentions, self.number) end
    if #list > 0 then self.database:settle(list, settled, positions, end_claim, self) end
    if kept > 0 then self.database:settle_kept(self.claims, most_outcomes, end_claim, self) end
    local found = self.database.new_claims()
    if count <= 0 then return found end
    if not self.list then work_on(self, all_ids(self)) end
    number = self.number or add_worker(self)
    self.worker_count = self.database:worker_count()
    self.database:claim(found, number, count, not without_intention, self.list)
    if #found.ids < count then
      free_in = select(2, remove_dead_workers(self, number))
      self.database:claim(found, number, count - #found.ids, not without_intention, self.list)
    end
    return found
  end)
  if not found then
    if number and not self.number then self.locks:release(number) end
    return nil, err
  end
  self.commits_done = self.commits_done + 1
  self.number = self.number or number
  forget(self, positions)
  for i = 1, #positions do self.claims:remove(positions[i]) end
  if kept > 0 then
    if knows_any(self) then forget(self, self.claims:kept_places()) end
    self.claims:settle()
  end
  for _, position in ipairs(found.again) do self.claims:add(position, position) end
  for _, range in ipairs(found.fresh) do self.claims:add(range[1], range[2]) end
  for _, id in ipairs(intended or {}) do self.unintended[id] = nil end
  if without_intention then
    for _, id in ipairs(found.ids) do self.unintended[id] = true end
  end
  for id in pairs(found.uncertain) do self.uncertain[id] = true end
  for id in pairs(found.failed) do self.failed[id] = true end
  for id, above in pairs(found.above) do self.above[id] = above end
  return found.ids, found.positions, found.uncertain, free_in
end

--- Checks that the store belongs to an account, by the user_id of its orders; a store without one keeps this one.
-- Returns true; or nil and an error.
function store:account(user_id)
  return transaction(self, function()
    local known = self.database:header().user_id
    if not known then
      self.database:set_user(user_id)
    elseif known ~= self.database:as_stored(user_id) then
      refuse("%s is the store of another account", self.path)
    end
    return true
  end, true)
end

--- An id of the store, preferably one that was cancelled; nil if there is none; or nil and an error. The third
-- result is a list of a few, { id, was_found }, first those that the service has found before.
function store:sample()
  local found, err = transaction(self, function() return self.database:sample() end)
  if not found then return nil, err end
  return found[1] and found[1].id, nil, found
end

--- Counts the ids: total = settled + unknown + claimed + open (see store/states.lua), and a number for each of the five
-- outcomes. Or returns nil and an error.
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

--- An iterator over all ids in the order of the input. It returns a table for each, and the id's position. The table
-- has the fields of an outcome that store:next takes, but those of err in itself; outcome is nil if there is none
-- yet; state: see store/states.lua; settled: true if the order is never sent again; held: true if a worker has
-- claimed it again. It raises the error where the store can't be read, so that a loop never ends early. known: only ids
-- that have an outcome, or are uncertain and not claimed.
function store:outcomes(known)
  local page, positions, i, last = {}, nil, 0, 0
  return function()
    i = i + 1
    if i > #page then
      local found, err = transaction(self, function() return { self.database:outcomes(last, known) } end)
      if not found then error(err, 0) end
      page, positions, i = found[1], found[2], 1
      last = positions[#positions] or last
    end
    if page[i] then return page[i], positions[i] end
  end
end

--- The number of other living processes that have claimed ids of this store; or nil and an error. Releases the claims
-- of dead ones. Some of these may still have requests in flight, so that their claims are not released yet: returns
-- besides a table in which the positions that they may have sent are true, and a list of the ranges { first, last } of
-- those that the living ones may have sent, unless an item's outcome or state says otherwise.
function store:others()
  local left, intended = {}, nil
  local alive, err = transaction(self, function()
    local count = remove_dead_workers(self, self.number, left)
    intended = self.database:intended_elsewhere(self.number or 0)
    return count
  end)
  if not alive then return nil, err end
  return alive, left, intended
end

--- Asks every process that works on the batch to stop. Returns true, or nil and an error.
function store:want_stop()
  return transaction(self, function()
    self.database:ask_stop()
    return true
  end)
end

--- Whether a stop was asked for since this process opened the store, as of the last store:next; always false for a
-- store that machines do not share.
function store:stop_wanted()
  return self.stops ~= nil and self.stops > self.stops_before
end

--- The last position that any worker had claimed when this process opened the store.
function store:claimed_at_open() return self.claimed_before end

--- The outcomes that were committed after a mark (nil: from the start), some hundred at a time, a list of their
-- positions, and the next mark; for a store that several machines share. Or nil and an error.
function store:follow(after)
  local found, err = transaction(self, function() return { self.database:published(tonumber(after) or 0) } end)
  if not found then return nil, err end
  return found[1], found[2], tostring(found[3])
end

--- Whether several machines reach the store, so that its lease has to be renewed; store:next with nothing to do is
-- enough for that.
function store:is_shared() return self.backend.is_shared or false end

--- For how many seconds an answer of the database holds; see is_leased.
function store:lease() return self.backend.lease end

--- Whether an order may be begun at a time (of options.clock). It may not once a database has not answered for longer
-- than its lease: others may have taken over the claims of this process.
function store:is_leased(time) return not self.backend.is_shared or self.backend:is_leased(time) end

--- The positions that this process has claimed, as remove_worker takes them: those whose orders it may have sent, and
-- the others. The database's word counts for what is claimed: a commit whose failure was told may be there all the
-- same, and what it claimed was never handed out.
local function claims_left(self)
  local handed_out, intended, unintended = {}, {}, {}
  local places = self.claims and self.claims:places() or {}
  if #places == 0 and self.commits_begun == self.commits_done then return intended, unintended end
  for _, place in ipairs(places) do handed_out[place] = not self.unintended[self.list[place]] end
  for _, positions in ipairs { self.database:claims_of(self.number) } do
    for _, position in ipairs(positions) do
      local list = handed_out[position] and intended or unintended
      list[#list + 1] = position
    end
  end
  return intended, unintended
end

--- Ends the work on the store, and releases the claims that have no outcome: they are uncertain where an intention was
-- recorded.
function store:close()
  if self.closed then return end
  if self.number then
    transaction(self, function() return self.database:remove_worker(self.number, claims_left(self)) end, true)
  end
  self.closed = true
  self.database:close()
end

return stores
