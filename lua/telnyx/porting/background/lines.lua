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

--- The line of an outcome that has more to tell than most.
local function long_line(outcome)
  local order, id = outcome.order, outcome.id
  local status = order and internals.order_status(order) or nil
  return lines.of("outcome", {
    id = bounded(id, longest_text), position = outcome.position, outcome = outcome.outcome,
    reason = outcome.reason and bounded(outcome.reason, longest_text),
    status = status and bounded(status, longest_text),
    err = outcome.err and lines.error(outcome.err), attempts = outcome.attempts,
    settled_by_read = outcome.settled_by_read, seconds = outcome.seconds, earlier = outcome.earlier,
  })
end

--- Adds the lines of some outcomes to a list of texts. Most have neither error nor reason, so that their ids are ids,
-- and are written in C: a batch with a store writes a line for each order.
function lines.add_outcomes(texts, outcomes)
  local place, count = 1, #outcomes
  while place <= count do
    texts[#texts + 1], place = internals.outcome_lines(outcomes, place)
    if place <= count then
      texts[#texts + 1] = long_line(outcomes[place])
      place = place + 1
    end
  end
end

--- An outcome as callers get it, from what a line has.
function lines.to_outcome(value)
  if value.err then value.err = lines.to_error(value.err) end
  return value
end

return lines
