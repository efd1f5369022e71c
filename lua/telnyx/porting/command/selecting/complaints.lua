--- Gathers what is wrong in an input, so that all of it is counted and the first of it shown.

local command_error = require "telnyx.porting.command.running.command_error"
local text = require "telnyx.porting.text"

local complaints = {}
complaints.__index = complaints

local most = 10

--- Makes an empty list of complaints. name: what messages call the input; what: what they call one of its parts
-- ("line", "record", "argument").
function complaints.new(name, what)
  return setmetatable({ name = name, what = what, count = 0, first = {} }, complaints)
end

--- place: the number of the part; nil if the reason says enough.
function complaints:add(place, reason)
  self.count = self.count + 1
  if #self.first < most then
    self.first[#self.first + 1] = place and ("%s %d: %s"):format(self.what, place, reason) or reason
  end
end

--- Ends the command if something was wrong.
function complaints:finish()
  if self.count == 0 then return end
  local whose = self.name and self.name .. ", " or ""
  if self.count == 1 then command_error.usage("%s%s", whose, self.first[1]) end
  if self.count > most then self.first[most + 1] = ("… and %d more"):format(self.count - most) end
  command_error.raise_list("usage", ("%s%s are wrong, so nothing was done:"):format(
    self.name and self.name .. ": " or "", text.plural(self.count, self.what)), self.first)
end

--- The same for a fault behind which nothing can be read.
function complaints:fail(place, reason)
  self:add(place, reason)
  self:finish()
end

return complaints
