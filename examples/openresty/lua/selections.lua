--- POST /selections with the arguments of a list: every order that fits them, for the question "all that match". The
-- library's own walk lists them, through pages that shift meanwhile, and checks each against the filter; the browser
-- shows these orders and sends their ids. The filter is never evaluated again.
--
-- The answer is a line of JSON for each page's worth of orders, so that neither side works long at once. Only a last
-- line { "end": … } makes it whole; { "problem": … } ends it otherwise.

local answer = require "answer"
local client = require "telnyx"
local query = require "query"
local service = require "service"
local summary = require "summary"

local porting = require "telnyx.porting"
local checker = require "telnyx.porting.filters".checker

local selections = {}

local at_once = 250         -- orders in a line
local most_orders = 100000  -- that the page can ask for at once

local function say(value)
  return ngx.say(porting.encode(value)) and ngx.flush(true)
end

--- Walks the list. Returns the totals; or nil and a sentence.
local function walk(next_order, fits)
  local batch, count, unchecked = {}, 0, 0
  for order in next_order do
    count = count + 1
    if count > most_orders then
      return nil, ("more than %d orders match: narrow the filter, or use the command"):format(most_orders)
    end
    -- false can't be: the walk has raised. nil: its fields don't show whether it fits, so it is left out.
    if fits and not fits(order) then
      unchecked = unchecked + 1
    else
      batch[#batch + 1] = summary(order)
    end
    if #batch == at_once then
      if not say { orders = batch, read = count } then return nil, "the browser has left" end
      batch = {}
    end
  end
  if #batch > 0 then say { orders = batch, read = count } end
  return { total = count, unchecked = unchecked, read_at = ngx.now() }
end

--- While the walk waits for the rate limit, says so twice a second.
local function say_waits()
  while true do
    ngx.sleep(0.5)
    local waiting = service.waiting()
    if waiting then say { waiting = waiting } end
  end
end

function selections.read()
  local arguments = query.arguments()
  local filter, sort = query.filter(arguments), query.sort(arguments)
  local waiting = service.waiting()
  if waiting then return service.answer_waiting(waiting) end
  ngx.header["Content-Type"] = "application/x-ndjson"
  ngx.header["Cache-Control"] = "no-store"
  local waits = ngx.thread.spawn(say_waits)
  local good, totals, problem = pcall(walk, client:orders {
    filter = filter, sort = sort, include_phone_numbers = true, relist = true,
  }, checker("list", filter))
  ngx.thread.kill(waits)
  if good and totals then
    say { ["end"] = totals }
  else
    if not good then problem = totals end
    if type(problem) ~= "table" and not good then ngx.log(ngx.ERR, "selections.read: ", problem) end
    say { problem = answer.plain(problem) }
  end
end

return selections
