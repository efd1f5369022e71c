--- The SQL of a store, through LuaSQL, as far as SQLite and PostgreSQL agree; what differs is in store/sqlite.lua and
-- store/postgresql.lua. LuaSQL has no bound parameters, so every value goes through text or integer. A statement that
-- fails raises a table with the field sql, the database's own message.

local states = require "telnyx.porting.store.states"

local page_rows = 500 -- rows of one read
local insert_rows = 1000 -- and of one INSERT
local longest_text = 300 -- bytes

local floor = math.floor

local database = {}
database.__index = database

local schema = {
  -- schema_version is the one column that every version has. created: in ms. ids: their number, NULL until they are
  -- added. claimed: the ids up to this position were claimed at some time, later ones never. stops: how often all
  -- workers were asked to stop.
  [[CREATE TABLE telnyx_porting_batch (
    schema_version INTEGER NOT NULL, name TEXT, base_url TEXT NOT NULL, created BIGINT NOT NULL,
    module_version TEXT, user_id TEXT, ids INTEGER, claimed INTEGER NOT NULL, last_worker INTEGER NOT NULL,
    stops INTEGER NOT NULL)]],
  -- For followers on other machines: the positions (a JSON list) whose outcomes each commit has published.
  [[CREATE TABLE telnyx_porting_commit (turn INTEGER PRIMARY KEY, positions TEXT NOT NULL)]],
  -- Workers that have not deregistered; one whose lock is free is dead. Its claims are released grace ms after
  -- last_seen, the time of its last commit.
  [[CREATE TABLE telnyx_porting_worker (number INTEGER PRIMARY KEY, last_seen BIGINT NOT NULL, grace BIGINT NOT NULL)]],
  -- The ids, each written once.
  [[CREATE TABLE telnyx_porting_item (position INTEGER PRIMARY KEY, id TEXT NOT NULL)]],
  -- First claims: a worker and a range of positions. It holds those positions that have no state yet, and has recorded
  -- the intention to send those up to begun.
  [[CREATE TABLE telnyx_porting_claim (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, begun INTEGER NOT NULL,
    worker INTEGER NOT NULL)]],
  -- An item whose first claim has ended with an outcome, was given back, or whose intention was recorded later.
  -- open_above: a worker with a higher number may claim it, unless it has a holder; NULL: it is settled, or was never
  -- released. holder: the worker that has claimed it. assume_sent: an intention was recorded, so that whoever claims it
  -- next takes its cancel for uncertain. uncertain: that of the stored outcome's error.
  [[CREATE TABLE telnyx_porting_state (
    position INTEGER PRIMARY KEY, open_above INTEGER, holder INTEGER, assume_sent INTEGER NOT NULL,
    outcome TEXT, reason TEXT, kind TEXT, status INTEGER, code TEXT, detail TEXT, attempts INTEGER,
    settled_by_read INTEGER, uncertain INTEGER, milliseconds BIGINT)]],
  -- Partial indexes: few rows are open or held.
  [[CREATE INDEX telnyx_porting_open ON telnyx_porting_state (open_above, position) WHERE open_above IS NOT NULL]],
  [[CREATE INDEX telnyx_porting_held ON telnyx_porting_state (holder) WHERE holder IS NOT NULL]],
}

--- Raises the database's own message.
local function fail(message)
  error({ sql = (tostring(message):gsub("^LuaSQL: ", "")) }, 0)
end

--- Runs a statement that returns no rows; returns how many it changed.
function database:run(statement)
  local changed, message = self.backend:execute(statement)
  if not changed then fail(message) end
  return changed
end

--- All rows of a query, each a list of columns; one column at least is never NULL. The result has to fit into memory.
function database:rows(statement)
  local cursor, message = self.backend:execute(statement)
  if not cursor then fail(message) end
  local rows = {}
  repeat
    local row
    row, message = cursor:fetch({}, "n")
    -- LuaSQL 2.8.1 answers the first fetch of an empty result with an empty row.
    if row and next(row) == nil then row = nil end
    rows[#rows + 1] = row
  until not row
  cursor:close()
  if message then fail(message) end
  return rows
end

function database:text(value)
  if value == nil then return "NULL" end
  value = tostring(value):gsub("%c", " ")
  if #value > longest_text then
    local cut = longest_text
    -- Never cut within a UTF-8 character.
    while cut > 0 and value:byte(cut + 1) >= 0x80 and value:byte(cut + 1) < 0xC0 do cut = cut - 1 end
    value = value:sub(1, cut)
  end
  return "'" .. self.connection:escape(value) .. "'"
end

local function integer(value)
  if type(value) ~= "number" or value ~= value or value < -2 ^ 53 or value > 2 ^ 53 then return "NULL" end
  return ("%.0f"):format(value)
end

local function flag(value)
  return value and "1" or "0"
end

--- Whether a condition in a row is true; the two databases spell it differently.
local function is_true(value)
  return value == "t" or tonumber(value) == 1
end

--- Makes the database of an open backend (see store/sqlite.lua). Where the backend can't be used, closes it and raises.
function database.open(backend)
  local self = setmetatable({ backend = backend, connection = backend.connection }, database)
  local fine, problem = pcall(backend.ready, backend, self)
  if fine then return self end
  self:close()
  error(problem, 0)
end

--- Prepares a backend that is known to hold a store, or nothing.
function database:prepare() self.backend:prepare(self) end

function database:close() self.backend:close() end

--- Whether one of the workers of these numbers is alive; nil if that can't be found out.
function database:any_alive(numbers) return self.backend:any_alive(numbers) end

--- soon: the commit need not be on the disk when it returns, but with the next one that has to be.
function database:begin(soon) self.backend:begin(self, soon or false) end
function database:rollback() pcall(self.run, self, "ROLLBACK") end

function database:commit()
  self:run "COMMIT"
  self.backend:committed(fail)
end

--- "empty", "store" (one of ours), or "other".
function database:nature() return self.backend:nature(self) end

function database:create(version, name, base_url, module_version)
  self.backend:create(self)
  for _, statement in ipairs(schema) do self:run(statement) end
  self:run(([[INSERT INTO telnyx_porting_batch (schema_version, name, base_url, created, module_version, claimed,
    last_worker, stops) VALUES (%s, %s, %s, %s, %s, 0, 0, 0)]]):format(integer(version), self:text(name),
    self:text(base_url), self.backend.now, self:text(module_version)))
end

function database:schema_version()
  local row = self:rows("SELECT schema_version FROM telnyx_porting_batch")[1]
  return row and tonumber(row[1])
end

--- Describes the store: name, base_url, user_id, ids (their number), created (a time).
function database:header()
  local row = self:rows("SELECT name, base_url, user_id, ids, created FROM telnyx_porting_batch")[1]
  return { name = row[1], base_url = row[2], user_id = row[3], ids = tonumber(row[4]),
    created = tonumber(row[5]) / 1000 }
end

function database:set_user(user_id)
  self:run("UPDATE telnyx_porting_batch SET user_id = " .. self:text(user_id))
end

--- A text as the database returns it once it is stored.
function database:as_stored(value)
  return self:rows("SELECT " .. self:text(value) .. ", 1")[1][1]
end

-- Ids.

--- Writes the ids of the batch (porting._id_list).
function database:add(ids)
  for first = 1, #ids, insert_rows do
    local last = math.min(first + insert_rows - 1, #ids)
    local array = ids:array(first, last)
    self:run("INSERT INTO telnyx_porting_item (position, id) SELECT key + " .. integer(first) .. ", value FROM "
      .. self.backend.each:format(array))
  end
  self:run("UPDATE telnyx_porting_batch SET ids = " .. integer(#ids))
end

--- Removes the ids and all that is known of them, for a new batch. created grows by 1 ms at least: it tells the two
-- batches apart. Commits keep their turns, as followers know the last one that they have read.
function database:renew()
  for _, name in ipairs { "state", "claim", "item" } do self:run("DELETE FROM telnyx_porting_" .. name) end
  self:run "UPDATE telnyx_porting_commit SET positions = '[0]'"
  self:run(("UPDATE telnyx_porting_batch SET ids = NULL, claimed = 0, created = CASE WHEN %s > created THEN %s "
    .. "ELSE created + 1 END"):format(self.backend.now, self.backend.now))
end

--- Some ids after a position, in order; none after the last one.
function database:ids(after)
  local ids = {}
  for i, row in ipairs(self:rows(("SELECT id FROM telnyx_porting_item WHERE position > %s ORDER BY position LIMIT %s")
    :format(integer(after), integer(page_rows)))) do
    ids[i] = row[1]
  end
  return ids
end

-- So many ids are looked at, to learn whether a store belongs to an account.
local sample_rows = 5

--- Sample ids, a list of { id, was_found }: first those that the service has found before (their cancel was accepted or
-- refused), then those without an outcome.
function database:sample()
  local samples = {}
  for i, row in ipairs(self:rows(([[SELECT item.id, CASE
    WHEN state.outcome IN ('cancel-pending', 'already-cancelled') THEN 0
    WHEN state.outcome = 'refused' THEN 1
    WHEN state.outcome = 'failed' THEN 3 ELSE 2 END AS rank FROM telnyx_porting_item item
    LEFT JOIN telnyx_porting_state state ON state.position = item.position ORDER BY rank, item.position LIMIT %s]])
    :format(integer(sample_rows)))) do
    samples[i] = { id = row[1], was_found = tonumber(row[2]) < 2 }
  end
  return samples
end

-- Workers.

--- The numbers of all workers but one (nil: of all), and in how many seconds the claims of each may be released if it
-- is dead.
function database:workers(but)
  local numbers, waits = {}, {}
  for _, row in ipairs(self:rows(("SELECT number, last_seen + grace - %s FROM telnyx_porting_worker ORDER BY number")
    :format(self.backend.now))) do
    local number = tonumber(row[1])
    if number ~= but then numbers[#numbers + 1], waits[#waits + 1] = number, tonumber(row[2]) / 1000 end
  end
  return numbers, waits
end

--- The last position that was ever claimed.
function database:claimed()
  return tonumber(self:rows("SELECT claimed FROM telnyx_porting_batch")[1][1])
end

--- How many workers have not been removed; dead ones count until then.
function database:worker_count()
  return tonumber(self:rows("SELECT COUNT(*) FROM telnyx_porting_worker")[1][1])
end

--- How often all workers were asked to stop.
function database:stops()
  return tonumber(self:rows("SELECT stops FROM telnyx_porting_batch")[1][1])
end

function database:ask_stop()
  self:run "UPDATE telnyx_porting_batch SET stops = stops + 1"
end

--- Updates the time at which a worker was last seen.
function database:touch_worker(number)
  self:run(("UPDATE telnyx_porting_worker SET last_seen = %s WHERE number = %s"):format(self.backend.now,
    integer(number)))
end

function database:last_worker()
  return tonumber(self:rows("SELECT last_worker FROM telnyx_porting_batch")[1][1])
end

function database:add_worker(number)
  self:run("UPDATE telnyx_porting_batch SET last_worker = " .. integer(number))
  self:run(("INSERT INTO telnyx_porting_worker (number, last_seen, grace) VALUES (%s, %s, %s)"):format(integer(number),
    self.backend.now, integer((self.backend.grace or 0) * 1000)))
end

--- The positions that a worker has claimed, in no order: a list of those whose intention is recorded, and one of the
-- others.
function database:claims_of(number)
  local intended, unintended = {}, {}
  -- Of most ranges all positions have a state: they are counted, and not looked up one by one. Without CROSS, SQLite
  -- goes through all items of the store, and looks for the range of each.
  for _, row in ipairs(self:rows(([[SELECT position, assume_sent FROM telnyx_porting_state WHERE holder = %s UNION ALL
    SELECT item.position, CASE WHEN item.position <= claim.begun THEN 1 ELSE 0 END FROM telnyx_porting_claim claim
    CROSS JOIN telnyx_porting_item item
    WHERE claim.worker = %s AND item.position BETWEEN claim.first AND claim.last
      AND (SELECT COUNT(*) FROM telnyx_porting_state state WHERE state.position BETWEEN claim.first AND claim.last)
        <= claim.last - claim.first
      AND NOT EXISTS (SELECT 1 FROM telnyx_porting_state state WHERE state.position = item.position)]])
    :format(integer(number), integer(number)))) do
    local list = tonumber(row[2]) == 1 and intended or unintended
    list[#list + 1] = tonumber(row[1])
  end
  return intended, unintended
end

--- Releases the claims on some positions. intended: whether their intention was recorded. A position that has a row
-- keeps its assume_sent and open_above: a worker that has reported an outcome of it does not claim it again. Its
-- outcome is older than the intention, and says nothing of that: it becomes uncertain, as what came of the intention is
-- unknown.
function database:release(positions, intended)
  for first = 1, #positions, insert_rows do
    local last, list = math.min(first + insert_rows - 1, #positions), {}
    for i = first, last do list[#list + 1] = integer(positions[i]) end
    self:run("INSERT INTO telnyx_porting_state (position, open_above, assume_sent) SELECT CAST(value AS INTEGER), 0, "
      .. flag(intended) .. " FROM " .. self.backend.each:format("[" .. table.concat(list, ",") .. "]")
      .. " WHERE true ON CONFLICT (position) DO UPDATE SET holder = NULL, "
      .. "open_above = COALESCE(telnyx_porting_state.open_above, 0)" .. (intended and ", uncertain = CASE WHEN "
      .. "telnyx_porting_state.outcome IS NULL THEN telnyx_porting_state.uncertain ELSE 1 END" or ""))
  end
end

--- Removes a worker and releases its claims. intended, unintended: their positions, as claims_of returns them.
function database:remove_worker(number, intended, unintended)
  self:release(intended, true)
  self:release(unintended, false)
  self:run("DELETE FROM telnyx_porting_claim WHERE worker = " .. integer(number))
  self:run("DELETE FROM telnyx_porting_worker WHERE number = " .. integer(number))
end

-- Claims and outcomes.

--- Claims: ids, positions (lists); the same positions: again (a list of those that were claimed before), fresh (a list
-- of { first, last }); and what the store knew of the ids before: uncertain and failed (id -> true), above (id ->
-- open_above).
function database.new_claims()
  return { ids = {}, positions = {}, again = {}, fresh = {}, uncertain = {}, failed = {}, above = {} }
end

--- Claims up to count ids for a worker, and adds them to claims: first those that were released, then those that were
-- never claimed. intends: whether it records the intention to send them; list: the ids of the whole store.
function database:claim(claims, worker, count, intends, list)
  local ids, positions = claims.ids, claims.positions
  local before = #ids
  for _, row in ipairs(self:claim_again(worker, count, intends)) do
    local position = tonumber(row[1])
    local id = list[position]
    ids[#ids + 1], positions[#positions + 1] = id, position
    claims.again[#claims.again + 1] = position
    if tonumber(row[2]) ~= 0 then claims.uncertain[id] = true end
    if row[3] == "failed" or row[3] == "refused" then claims.failed[id] = true end
    claims.above[id] = tonumber(row[4])
  end
  local first, last = self:claim_fresh(worker, count - (#ids - before), intends, #list)
  claims.ids, claims.positions = list:copy(first, last, ids, positions)
  claims.fresh[#claims.fresh + 1] = { first, last }
end

--- Claims the first items that were released and are open to a worker. Returns rows: position, assume_sent, outcome,
-- open_above.
function database:claim_again(worker, count, intends)
  local open = ("FROM telnyx_porting_state WHERE open_above < %s AND holder IS NULL "
    .. "ORDER BY open_above, position LIMIT %s"):format(integer(worker), integer(count))
  local rows = self:rows("SELECT position, assume_sent, outcome, open_above " .. open)
  if #rows > 0 then
    self:run("UPDATE telnyx_porting_state SET holder = " .. integer(worker)
      .. (intends and ", assume_sent = 1" or "") .. " WHERE position IN (SELECT position " .. open .. ")")
  end
  return rows
end

--- Claims the next items that were never claimed. Returns the positions of the first and the last. total: the number of
-- all items.
function database:claim_fresh(worker, count, intends, total)
  local claimed = self:claimed()
  local first, last = claimed + 1, math.min(claimed + count, total)
  if first <= last then
    self:run("UPDATE telnyx_porting_batch SET claimed = " .. integer(last))
    self:run(("INSERT INTO telnyx_porting_claim (first, last, begun, worker) VALUES (%s, %s, %s, %s)"):format(
      integer(first), integer(last), integer(intends and last or first - 1), integer(worker)))
  end
  return first, last
end

--- Records the intention to send positions that a worker has claimed without one.
function database:intend(positions, worker)
  for first = 1, #positions, insert_rows do
    local last, list = math.min(first + insert_rows - 1, #positions), {}
    for i = first, last do list[#list + 1] = integer(positions[i]) end
    self:run("INSERT INTO telnyx_porting_state (position, holder, assume_sent) SELECT CAST(value AS INTEGER), "
      .. integer(worker) .. ", 1 FROM " .. self.backend.each:format("[" .. table.concat(list, ",") .. "]")
      .. " WHERE true ON CONFLICT (position) DO UPDATE SET assume_sent = 1")
  end
end

-- The columns of an outcome, in the order of common_values, and the one that differs from id to id.
local common_columns = "outcome, reason, kind, status, code, detail, attempts, settled_by_read, uncertain"
local outcome_columns = common_columns .. ", milliseconds"

local function common_values(self, outcome)
  local err = outcome.err or {}
  return table.concat({ self:text(outcome.outcome), self:text(outcome.reason), self:text(err.kind), integer(err.status),
    self:text(err.code), self:text(err.detail), integer(outcome.attempts), flag(outcome.settled_by_read),
    flag(err.uncertain) }, ", ")
end

-- Texts of milliseconds by their seconds, at most most_times of them: looking one up costs less than formatting a
-- number.
local times, times_kept, most_times = {}, 0, 2000

--- Whole milliseconds as a text, independent of the locale; "-1" where a time is missing.
local function milliseconds(seconds)
  local time = seconds and floor(seconds * 1000 + 0.5) or -1
  if not (time >= 0 and time <= 2 ^ 53) then return "-1" end
  local text = ("%d"):format(time)
  if times_kept < most_times then times[seconds], times_kept = text, times_kept + 1 end
  return text
end

local longest_gap = 50 -- positions that one statement may skip in a row

-- An item that was claimed again has a row already.
local replace = " ON CONFLICT (position) DO UPDATE SET holder = NULL, open_above = excluded.open_above, "
  .. "assume_sent = excluded.assume_sent, " .. outcome_columns:gsub("[%a_]+", "%0 = excluded.%0")

--- SQL of the values that many items have in common: open_above, assume_sent, common columns.
local function common_of(self, outcome, open_above, assume_sent)
  return ("%s, %s, %s"):format(integer(open_above), flag(assume_sent), common_values(self, outcome))
end

--- Writes the rows of items that differ in their time alone. common: see common_of; first: the position of the first;
-- times: a JSON array of the milliseconds of that item and the following ones, null for those that are left out, -1 for
-- one without a time.
function database:write_times(common, first, times_of_items)
  self:run("INSERT INTO telnyx_porting_state (position, milliseconds, open_above, assume_sent, " .. common_columns
    .. ") SELECT key + " .. integer(first) .. ", NULLIF(CAST(value AS BIGINT), -1), " .. common .. " FROM "
    .. self.backend.each:format(times_of_items) .. " WHERE value IS NOT NULL" .. replace)
end

--- The same of a group: first and last, the places, and place -> time; before: a position less before is its place.
function database:write_group(common, group, before)
  local function write(first, last)
    self:write_times(common, before + first, "[" .. table.concat(group, ",", first, last) .. "]")
  end
  local first, gap = group.first, 0
  for place = first, group.last do
    if group[place] then
      if gap > longest_gap then
        write(first, place - gap - 1)
        first = place
      end
      gap = 0
    else
      gap = gap + 1
      if gap <= longest_gap then group[place] = "null" end
    end
  end
  write(first, group.last)
end

--- Writes the outcomes of claims, which end with that. ids, positions: those of the outcomes. end_claim(owner, outcome,
-- id): returns open_above, assume_sent, and whether the stored outcome stays; see store.lua.
function database:settle(outcomes, ids, positions, end_claim, owner)
  local before = positions[1] -- the least position less 1: so that the places from it on make a list
  for i = 2, #positions do
    if positions[i] < before then before = positions[i] end
  end
  before = before - 1
  -- One statement writes all ids whose values are the same.
  local order, groups, group, last_above, last_assumed = {}, {}, nil, nil, nil
  local name, attempts, by_read, reason -- of the last outcome; no name: none is like it, as it has an error
  for i = 1, #outcomes do
    local outcome, place = outcomes[i], positions[i] - before
    local alike, keep = outcome.outcome == name and outcome.attempts == attempts and outcome.settled_by_read == by_read
      and outcome.reason == reason and not outcome.err, false
    -- An outcome that settles does so whatever was known of its id.
    if not alike or last_above then
      local open_above, assume_sent
      open_above, assume_sent, keep = end_claim(owner, outcome, ids[i])
      if keep then
        self:run(("UPDATE telnyx_porting_state SET holder = NULL, open_above = %s, assume_sent = %s "
          .. "WHERE position = %s"):format(integer(open_above), flag(assume_sent), integer(positions[i])))
      elseif not (alike and assume_sent == last_assumed and open_above == last_above) then
        name, attempts, by_read, reason =
          not outcome.err and outcome.outcome or nil, outcome.attempts, outcome.settled_by_read, outcome.reason
        last_above, last_assumed = open_above, assume_sent
        local common = common_of(self, outcome, open_above, assume_sent)
        group = groups[common]
        if not group then
          group = { first = place, last = place }
          order[#order + 1], groups[common] = common, group
        end
      end
    end
    if not keep then
      group[place] = times[outcome.seconds or -1] or milliseconds(outcome.seconds)
      if place > group.last then
        group.last = place
      elseif place < group.first then
        group.first = place
      end
    end
  end
  for _, common in ipairs(order) do self:write_group(common, groups[common], before) end
end

--- Writes the outcomes that claims (porting._claims) keep, all of which are like one but for their times; see settle.
function database:settle_kept(claims, outcome, end_claim, owner)
  local common = common_of(self, outcome, end_claim(owner, outcome))
  local rows = claims:rows(longest_gap)
  for i = 1, #rows, 2 do self:write_times(common, rows[i], rows[i + 1]) end
end

-- For an item that has no state: 2 where a worker has claimed it with an intention, 1 without one, else NULL.
local claim_of = [[CASE WHEN state.position IS NULL THEN (SELECT CASE WHEN item.position <= claim.begun THEN 2
  WHEN item.position <= claim.last THEN 1 END FROM telnyx_porting_claim claim WHERE claim.first <= item.position
  ORDER BY claim.first DESC LIMIT 1) END]]

--- The outcome in a row: position, id, the columns of outcomes, open_above, holder, assume_sent, claim_of.
local function read_outcome(row)
  local outcome = { id = row[2], outcome = row[3] }
  if row[3] then
    outcome.reason, outcome.kind, outcome.status = row[4], row[5], tonumber(row[6])
    outcome.code, outcome.detail, outcome.attempts = row[7], row[8], tonumber(row[9])
    outcome.settled_by_read, outcome.uncertain = tonumber(row[10]) == 1, tonumber(row[11]) == 1
    outcome.seconds = row[12] and tonumber(row[12]) / 1000
  end
  if row[15] then
    outcome.state = states.of(row[14] ~= nil, tonumber(row[15]) == 1, row[13] ~= nil, row[3], outcome.uncertain)
  else
    local claim = tonumber(row[16])
    outcome.state = claim and states.of(true, claim == 2) or "open"
  end
  outcome.settled, outcome.held = outcome.state == "settled", row[14] ~= nil or nil
  return outcome
end

--- Some outcomes of the ids after a position, in order, and a list of their positions; none after the last one. known:
-- only ids that have an outcome, or whose claim was released after its intention was recorded.
function database:outcomes(after, known)
  local tables = known and [[telnyx_porting_state state JOIN telnyx_porting_item item USING (position)
    WHERE (state.outcome IS NOT NULL OR state.assume_sent = 1) AND state.position]] or [[telnyx_porting_item item
    LEFT JOIN telnyx_porting_state state USING (position) WHERE item.position]]
  local rows = self:rows(("SELECT item.position, id, %s, open_above, holder, assume_sent, %s FROM %s > %s "
    .. "ORDER BY 1 LIMIT %s")
    :format(outcome_columns, known and "NULL" or claim_of, tables, integer(after), integer(page_rows)))
  local outcomes, positions = {}, {}
  for i, row in ipairs(rows) do outcomes[i], positions[i] = read_outcome(row), tonumber(row[1]) end
  return outcomes, positions
end

--- What workers but this one have claimed with an intention: a list of { first, last } positions, in their order. Items
-- in between that have a state of their own may be settled or given back.
function database:intended_elsewhere(worker)
  local ranges = {}
  for i, row in ipairs(self:rows(("SELECT first, begun FROM telnyx_porting_claim WHERE begun >= first "
    .. "AND worker <> %s ORDER BY first"):format(integer(worker)))) do
    ranges[i] = { tonumber(row[1]), tonumber(row[2]) }
  end
  return ranges
end

-- Followers on other machines.

--- Records, for followers, that this commit has outcomes of some positions, in two lists.
function database:publish(positions, others)
  local list = {}
  for _, some in ipairs { positions, others } do
    for i = 1, #some do list[#list + 1] = integer(some[i]) end
  end
  self:run(("INSERT INTO telnyx_porting_commit (turn, positions) SELECT COALESCE(MAX(turn), 0) + 1, '[%s]' "
    .. "FROM telnyx_porting_commit"):format(table.concat(list, ",")))
end

--- The stored outcomes that the commits after a turn have published, a list of their positions, and the last of these
-- turns.
function database:published(turn)
  local commits = self:rows(("SELECT turn, positions FROM telnyx_porting_commit WHERE turn > %s ORDER BY turn LIMIT 16")
    :format(integer(turn)))
  local list, count, last = {}, 0, turn
  for _, row in ipairs(commits) do
    local inner = row[2]:sub(2, -2)
    list[#list + 1] = inner
    last, count = tonumber(row[1]), count + select(2, inner:gsub(",", "")) + 1
    if count >= page_rows then break end
  end
  local outcomes, positions = {}, {}
  if #list == 0 then return outcomes, positions, last end
  local rows = self:rows(([[SELECT item.position, id, %s, open_above, holder, assume_sent, NULL
    FROM telnyx_porting_state state JOIN telnyx_porting_item item USING (position)
    WHERE state.outcome IS NOT NULL AND state.position IN (%s) ORDER BY 1]]):format(outcome_columns,
    table.concat(list, ",")))
  for i, row in ipairs(rows) do outcomes[i], positions[i] = read_outcome(row), tonumber(row[1]) end
  return outcomes, positions, last
end

--- The number of ids, and a list of { state, number, outcome (nil: none) } whose numbers add up to it.
function database:counts()
  local totals = self:rows("SELECT ids, claimed FROM telnyx_porting_batch")[1]
  local total, claimed = tonumber(totals[1]) or 0, tonumber(totals[2])
  local found, with_state = { { "open", total - claimed } }, 0
  for _, row in ipairs(self:rows [[SELECT outcome, holder IS NOT NULL, assume_sent, open_above IS NOT NULL, uncertain,
    COUNT(*) FROM telnyx_porting_state GROUP BY 1, 2, 3, 4, 5]]) do
    local number = tonumber(row[6])
    local state = states.of(is_true(row[2]), tonumber(row[3]) == 1, is_true(row[4]), row[1], tonumber(row[5]) == 1)
    with_state = with_state + number
    found[#found + 1] = { state, number, row[1] }
  end
  -- Items that were claimed and have no state are held; those after begun, without an intention.
  local unintended = tonumber(self:rows("SELECT COALESCE(SUM(last - begun), 0) FROM telnyx_porting_claim")[1][1])
  if unintended > 0 then
    unintended = unintended - tonumber(self:rows([[SELECT COUNT(*) FROM telnyx_porting_state state
      JOIN telnyx_porting_claim claim ON state.position > claim.begun AND state.position <= claim.last]])[1][1])
  end
  found[#found + 1] = { "claimed", unintended }
  found[#found + 1] = { "unknown", claimed - with_state - unintended }
  return total, found
end

return database
