--- The lines of a journal, as they are written and as they are taken apart again. Each has an end: no text in it is
-- longer than a store keeps or an error holds, so that no reader is held up by one.

local lines = {}

local porting, internals

-- Bytes of a text: of an error's detail, and of all others (as in a store).
local longest_detail, longest_text = 2000, 300

local error_texts = { "kind", "code", "title", "detail", "request_id" }
local error_others = { "status", "attempts", "retryable", "uncertain" }

function lines.connect(module, given)
  porting, internals = module, given
end

--- A text of any bytes, made fit for JSON, and cut between two characters.
local function bounded(value, most)
  value = tostring(value)
  if not pcall(porting.encode, value) then value = porting._fit(value) end
  if #value <= most then return value end
  while most > 0 and value:byte(most + 1) >= 0x80 and value:byte(most + 1) < 0xC0 do most = most - 1 end
  return value:sub(1, most)
end

--- An error as a line has it. err: one of ours, or whatever was raised.
function lines.error(err)
  if type(err) ~= "table" then return { kind = "invalid", detail = bounded(err, longest_detail) } end
  local value = {}
  for _, name in ipairs(error_texts) do
    if err[name] ~= nil then
      value[name] = bounded(err[name], name == "detail" and longest_detail or longest_text)
    end
  end
  for _, name in ipairs(error_others) do value[name] = err[name] end
  return value
end

--- An error as callers get it, from what a line has.
function lines.to_error(value)
  local err = internals.failure(value.kind or "store", value.detail or "")
  for name, field in pairs(value) do err[name] = field end
  return err
end

--- A line: { name = value }.
function lines.of(name, value)
  return porting.encode { [name] = value } .. "\n"
end

local times = {} -- whole milliseconds of the first second as texts of seconds

--- Seconds as a text, in no locale's manner.
local function seconds_text(seconds)
  local ms = math.floor(seconds * 1000 + 0.5)
  local text = times[ms]
  if text then return text end
  text = ("%d.%03d"):format(math.floor(ms / 1000), ms % 1000)
  if ms < 1000 then times[ms] = text end
  return text
end

local last, rest = {}, nil -- what the last line had in common with most others, and that as a text

--- The end of an outcome's line, where it is short; nil where it is not.
local function common_rest(outcome, status)
  local name, attempts, settled, earlier = outcome.outcome, outcome.attempts, outcome.settled_by_read, outcome.earlier
  if last.outcome == name and last.status == status and last.attempts == attempts and last.settled == settled
    and last.earlier == earlier then
    return rest
  end
  if status and not status:find "^[%w-]*$" then return nil end
  last.outcome, last.status, last.attempts, last.settled, last.earlier = name, status, attempts, settled, earlier
  rest = (',"attempts":%d,"outcome":"%s","settled_by_read":%s%s%s}}\n'):format(attempts or 0, name,
    tostring(settled or false), earlier and ',"earlier":true' or "", status and (',"status":"%s"'):format(status) or "")
  return rest
end

--- The line of an outcome. Most have neither error nor reason, so that their ids are ids, and are written without a
-- table: a batch with a store writes one for each order.
function lines.outcome(outcome)
  local order, seconds = outcome.order, outcome.seconds or 0
  local status = order and internals.order_status(order) or nil
  if not outcome.err and not outcome.reason and seconds >= 0 and seconds < 1e9 then
    local tail = common_rest(outcome, status)
    if tail then
      return '{"outcome":{"id":"' .. outcome.id .. '","position":' .. outcome.position .. ',"seconds":'
        .. seconds_text(seconds) .. tail
    end
  end
  local id = outcome.id
  return lines.of("outcome", {
    id = bounded(id, longest_text), position = outcome.position, outcome = outcome.outcome,
    reason = outcome.reason and bounded(outcome.reason, longest_text),
    status = status and bounded(status, longest_text),
    err = outcome.err and lines.error(outcome.err), attempts = outcome.attempts,
    settled_by_read = outcome.settled_by_read, seconds = outcome.seconds, earlier = outcome.earlier,
  })
end

--- An outcome as callers get it, from what a line has.
function lines.to_outcome(value)
  if value.err then value.err = lines.to_error(value.err) end
  return value
end

return lines
