--- Colours: of statuses, outcomes and heads.

local terminal = require "telnyx.porting.command.showing.terminal"

local paint = {}

local codes = { bold = 1, dim = 2, red = 31, green = 32, yellow = 33, magenta = 35, cyan = 36 }

local statuses = {
  ["draft"] = "dim",
  ["in-process"] = "cyan",
  ["submitted"] = "cyan",
  ["exception"] = "red",
  ["foc-date-confirmed"] = "yellow",
  ["ported"] = "green",
  ["cancel-pending"] = "magenta",
  ["cancelled"] = "dim",
}

local outcomes = {
  ["unknown"] = "red",
  ["cancel-pending"] = "green",
  ["already-pending"] = "green",
  ["already-cancelled"] = "green",
  ["refused"] = "yellow",
  ["failed"] = "red",
  ["not-attempted"] = "dim",
}

--- The colours of a status and of an outcome, for painter(colour, text).
function paint.of_status(status) return statuses[status] end
function paint.of_outcome(outcome) return outcomes[outcome] end

--- Returns painter(colour, text), for what is written to a descriptor. colour: a name, or nil for none.
function paint.for_descriptor(descriptor)
  if not terminal.has_colour(descriptor) then return function(_, text) return text end end
  return function(colour, text)
    if not colour or text == "" then return text end
    return ("\27[%dm%s\27[0m"):format(codes[colour], text)
  end
end

return paint
