--- Pages of a list, and the walk over all of them. A walk ends when meta.total_pages and meta.total_results both say
-- that it is over, never because a page was short.
--
-- What follows a page. number: the page's; pages: meta.total_pages; total: meta.total_results; read: the records of
-- this page and the earlier ones, with those that a walk from a later page skips.
--
--   the page                                   what follows
--   number < pages                             page number + 1, even after an empty page
--   number >= pages, read >= total             the end
--   number >= pages, read < total              page number + 1: the service counts pages of another size
--   the same, and the page is empty            bad_response: the list has fewer records than it says
--   no pages and no total                      the end where the API describes no paging, else bad_response
--   another page than was requested            bad_response
--   the same records as the page before        bad_response
--   total is less than on the page before      conflict: records moved to a page that was read already. A walk with
--                                              relist goes on to the end, and then lists again without the records that
--                                              it has returned; conflict after the last of most_listings
--   the first page is shorter than requested,  the service caps the size: the next pages are requested with this size,
--   and there are more                         as pages of the first size would skip records
--   the same, but the walk starts later        bad_response: where it starts depends on the size
--   a record that does not fit the filter      bad_response, unless unchecked_filter

local filters = require "telnyx.porting.filters"

local biggest_page = 250
local most_listings = 5
local most_held = 4

--- A deep copy; fields that come from a metatable can be read from it as well.
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

--- Whether the marks of two pages are the same (see marks_of). Those of two empty pages are not.
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
  -- Iterators of client:orders and pages of client:list -> the options with which they list.
  local walks = setmetatable({}, { __mode = "k" })
  local positions = setmetatable({}, { __mode = "k" }) -- page -> its position in its list, see position_of
  local asked_after = setmetatable({}, { __mode = "k" }) -- options of a page -> the position of the page before it
  -- Options of page:submit_next(), whose result must not be a page of a list that shrank.
  local strict = setmetatable({}, { __mode = "k" })
  -- The walked pages whose answers are kept (see walkers in calls.lua). Lua's collector does not see that memory, and a
  -- walk that was left early keeps it until it is collected. So while there are most_held, others make all orders of a
  -- page at once.
  local held = setmetatable({}, { __mode = "k" })
  local order_at = internals.order_at
  internals.walks = walks

  --- A record's mark, by which it is recognised: its id, or all of it where it has none.
  local function mark_of(record) return record.id or porting.encode(record) end

  --- The record of a page at a position. A walked page makes the order at each call, so that the order lives no longer
  -- than the caller keeps it.
  local function record_at(page, position)
    if page.count then return order_at(page.data, position) end
    return page.data[position]
  end

  --- Gives back the memory of a walked page's answer. Its records can't be read any more.
  local function release(page)
    if not page or not page.count then return end
    held[page] = nil
    internals.release(page.data)
  end

  --- The marks of a page's records, to compare it with another page: one string where all are orders.
  local function marks_of(data)
    if type(data) == "userdata" then return internals.ids_in(data) end
    local marks = internals.ids_of(data)
    if marks then return marks end
    marks = {}
    for i, record in ipairs(data) do marks[i] = mark_of(record) end
    return marks
  end

  --- The marks of a position's page, made at the first call; the records are not kept any longer.
  local function keep_marks(at)
    at.marks = at.marks or marks_of(at.data)
    at.data = nil
    return at.marks
  end

  --- The table in the options that holds page: query where the API describes no paging, so that page is sent unchanged.
  local function holder_of(operation, options)
    if operation.paged then return options end
    if options.query == nil then options.query = {} end
    return options.query
  end

  --- A copy of the options of a list call, with the number and the size of a page where they are not nil. Options that
  -- are no tables are copied as they are: the call raises.
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

  --- The number (from 1) and the size (or nil) of the page that options request.
  local function asked_page(operation, options)
    local holder = options
    if not operation.paged then holder = type(options) == "table" and options.query end
    local page = type(holder) == "table" and type(holder.page) == "table" and holder.page or {}
    return tonumber(page.number) or 1, tonumber(page.size)
  end

  --- The position of a page in its list: number, size, pages, total, count (of this page), read_so_far (of this page
  -- and the earlier ones), shrank (total fell), data, and err where the page is wrong; see above. before: the position
  -- of the page before it; nil for the first one that was read.
  local function position_of(operation, page, options, before)
    local number, size = asked_page(operation, options)
    local meta = type(page.meta) == "table" and page.meta or {}
    local pages = is_count(meta.total_pages) and meta.total_pages or nil
    local total = is_count(meta.total_results) and meta.total_results or nil
    local count = page.count or #page.data
    local at = { number = number, size = size, pages = pages, total = total, count = count, data = page.data }

    local function wrong(kind, text, ...)
      at.err = failure(kind, text:format(...))
      return at
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
    elseif before and same(keep_marks(at), before.marks) then
      return wrong("bad_response", "page %d holds the same as the one before it", number)
    end

    local more = pages ~= nil and number < pages
    if before then
      at.read_so_far = before.read_so_far + count
      at.shrank = total ~= nil and before.total ~= nil and total < before.total
    elseif number == 1 then
      at.read_so_far = count
      more = more or (total ~= nil and count < total)
      if size and count > 0 and count < size and more then at.size = count end
    else -- the walk starts later
      local per = size or (is_count(meta.page_size) and meta.page_size > 0 and meta.page_size or nil)
      if per and count > per then per = count end -- the service ignores the size
      at.read_so_far = per and (number - 1) * per + count or more and number * count or math.max(total or 0, count)
      if size and count > 0 and count < size and (more or (total ~= nil and at.read_so_far < total)) then
        return wrong("bad_response", "page %d was asked for with %d records, and has %d: the service gives fewer at "
          .. "once. Say page = { size = %d }, by which the number is then counted", number, size, count, count)
      end
    end
    return at
  end

  --- What follows a position: true and the number of the next page; false at the end; or nil and an error.
  local function after(at)
    if at.err then return nil, at.err end
    local more = at.pages ~= nil and at.number < at.pages
    if not more and (at.total == nil or at.read_so_far >= at.total or at.shrank) then return false end
    if not more and at.count == 0 then
      return nil, failure("bad_response", ("the list ends after %d records, and says that it has %d (total_results): "
        .. "read it again, with a smaller page.size if that does not help"):format(at.read_so_far, at.total))
    end
    return true, at.number + 1
  end

  --- The options for the page after a position.
  local function next_options(operation, options, at, number)
    local asked = with_page(operation, options, number, at.size)
    keep_marks(at)
    asked_after[asked] = at
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

  --- The operation of that name, and a function(owner, id, options) that calls it. id: that of the order to which the
  -- list belongs, or nil.
  local function lister(name)
    local call, operation = calls[name], operations[name]
    local function list(owner, id, options)
      if operation.of_order then return call(owner, id, options) end
      return call(owner, options)
    end
    return operation, list
  end

  --- An error of kind bad_response where a record does not fit the filter, which names both; else nil.
  local function check_filter(page, name, options)
    if type(options) ~= "table" or options.unchecked_filter then return nil end
    local check = filters.checker(name, options.filter)
    if not check then return nil end
    for i = 1, page.count or #page.data do
      local record = record_at(page, i)
      local fits, filter = check(record)
      if fits == false then
        local what = record.id and (operations[name].orders and "order " or "record ") .. tostring(record.id)
          or ("record %d"):format(i)
        return failure("bad_response", ("the list holds %s, which does not fit the filter %s: the service ignored it "
          .. "(unchecked_filter = true goes on all the same)"):format(what, filter))
      end
    end
  end

  --- Adds page:next() to a page that C made (see push_page in request.c). Returns the page; or nil and an error if a
  -- record does not fit the filter.
  function internals.make_page(page, owner, name, options, id)
    local err = check_filter(page, name, options)
    if err then return nil, err end
    local operation, list = lister(name)
    local before = options and asked_after[options]
    local at, asked = position_of(operation, page, options, before), copy(options)
    if before and at.err then return nil, at.err end
    if options and strict[options] and at.shrank then return nil, shrank() end
    if name == "porting_orders.list" or name == "list" then walks[page] = asked or {} end

    --- page:next() -> the next page; nil after the last; or nil and an error.
    local function next_page()
      if operation.verb ~= "list" then return nil end -- the records that an operation has created, say, are no list
      local more, number = after(at)
      if not more then return nil, number end
      local following, problem = list(owner, id, next_options(operation, asked, at, number))
      if not following then return nil, problem end
      if positions[following].shrank then return nil, shrank() end
      return following
    end

    --- page:submit_next() -> a request whose result is what page:next() returns; nil after the last page; or nil and an
    -- error.
    local function submit_next()
      if operation.verb ~= "list" then return nil end
      local more, number = after(at)
      if not more then return nil, number end
      local options_of_next = next_options(operation, asked, at, number)
      strict[options_of_next] = true
      if operation.of_order then return owner:submit(name, id, options_of_next) end
      return owner:submit(name, options_of_next)
    end

    positions[page] = at
    local methods = { next = next_page, submit_next = submit_next }
    return setmetatable(page, { __index = methods, __name = "telnyx.porting page" })
  end

  --- Reads a page for a walk.
  local function read_walked(name, owner, id, options)
    local _, list = lister(name)
    local walker, others = internals.walkers[name], 0
    for _ in next, held do others = others + 1 end
    if not walker or others >= most_held then return list(owner, id, options) end
    local page, err = walker(owner, options)
    if page then held[page] = true end
    return page, err
  end

  --- An iterator over the records of all pages of a list. It reads a page when it needs one, with 250 records unless
  -- page.size says otherwise. list(options) -> page; or nil and an error. settings: relist, unchecked, is_stopped.
  local function walk_pages(operation, list, options, settings)
    local listings, incomplete = 1, false
    local page, at, index
    local returned, returned_ids = {}, nil -- with relist: the marks, or the ids, of the records that were returned
    local failed -- the error of a list that is wrong: each later call raises it again

    --- Ends the walk with an error. An error of a request does not end it: the next call sends another request.
    local function fail(err)
      release(page)
      failed, page = err, nil
      error(err, 0)
    end

    local function read(asked)
      release(page)
      page = nil -- freed before the next page is read, so that memory holds one page
      local err
      if settings.unchecked and type(asked) == "table" then asked.unchecked_filter = true end
      page, err = list(asked)
      if err then error(err, 0) end
      at, index = positions[page], 0
      if at.err then fail(at.err) end
      incomplete = incomplete or at.shrank
      if incomplete and not settings.relist then fail(shrank()) end
    end

    local function start()
      at, incomplete, settings.started = nil, false, true
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
      if not at then
        start()
        return true
      end
      local more, number = after(at)
      if more then
        read(next_options(operation, options, at, number))
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
        returned_ids = returned_ids or internals.id_set()
        return returned_ids:add(id)
      end
      local mark = mark_of(record)
      if not record.id and record.phone_number and record.porting_order_id then -- a number of an order: a short mark
        mark = tostring(record.phone_number) .. tostring(record.porting_order_id)
      end
      if returned[mark] then return false end
      returned[mark] = true
      return true
    end

    return function()
      local turns = 0
      if failed then error(failed, 0) end
      while true do
        while page and index < at.count do
          index = index + 1
          local record = record_at(page, index)
          if is_new(record) then return record end
        end
        if turns > 0 and settings.is_stopped and settings.is_stopped() then return nil end
        if not turn() then
          release(page)
          page = nil
          return nil
        end
        turns = turns + 1
      end
    end
  end

  --- Splits options into those of the list call and those of the walk (relist).
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

  --- each(name): the function(client, …) that iterates over all records of that list, with the list's arguments: for
  -- comment in client.comments:each(order_id) do. It raises an error (the error object itself), so that a loop never
  -- ends early unnoticed. relist = true: see the table above. Source: PaginationMeta.
  function internals.each(name)
    local operation = lister(name)
    local is_orders = name == "porting_orders.list" or name == "list"
    local call = name == "list" and "orders" or operation.group .. ".each"
    return function(owner, ...)
      -- Without its call, client.orders in a for loop would give functions for ever; a batch says so itself.
      if owner ~= nil or select("#", ...) > 0 then internals.check_client(owner, call) end
      local id, options, further
      if operation.of_order then
        id, options, further = ...
      else
        options, further = ...
      end
      if type(further) == "table" then
        internals.raise(("%s: takes one table of options, but another was given after it"):format(call))
      end
      if type(options) == "table" and options.format ~= nil then
        internals.raise(("%s: format is for a list of one page: each goes over records"):format(call))
      end
      local rest, settings = split_options(call, options)
      if rest == nil then rest = {} end
      local step = walk_pages(operation, function(asked) return read_walked(name, owner, id, asked) end, rest, settings)
      if is_orders then
        walks[step] = type(rest) == "table" and copy(rest) or {}
        walks[step].settings = settings
      end
      return step
    end
  end

  --- Prepares a walk of client:orders for a batch: it lists again when orders leave the list, and the batch checks the
  -- filter. Not once it has returned orders: it would return those again. listed: from internals.walks. is_stopped():
  -- called before the walk reads a page after one whose records it has returned before; true ends the walk.
  function internals.list_for_batch(listed, is_stopped)
    local settings = listed.settings
    if not settings then return end
    settings.is_stopped = is_stopped
    if not settings.started then settings.relist, settings.unchecked = true, true end
  end

  --- client:orders{ … } -> an iterator over the orders of all pages, for a for loop. Takes the options of client:list.
  client.orders = internals.each("list")
end
