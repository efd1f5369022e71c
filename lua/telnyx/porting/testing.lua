--- porting.error and porting.page: what calls return, for tests of programs that use this library. An order is made by
-- porting.order(json).

local fields = {
  status = "number", code = "string", title = "string", detail = "string", request_id = "string", attempts = "number",
  retryable = "boolean", uncertain = "boolean", errors = "table",
}

-- Those of calls, and behind them those of webhooks.
local kinds = {
  "invalid", "unauthorized", "forbidden", "not_found", "conflict", "rate_limited", "server", "redirect", "timeout",
  "connection", "tls", "bad_response", "file", "aborted", "memory", "store",
  "missing_header", "bad_signature", "stale", "bad_key", "bad_body",
}

-- Kinds of failures that may go away; see failure.h.
local retryable = { rate_limited = true, server = true, timeout = true, connection = true }

return function(porting, internals)
  local raise, is_kind = internals.raise, {}
  for _, kind in ipairs(kinds) do is_kind[kind] = true end

  --- porting.error { kind = …, … }: an error object as calls return it. Other fields: see doc/reference.md; retryable
  -- is by default what calls say of that kind.
  function porting.error(given)
    if type(given) ~= "table" then raise("error: takes a table of the error's fields, not " .. type(given)) end
    if not is_kind[given.kind] then
      raise(("error: kind must be one of %s, not %s"):format(table.concat(kinds, ", "),
        type(given.kind) == "string" and ("%q"):format(given.kind) or "a " .. type(given.kind)))
    end
    local err = internals.failure(given.kind, type(given.detail) == "string" and given.detail or "")
    if given.detail == nil then err.detail = nil end
    err.retryable = retryable[given.kind] or false
    -- As in a call's error, code, title and detail are those of the API's first error.
    local first = type(given.errors) == "table" and type(given.errors[1]) == "table" and given.errors[1] or {}
    for _, name in ipairs { "code", "title", "detail" } do
      if type(first[name]) == "string" then err[name] = first[name] end
    end
    for name, value in pairs(given) do
      if name ~= "kind" and not fields[name] then
        raise(("error: unknown field %q"):format(tostring(name)))
      elseif name ~= "kind" and type(value) ~= fields[name] then
        raise(("error: %s must be a %s, not a %s"):format(name, fields[name], type(value)))
      end
      err[name] = value
    end
    return err
  end

  --- porting.page { record, …, meta = …, next = … }: a page as lists return it. next: what page:next() returns, or the
  -- error that comes with nil; it is the result of page:submit_next() as well.
  function porting.page(given)
    if type(given) ~= "table" then raise("page: takes a list of records, not " .. type(given)) end
    local page, following, records = { data = {} }, given.next, 0
    for name, value in pairs(given) do
      if type(name) == "number" then records = records + 1 end
      if type(name) ~= "number" and name ~= "meta" and name ~= "next" then
        raise(("page: unknown field %q; there are: meta, next, and the records from 1"):format(tostring(name)))
      elseif name == "next" and (type(value) ~= "table" or value.kind == nil and type(value.data) ~= "table")
        or name == "meta" and type(value) ~= "table" then
        raise(("page: %s must be %s"):format(name, name == "meta" and "a table" or "a page or an error"))
      end
    end
    for i, record in ipairs(given) do page[i], page.data[i] = record, record end
    local count = #page.data
    if count ~= records then
      raise(("page: the records are no list from 1 on: entry %d is nil, and there are %d"):format(count + 1, records))
    end
    page.meta = { page_number = 1, page_size = count, total_pages = following and 2 or 1, total_results = count }
    for name, value in pairs(given.meta or {}) do page.meta[name] = value end
    local function next_page()
      if following and following.kind then return nil, following end
      return following
    end

    --- A request that is done: what a call's page has, as far as a test without a client can.
    local function submit_next()
      if not following then return nil end
      local request = {}
      function request.done() return true end
      function request.result() return next_page() end
      function request.on_done(self, fn)
        fn(next_page())
        return self
      end
      return request
    end

    return setmetatable(page, { __index = { next = next_page, submit_next = submit_next },
      __name = "telnyx.porting page" })
  end
end
