--- Pages of a list, and the walk over all of them. A walk ends when both of what meta says agree that it is over, never
-- because a page was short.
--
-- What a page leads to. number, pages: its number and meta.total_pages; came: the records of this page and of those
-- before it, with those that a walk from a later page leaves out; total: meta.total_results.
--
--   what the page says                      what follows
--   number < pages                          page number + 1, an empty page or not
--   number >= pages, came >= total          the end
--   number >= pages, came < total           page number + 1: pages were counted by another size than they have
--   the same, and the page is empty         bad_response: fewer records than the list says it has
--   no pages and no total                   the end where the API describes no paging, else bad_response
--   it is another page than was asked for   bad_response
--   it holds what the page before it held   bad_response
--   total is less than on the page before   conflict: others moved to a page that was read already. A walk with relist
--                                           goes on to its end, and then through the list again, leaving out what came;
--                                           conflict after the last of most_listings
--   the first page is shorter than asked    the service caps the size: the pages that follow are asked for with that
--   for, and more is to come                size, as the pages of the size that was asked would leave out records
--   the same, but the walk starts later     bad_response: which records it starts at depends on the size
--   a record that does not fit the filter   bad_response, unless unchecked_filter

local filters = require "telnyx.porting.filters"

local biggest_page = 250
local most_listings = 5

--- A copy that reads as the original does: what a metatable adds included.
local function copy(value)
  if type(value) ~= "table" then return value end
  local result = {}
  for key, inner in next, value do result[key] = copy(inner) end
  if filters.inherits(value) then setmetatable(result, { __index = value }) end
  return result
end

local function is_count(value)
  return type(value) == "number" and value >= 0 and value % 1 == 0
end

--- Whether two pages hold the same; see marks_of. Two empty ones don't.
local function same(a, b)
  if type(a) == "string" or type(b) == "string" then return a == b and a ~= "" end
  if #a ~= #b or #a == 0 then return false end
  for i = 1, #a do
    if a[i] ~= b[i] then return false end
  end
  return true
end

return function(porting, internals)
  local client, failure, calls, operations = internals.client, internals.failure, internals.calls, internals.operations
  -- Iterators of client:orders and pages of client:list, and the options they list by.
  local walks = setmetatable({}, { __mode = "k" })
  local places = setmetatable({}, { __mode = "k" }) -- pages, and where they stand in their list
  local asked_after = setmetatable({}, { __mode = "k" }) -- options of a page, and the place of the page before it
  internals.walks = walks

  --- What tells the records of a page from those of another: their ids, or all of them where they have none.
  local function mark_of(record) return record.id or porting.encode(record) end

  --- The marks of a page's records, to compare it with another one: a string where all are orders.
  local function marks_of(data)
    local marks = internals.ids_of(data)
    if marks then return marks end
    marks = {}
    for i, record in ipairs(data) do marks[i] = mark_of(record) end
    return marks
  end

  --- Those of a place's page; made when another page is asked for, or it was.
  local function keep_marks(place)
    place.marks = place.marks or marks_of(place.data)
    place.data = nil
    return place.marks
  end

  --- The table in the options that page stands in: where the API describes no paging, it goes out as it is.
  local function holder_of(operation, options)
    if operation.paged then return options end
    if options.query == nil then options.query = {} end
    return options.query
  end

  --- A copy of the options of a list call, for a page: number and size are set where they are not nil. What is no table
  -- is left for the call to raise.
  local function with_page(operation, options, number, size)
    local result = copy(options or {})
    local holder = holder_of(operation, result)
    if type(holder) ~= "table" then return result end
    if holder.page == nil then holder.page = {} end
    if type(holder.page) ~= "table" then return result end
    if number then holder.page.number = number end
    if size then holder.page.size = size end
    return result
  end

  --- The page and the size that options ask for: a number from 1, and a size or nil.
  local function asked_page(operation, options)
    local holder = options
    if not operation.paged then holder = type(options) == "table" and options.query end
    local page = type(holder) == "table" and type(holder.page) == "table" and holder.page or {}
    return tonumber(page.number) or 1, tonumber(page.size)
  end

  --- Where a page stands, see above. before: the place of the page before it; nil for the first one that was read.
  -- Its field err says what is wrong with it.
  local function place_of(operation, page, options, before)
    local number, size = asked_page(operation, options)
    local meta = type(page.meta) == "table" and page.meta or {}
    local pages = is_count(meta.total_pages) and meta.total_pages or nil
    local total = is_count(meta.total_results) and meta.total_results or nil
    local count = #page.data
    local place = { number = number, size = size, pages = pages, total = total, count = count, data = page.data }

    local function wrong(kind, text, ...)
      place.err = failure(kind, text:format(...))
      return place
    end

    for _, name in ipairs { "total_pages", "total_results" } do
      if meta[name] ~= nil and meta[name] ~= porting.null and not is_count(meta[name]) then
        return wrong("bad_response", "the list does not say how long it is: %s is no number from 0 (meta)", name)
      end
    end
    if operation.paged and (not is_count(meta.page_number) or not pages) then
      return wrong("bad_response", "the list does not say which page it is and how many there are (meta)")
    elseif is_count(meta.page_number) and meta.page_number ~= number then
      return wrong("bad_response", "page %d was asked for, and page %d came", number, meta.page_number)
    elseif before and same(keep_marks(place), before.marks) then
      return wrong("bad_response", "page %d holds the same as the one before it", number)
    end

    local more = pages ~= nil and number < pages
    if before then
      place.came = before.came + count
      place.shrank = total ~= nil and before.total ~= nil and total < before.total
    elseif number == 1 then
      place.came = count
      more = more or (total ~= nil and count < total)
      if size and count > 0 and count < size and more then place.size = count end
    else -- the walk starts later
      local per = size or (is_count(meta.page_size) and meta.page_size > 0 and meta.page_size or nil)
      if per and count > per then per = count end -- a server that does not look at the size
      place.came = per and (number - 1) * per + count or more and number * count or math.max(total or 0, count)
      if size and count > 0 and count < size and (more or (total ~= nil and place.came < total)) then
        return wrong("bad_response", "page %d was asked for with %d records, and has %d: the service gives fewer at "
          .. "once. Say page = { size = %d }, by which the number is then counted", number, size, count, count)
      end
    end
    return place
  end

  --- What follows a page: true and the number of the next one; false at the end; nil and an error.
  local function after(place)
    if place.err then return nil, place.err end
    local more = place.pages ~= nil and place.number < place.pages
    if not more and (place.total == nil or place.came >= place.total or place.shrank) then return false end
    if not more and place.count == 0 then
      return nil, failure("bad_response", ("the list ends after %d records, and says that it has %d (total_results): "
        .. "read it again, with a smaller page.size if that does not help"):format(place.came, place.total))
    end
    return true, place.number + 1
  end

  --- The options for the page behind that place.
  local function next_options(operation, options, place, number)
    local asked = with_page(operation, options, number, place.size)
    keep_marks(place)
    asked_after[asked] = place
    return asked
  end

  local function shrank(listings)
    local err = failure("conflict", listings
      and ("records left the list while it was read, in each of %d listings, so that others may be missing: list it "
        .. "when less changes, or narrow it by a filter"):format(listings)
      or "records left the list while it was read, so that others may be missing: read it again (relist = true does)")
    err.retryable = true
    return err
  end

  --- The operation of that name, and a function(owner, id, options) that calls it; id: of the order that the list
  -- belongs to, nil where it belongs to none.
  local function lister(name)
    local call, operation = calls[name], operations[name]
    local function list(owner, id, options)
      if operation.of_order then return call(owner, id, options) end
      return call(owner, options)
    end
    return operation, list
  end

  --- nil, or an error of kind bad_response that names the record and the filter that it does not fit.
  local function check_filter(page, name, options)
    if type(options) ~= "table" or options.unchecked_filter then return nil end
    local check = filters.checker(name, options.filter)
    if not check then return nil end
    for i, record in ipairs(page.data) do
      local fits, filter = check(record)
      if fits == false then
        local what = record.id and (operations[name].orders and "order " or "record ") .. tostring(record.id)
          or ("record %d"):format(i)
        return failure("bad_response", ("the list holds %s, which does not fit the filter %s: the service ignored it "
          .. "(unchecked_filter = true goes on all the same)"):format(what, filter))
      end
    end
  end

  --- Makes a page of a raw one (see push_page in request.c): it gets page:next(). nil and an error where a record does
  -- not fit the filter.
  function internals.make_page(page, owner, name, options, id)
    local err = check_filter(page, name, options)
    if err then return nil, err end
    local operation, list = lister(name)
    local before = options and asked_after[options]
    local place, asked = place_of(operation, page, options, before), copy(options)
    if before and place.err then return nil, place.err end
    if name == "porting_orders.list" or name == "list" then walks[page] = asked or {} end

    --- page:next() -> the next page; nil after the last; nil and an error when it cannot be had.
    local function next_page()
      if operation.verb ~= "list" then return nil end -- what a creation made, say, is no list to go on with
      local more, number = after(place)
      if not more then return nil, number end
      local following, problem = list(owner, id, next_options(operation, asked, place, number))
      if not following then return nil, problem end
      if places[following].shrank then return nil, shrank() end
      return following
    end

    places[page] = place
    return setmetatable(page, { __index = { next = next_page }, __name = "telnyx.porting page" })
  end

  --- An iterator over the records of all pages of a list, read one at a time, when they are needed; 250 records each
  -- unless page.size says otherwise. list(options) -> page, or nil and an error. settings: relist.
  local function walk_pages(operation, list, options, settings)
    local listings, incomplete = 1, false
    local page, place, position
    local came, came_ids = {}, nil -- with relist: the marks, or the ids, of what was handed out
    local failed -- what is wrong with the list, for good: whoever calls again is told so again

    --- Of a request that failed, whoever calls again makes another one.
    local function fail(err)
      failed, page = err, nil
      error(err, 0)
    end

    local function read(asked)
      page = nil -- before the next one is read, so that there is one at a time
      local err
      if settings.unchecked and type(asked) == "table" then asked.unchecked_filter = true end
      page, err = list(asked)
      if err then error(err, 0) end
      place, position = places[page], 0
      if place.err then fail(place.err) end
      incomplete = incomplete or place.shrank
      if incomplete and not settings.relist then fail(shrank()) end
    end

    local function start()
      place, incomplete, settings.started = nil, false, true
      local asked = options
      if type(options) == "table" and operation.paged then
        local wanted = options.page
        local has_size = type(wanted) == "table" and wanted.size ~= nil
        asked = with_page(operation, options, nil, not has_size and biggest_page or nil)
      end
      read(asked)
    end

    --- Goes on to the next page; false at the end.
    local function turn()
      if not place then
        start()
        return true
      end
      local more, number = after(place)
      if more then
        read(next_options(operation, options, place, number))
        return true
      elseif more == nil and not incomplete then
        fail(number)
      elseif not incomplete then
        return false
      elseif listings == most_listings then
        fail(shrank(listings))
      end
      listings = listings + 1
      start()
      return true
    end

    local function is_new(record)
      if not settings.relist then return true end
      local id = operation.orders and internals.id_of(record)
      if id then -- 16 bytes each
        came_ids = came_ids or internals.id_set()
        return came_ids:add(id)
      end
      local mark = mark_of(record)
      if not record.id and record.phone_number and record.porting_order_id then -- a number of an order: short
        mark = tostring(record.phone_number) .. tostring(record.porting_order_id)
      end
      if came[mark] then return false end
      came[mark] = true
      return true
    end

    return function()
      local turns = 0
      if failed then error(failed, 0) end
      while true do
        while page and position < #page.data do
          position = position + 1
          local record = page.data[position]
          if is_new(record) then return record end
        end
        if turns > 0 and settings.is_stopped and settings.is_stopped() then return nil end
        if not turn() then return nil end
        turns = turns + 1
      end
    end
  end

  --- Takes the option relist, which is the walk's own, out of the options.
  local function split_options(call, options)
    if type(options) ~= "table" then return options, {} end
    local rest = copy(options)
    local relist = rest.relist
    rest.relist = nil
    if relist ~= nil and type(relist) ~= "boolean" then
      internals.raise(("%s: relist must be true or false, not %s"):format(call, type(relist)))
    end
    return rest, { relist = relist }
  end

  --- each(name): the function(client, …) that goes over all records of that list, with the arguments of the list:
  -- for comment in client.comments:each(order_id) do. An error is raised (the error object itself), so that a loop
  -- never just ends early. relist = true: see the table above. Source: PaginationMeta.
  function internals.each(name)
    local operation, list = lister(name)
    local is_orders = name == "porting_orders.list" or name == "list"
    local call = name == "list" and "orders" or operation.group .. ".each"
    return function(owner, ...)
      local id, options, further
      if operation.of_order then
        id, options, further = ...
      else
        options, further = ...
      end
      if type(further) == "table" then
        internals.raise(("%s: takes one table of options, but another was given behind it"):format(call))
      end
      if type(options) == "table" and options.format ~= nil then
        internals.raise(("%s: format is for a list of one page: each goes over records"):format(call))
      end
      local rest, settings = split_options(call, options)
      if rest == nil then rest = {} end
      local step = walk_pages(operation, function(asked) return list(owner, id, asked) end, rest, settings)
      if is_orders then
        walks[step] = type(rest) == "table" and copy(rest) or {}
        walks[step].settings = settings
      end
      return step
    end
  end

  --- Has a walk of client:orders that a batch lists go through the list again when orders leave it; the batch looks at
  -- the filter itself. Not once it has given orders: those would come again.
  -- listed: of internals.walks.
  -- is_stopped(): asked before each page behind one of which all came before; true ends the walk.
  function internals.list_for_batch(listed, is_stopped)
    local settings = listed.settings
    if not settings then return end
    settings.is_stopped = is_stopped
    if not settings.started then settings.relist, settings.unchecked = true, true end
  end

  --- client:orders{ … } -> an iterator over the orders of all pages, for a for loop. Takes the options of client:list.
  client.orders = internals.each("list")
end
