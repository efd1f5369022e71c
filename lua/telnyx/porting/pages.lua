--- Pages of a list of porting orders, and the walk over all of them.

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

local function same_ids(a, b)
  if #a ~= #b or #a == 0 then return false end
  for i = 1, #a do
    if a[i] ~= b[i] then return false end
  end
  return true
end

local function ids_of(page)
  local ids = {}
  for i, order in ipairs(page.data) do ids[i] = order.id end
  return ids
end

return function(_, internals)
  local client, failure = internals.client, internals.failure
  local walks = setmetatable({}, { __mode = "k" }) -- iterators of client:orders, and the options they list by
  internals.walks = walks

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

  --- Makes a page of a raw one: orders under 1, 2, … as well as in data (so that #page and ipairs(page) work in every
  -- Lua), meta as the API gives it, and page:next().
  internals.set_page_maker(function(page, owner, options)
    local number = options and options.page and options.page.number or 1
    local asked = copy(options)
    for i, order in ipairs(page.data) do page[i] = order end

    --- page:next() -> the next page; nil after the last; nil and an error when it cannot be had.
    local function next_page()
      local err = check_place(page, number)
      if err then return nil, err end
      if number >= page.meta.total_pages then return nil end
      return owner:list(with_page(asked, number + 1))
    end

    return setmetatable(page, { __index = { next = next_page }, __name = "telnyx.porting page" })
  end)

  --- client:orders{ … } -> an iterator over the orders of all pages, for a for loop. Takes the options of client:list;
  -- pages hold 250 orders unless page.size says otherwise, and are read one at a time, when they are needed. It ends by
  -- what meta says. An error is raised (the error object itself), so that a loop never just ends early; a page that
  -- comes twice is one, of kind bad_response.
  -- Source: GET /porting_orders, PaginationMeta.
  function client:orders(options)
    local number = type(options) == "table" and type(options.page) == "table" and options.page.number or 1
    local page, position, previous

    local function turn()
      page = nil -- before the next one is read, so that there is one at a time
      local err
      local asked = options == nil and with_page(nil, number, biggest_page) or options
      if type(options) == "table" then asked = with_page(options, number, biggest_page) end
      page, err = self:list(asked)
      err = err or check_place(page, number)
      if err then error(err, 0) end
      local ids = ids_of(page)
      if previous and same_ids(ids, previous) then
        error(failure("bad_response", ("page %d holds the same orders as the one before it"):format(number)), 0)
      end
      previous, position = ids, 0
    end

    local function walk()
      while true do
        if not page then turn() end
        position = position + 1
        local order = page.data[position]
        if order then return order end
        if number >= page.meta.total_pages then return nil end
        number = number + 1
        page = nil
      end
    end

    walks[walk] = copy(options or {})
    return walk
  end
end
