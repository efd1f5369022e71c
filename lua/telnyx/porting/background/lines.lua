--- Writes and reads the lines of a journal. Texts in a line are no longer than a store or an error keeps them, so lines
-- have a limit.

local lines = {}

local porting, internals

-- The longest texts in bytes: an error's detail, and all others (as in a store).
local longest_detail, longest_text = 2000, 300

local error_texts = { "kind", "code", "title", "detail", "request_id" }
local error_others = { "status", "attempts", "retryable", "uncertain" }

function lines.connect(module, given)
  porting, internals = module, given
end

--- Returns a text of any bytes as valid UTF-8, cut between two characters.
local function bounded(value, most)
  value = tostring(value)
  if not pcall(porting.encode, value) then value = porting._fit(value) end
  if #value <= most then return value end
  while most > 0 and value:byte(most + 1) >= 0x80 and value:byte(most + 1) < 0xC0 do most = most - 1 end
  return value:sub(1, most)
end

--- Returns the table for an error in a line. err: an error object, or any value that was raised.
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

--- Returns the error object for such a table.
function lines.to_error(value)
  local err = internals.failure(value.kind or "store", value.detail or "")
  for name, field in pairs(value) do err[name] = field end
  return err
end

--- A line: { name = value }.
function lines.of(name, value)
  return porting.encode { [name] = value } .. "\n"
end

--- Returns the line of an outcome with any fields.
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

--- Returns the lines of some outcomes of a list from an index on, as one text, and the index of the first outcome that
-- has no line in it. C writes most lines: those with neither error nor reason, which have a valid id.
function lines.of_outcomes(outcomes, index)
  local text, following = internals.outcome_lines(outcomes, index)
  if following > index then return text, following end
  return long_line(outcomes[index]), index + 1
end

--- Returns the outcome for callers from the table of a line.
function lines.to_outcome(value)
  if value.err then value.err = lines.to_error(value.err) end
  return value
end

return lines
