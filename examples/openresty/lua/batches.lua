--- The batches: GET and POST /batches, GET /batches/{id}, GET …/outcomes, POST …/stop and …/resume. Each runs in a
-- process of its own. What is known of a batch lies beside its store, so that it does not matter which worker is asked,
-- or whether nginx was reloaded meanwhile. With a database, the batch may run on any machine.
--
-- Where there are users, a batch belongs to the one who began it here, and nobody else hears of it.

local answer = require "answer"
local background = require "telnyx.porting.background"
local client = require "telnyx"
local files = require "batch_files"
local porting = require "telnyx.porting"
local settings = require "settings"
local slots = require "batch_slots"
local users = require "users"
local view = require "batch_view"

local batches = {}

local most_listed = 100
local most_ids = 100000
local longest_what = 300 -- bytes
local outcomes_at_once = 1000
local begin_wait = 0.02 -- seconds between two looks at a process that was started

--- Whether a run has told its end. What it left open another machine may have gone on with since; that shows once the
-- batch is resumed here, which then shares the work.
local function has_report(batch)
  return batch:report() ~= nil
end

local function unknown()
  return answer.problem(404, "there is no such batch")
end

--- The batch of an id: its handle and what batch_files has of it. Ends the request where there is none, or it is
-- another user's. In a database it may run elsewhere: then a process of this machine follows it.
function batches.find(id)
  local about = files.read(id)
  if not files.is_id(id) or users.exist() and (not about or about.user ~= users.current()) then return unknown() end
  local store = files.store(id)
  local batch, err = background.open(store)
  if settings.database and not (batch and (batch:running() or has_report(batch) or slots.was_followed(id))) then
    if not slots.may_follow(id) then
      return answer.problem(503, "too many batches of other machines are being followed: ask again in 10 s")
    end
    batch, err = background.follow(store)
  end
  if not batch then
    if err.kind == "not_found" then return unknown() end
    return answer.failure(err)
  end
  return batch, about or { id = id, begun = ngx.time() }
end

--- The batches that the user may see, as the page shows them.
function batches.seen()
  local seen, me = {}, users.current()
  for _, about in ipairs(files.list()) do
    if not users.exist() or about.user == me then seen[#seen + 1] = view.of_known(about) end
    if #seen == most_listed then break end
  end
  return seen
end

function batches.list()
  local seen = batches.seen()
  return answer.json(200, { batches = #seen > 0 and seen or porting.empty_array, processes = settings.processes })
end

function batches.show(id)
  local batch, about = batches.find(id)
  ngx.update_time()
  local at = ngx.now()
  local seen = view.of(about, batch)
  seen.at = at -- the browser hears of a batch by the stream as well, and keeps what is newer
  return answer.json(200, seen)
end

--- Sends the next outcomes after a place (the argument after), and the place for the next call.
function batches.outcomes(id)
  local batch = batches.find(id)
  local after = batches.place(ngx.var.arg_after and ngx.unescape_uri(ngx.var.arg_after))
  local found, more = {}, true
  while more and #found < outcomes_at_once do
    local some
    some, after = batch:outcomes(after)
    more = #some > 0
    for _, outcome in ipairs(some) do found[#found + 1] = batches.shown(outcome) end
  end
  return answer.json(200, { outcomes = #found > 0 and found or porting.empty_array, after = after, more = more })
end

--- A place among outcomes, as handle:outcomes takes it; nil for none. Ends the request where it is no such place.
function batches.place(text)
  if text == nil or text == "" then return nil end
  local offset = #text <= 100 and text:match "^[%w:._-]+/(%d+)$"
  if not offset or #offset > 15 then
    return answer.problem(400, "the place among the outcomes is none that this page has given")
  end
  return text
end

--- What the page shows of an outcome: detail in short, more as a log would have it.
function batches.shown(outcome)
  local err = outcome.err
  local name = outcome.outcome
  if name == "unknown" or err and err.uncertain then name = "uncertain" end
  return {
    id = outcome.id,
    outcome = name,
    status = outcome.status,
    detail = (err or outcome.reason) and answer.plain(err and (err.detail or err.title or err) or outcome.reason),
    more = err and answer.plain(err) or nil,
  }
end

--- Waits until it is known whether a batch has begun. Ends the request where it has not.
local function await_begin(batch)
  local begun, err
  repeat
    begun, err = batch:begun()
    if begun == nil then ngx.sleep(begin_wait) end
  until begun ~= nil
  if not begun then return answer.failure(err) end
end

--- The body of the request: { "ids": [ … ], "id": "…", "what": "…" }, of which only ids must be there. Ends the request
-- where it is something else.
local function asked()
  ngx.req.read_body()
  local body = porting.decode(ngx.req.get_body_data() or "")
  local ids = type(body) == "table" and body.ids
  if type(ids) ~= "table" or #ids == 0 then return answer.problem(400, 'the body must be {"ids":["…", …]}') end
  if #ids > most_ids then return answer.problem(413, ("a batch is about %d orders at most"):format(most_ids)) end
  for _, id in ipairs(ids) do
    if type(id) ~= "string" or not id:find "^%x+%-%x+%-%x+%-%x+%-%x+$" or #id ~= 36 then
      return answer.problem(400, "each of ids must be the UUID of an order")
    end
  end
  local id, what = body.id, body.what
  if id ~= nil and not (type(id) == "string" and #id == 16 and id:find "^%x+$") then
    return answer.problem(400, "id must be 16 hexadecimal digits")
  end
  return ids, id or files.new_id(), type(what) == "string" and #what <= longest_what and what or nil
end

--- What was asked for is done, even where the browser leaves meanwhile.
local function go_on_alone()
  assert(ngx.on_abort(function() end))
end

function batches.start()
  local ids, id, what = asked()
  go_on_alone()
  return slots.with_one(function()
    if files.read(id) then return answer.problem(409, "there is a batch with this id already") end
    -- First, so that no process runs of which nothing is known.
    files.write { id = id, user = users.current(), begun = ngx.time(), total = #ids, what = what }
    local batch, err = background.start(client, ids, { store = files.store(id) })
    if not batch then
      files.forget(id)
      return answer.failure(err)
    end
    await_begin(batch)
    ngx.header["Location"] = "/batches/" .. id
    return answer.json(202, { id = id, total = #ids })
  end)
end

function batches.stop(id)
  local batch = batches.find(id)
  local stopped, err = batch:stop()
  if stopped == nil then return answer.failure(err) end
  if stopped then view.note_stop(id) end
  return answer.json(200, { stopped = stopped })
end

--- Goes on with a batch that has ended and left something open.
function batches.resume(id)
  go_on_alone()
  local batch = batches.find(id)
  if batch:running() then return answer.problem(409, "the batch is running already") end
  return slots.with_one(function()
    local resumed, err = background.resume(client, { store = files.store(id) }, {})
    if not resumed then return answer.failure(err) end
    view.forget(id)
    await_begin(resumed)
    return answer.json(202, { id = id })
  end)
end

return batches
