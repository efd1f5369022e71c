--- Pages of a list, and the walk over all of them.

local biggest_page = 250

local function copy(value)
  if type(value) ~= "table" then return value end
  local result = {}
  for key, inner in pairs(value) do result[key] = copy(inner) end
  return result
end

--- The options of a list call, for another page of the same list.
local function with_page(options, number, size)
  local result = copy(options or {})
  result.page = result.page or {}
  result.page.number = number
  result.page.size = result.page.size or size
  return result
end

local function is_count(value)
  return type(value) == "number" and value >= 0 and value % 1 == 0
end

local function same(a, b)
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
  internals.walks = walks

  --- What tells the records of a page from those of another: their ids, or all of them where they have none.
  local function marks_of(page)
    local marks = {}
    for i, record in ipairs(page.data) do marks[i] = record.id or porting.encode(record) end
    return marks
  end

  --- What keeps a page from telling its place in the list: an error of kind bad_response, or nil when all is well.
  -- expected: the number of the page that was asked for.
  local function check_place(page, expected)
    local meta = type(page.meta) == "table" and page.meta or {}
    if not is_count(meta.page_number) or not is_count(meta.total_pages) then
      return failure("bad_response", "the list does not say which page it is and how many there are (meta)")
    end
    if meta.page_number ~= expected then
      return failure("bad_response",
        ("page %d was asked for, and page %d came"):format(expected, meta.page_number))
    end
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

  --- Makes a page of a raw one: records under 1, 2, … as well as in data (so that #page and ipairs(page) work in every
  -- Lua), meta as the API gives it, and page:next().
  function internals.make_page(page, owner, name, options, id)
    local operation, list = lister(name)
    local number = options and options.page and options.page.number or 1
    local asked = copy(options)
    for i, record in ipairs(page.data) do page[i] = record end
    if name == "porting_orders.list" or name == "list" then walks[page] = asked or {} end

    --- page:next() -> the next page; nil after the last; nil and an error when it cannot be had.
    local function next_page()
      if not operation.paged then return nil end
      local err = check_place(page, number)
      if err then return nil, err end
      if number >= page.meta.total_pages then return nil end
      return list(owner, id, with_page(asked, number + 1))
    end

    return setmetatable(page, { __index = { next = next_page }, __name = "telnyx.porting page" })
  end

  --- An iterator over the records of all pages of a list, read one at a time, when they are needed; 250 records each
  -- unless page.size says otherwise. read(options) -> page, or nil and an error.
  local function walk_pages(read, options)
    local number = type(options) == "table" and type(options.page) == "table" and options.page.number or 1
    local page, position, previous

    local function turn()
      page = nil -- before the next one is read, so that there is one at a time
      local err
      local asked = options == nil and with_page(nil, number, biggest_page) or options
      if type(options) == "table" then asked = with_page(options, number, biggest_page) end
      page, err = read(asked)
      err = err or check_place(page, number)
      if err then error(err, 0) end
      local marks = marks_of(page)
      if previous and same(marks, previous) then
        error(failure("bad_response", ("page %d holds the same as the one before it"):format(number)), 0)
      end
      previous, position = marks, 0
    end

    return function()
      while true do
        if not page then turn() end
        position = position + 1
        local record = page.data[position]
        if record then return record end
        if number >= page.meta.total_pages then return nil end
        number = number + 1
        page = nil
      end
    end
  end

  --- The same of a list that comes whole.
  local function walk_whole(read, options)
    local page, position, err
    return function()
      if not page then
        page, err = read(options)
        if err then error(err, 0) end
        position = 0
      end
      position = position + 1
      return page.data[position]
    end
  end

  --- each(name): the function(client, …) that goes over all records of that list, with the arguments of the list:
  -- for comment in client.comments:each(order_id) do. It ends by what meta says. An error is raised (the error object
  -- itself), so that a loop never just ends early; a page that comes twice is one, of kind bad_response.
  -- Source: PaginationMeta.
  function internals.each(name)
    local operation, list = lister(name)
    local walk = operation.paged and walk_pages or walk_whole
    return function(owner, ...)
      local id, options
      if operation.of_order then
        id, options = ...
      else
        options = ...
      end
      if type(options) == "table" and options.format ~= nil then
        internals.raise(("%s: format is for a list of one page: each goes over records")
          :format(operation.group .. ".each"))
      end
      local step = walk(function(asked) return list(owner, id, asked) end, options)
      if name == "porting_orders.list" or name == "list" then walks[step] = copy(options or {}) end
      return step
    end
  end

  --- client:orders{ … } -> an iterator over the orders of all pages, for a for loop. Takes the options of client:list.
  client.orders = internals.each("list")
end
