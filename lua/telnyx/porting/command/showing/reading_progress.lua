--- Shows on stderr how far the reading of orders is, before anything is asked or shown: a line that is rewritten on a
-- terminal. Elsewhere nothing, but for a line every ten seconds where it takes longer than that, and one where the rate
-- limit holds it back.

local moments = require "telnyx.porting.command.showing.moments"
local rate_limit_notice = require "telnyx.porting.command.showing.rate_limit_notice"
local status_line = require "telnyx.porting.command.showing.status_line"
local terminal = require "telnyx.porting.command.showing.terminal"
local text = require "telnyx.porting.text"

local reading_progress = {}
reading_progress.__index = reading_progress

local every_seconds = 10 -- elsewhere than on a terminal
local steps_between_looks, steps_of_a_page = 10, 250

--- options: quiet and verbose of the command line; limit: of time_limit.lua, or nil: the reading ends the command if
-- that is over; outage: of outage_watch.lua, or nil. The result's on_event is for the client: it hears of waits; nil if
-- they are not shown here. Its call has the options of each call of the reading.
function reading_progress.new(options, limit, outage)
  local self = setmetatable({ is_quiet = options.quiet, is_terminal = terminal.moves(2), limit = limit, done = 0,
    call = outage and outage.call or {} }, reading_progress)
  if not options.quiet and not options.verbose then
    local notice = rate_limit_notice.new()
    function self.on_event(event)
      if self.is_finished then return end -- what follows shows its own pauses
      local left = limit and limit:left()
      local ends_it = left and event.milliseconds and event.milliseconds / 1000 > left -- the command says that itself
      if not ends_it and not (self.started and self.is_terminal) then notice(event) end
      if rate_limit_notice.is_pause(event) then
        self.paused_until = os.time() + math.ceil(event.milliseconds / 1000)
        self:show()
      end
    end
  end
  return self
end

--- Begins to read `total` orders (nil: their number is not known). what: which orders; nil: those that are selected.
function reading_progress:begin(total, what)
  self.total, self.what, self.done, self.started, self.is_finished = total, what, 0, os.time(), false
  self.shown_at = not self.is_terminal and self.started or nil
  if self.is_terminal then self:show() end
end

local function line_of(self)
  local parts = {}
  local function add(format, ...) parts[#parts + 1] = format:format(...) end
  if self.total then
    add("reading %s of %s%s", text.count(self.done), text.count(math.max(self.total, self.done)),
      self.what and " " .. self.what or "")
  else
    add("reading %s, %s so far", self.what or "orders", text.count(self.done))
  end
  local now = os.time()
  local elapsed, left = now - self.started, self.total and self.total - self.done
  if self.paused_until and self.paused_until >= now then
    add("rate limit until %s", moments.clock(self.paused_until))
  elseif left and left > 0 and self.done > 0 and elapsed > 0 then
    add("%s left", text.duration(left * elapsed / self.done))
  end
  return table.concat(parts, ", ")
end

--- Shows the line, where it is due elsewhere than on a terminal.
function reading_progress:show()
  if self.is_quiet or not self.started then return end
  if self.is_terminal then
    status_line.show(line_of(self))
  elseif os.time() - self.shown_at >= every_seconds then
    io.stderr:write("telnyx-porting: ", line_of(self), "\n")
  else
    return
  end
  self.shown_at = os.time()
end

--- One more was read. of_page: with others of its page; they come at once, and the next page takes a while.
function reading_progress:step(of_page)
  if self.limit then self.limit:require() end
  self.done = self.done + 1
  if of_page and self.done % steps_of_a_page == 0
    or not of_page and self.done % steps_between_looks == 0 and os.time() ~= self.shown_at then
    self:show()
  end
end

--- Takes the line away.
function reading_progress:finish()
  self.started, self.is_finished = nil, true
  if not self.is_quiet then status_line.erase() end
end

return reading_progress
