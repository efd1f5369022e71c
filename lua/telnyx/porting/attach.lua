--- Uploads an order's LOA and invoice and sets them in the order. After a call that broke off, the same call continues:
-- it reads from the order and from the account's documents what was done.
--
-- What the call does for each paper, by what it finds (`action` in the report):
--
--   the order has it, and it is the same file                        kept
--   a former call uploaded it, and it can still be linked            found
--   nothing, or the order has another one                            uploaded
--   the order or this call had it, and the service has deleted it    uploaded again
--   it is given by a document's id                                   linked

local papers = { "loa", "invoice" }

-- The service deletes a document that is not linked within 30 minutes. An older one than this is not used any more: it
-- may be gone before the order is changed.
local usable_seconds = 25 * 60

local upload_options = { deadline = true, max_attempts = true, timeout = true }

-- How often the order is changed at most: the service may delete documents between their upload and the change.
local most_changes = 3

return function(porting, internals)
  local client, calls, raise, failure = internals.client, internals.calls, internals.raise, internals.failure
  local null = porting.null

  --- Checks one paper: a path, the id of a document, or a table as client.documents:upload takes it.
  local function read_paper(name, given)
    if type(given) == "string" and internals.id_of(given) then return { name = name, id = given:lower() } end
    if type(given) == "string" then given = { file = given } end
    if type(given) ~= "table" then
      raise(("attach: %s must be a path, the id of a document, or a table as documents:upload takes it, not a %s")
        :format(name, type(given)))
    end
    local upload = {}
    for key, value in pairs(given) do upload[key] = value end
    -- The contents of a URL are not known here, so a document uploaded from it is recognised by its name alone.
    if upload.url and not upload.filename then raise(("attach: %s: a url needs a filename as well"):format(name)) end
    return { name = name, upload = upload, file = internals.open_document("attach", upload) }
  end

  local function read_papers(given)
    if type(given) ~= "table" then
      raise(("attach: takes an order and its papers: { loa = PATH, invoice = PATH }, not %s")
        :format(given == nil and "nothing" or "a " .. type(given)))
    end
    for key in pairs(given) do
      if key ~= "loa" and key ~= "invoice" then
        raise(("attach: unknown paper %q; there are: loa, invoice"):format(tostring(key)))
      end
    end
    local list = {}
    for _, name in ipairs(papers) do
      if given[name] ~= nil then list[#list + 1] = read_paper(name, given[name]) end
    end
    if #list == 0 then raise "attach: names no paper: give loa, invoice or both" end
    return list
  end

  --- The size, file name and SHA-256 of a paper. The file is read in slices, so that a host's loop runs in between.
  local function facts_of(self, paper)
    if not paper.facts then
      local waits = internals.adapters.of(self) ~= nil
      while paper.file:digest_some() do
        if waits then internals.pause(self, 0):result() end
      end
      paper.facts = paper.file:facts()
      paper.file = nil
    end
    return paper.facts
  end

  --- Whether a document of the account is the paper.
  local function is_same(document, facts)
    local size = type(document.size) == "table" and document.size.amount
    if type(document.sha256) == "string" and facts.sha256 then
      return document.sha256:lower() == facts.sha256 and document.filename == facts.filename
    end
    return document.filename == facts.filename and (facts.size < 0 or size == facts.size)
  end

  --- Reads a document. Returns it; false if there is none; or nil and an error.
  local function document_of(self, id)
    local document, err = calls["documents.get"](self, id)
    if document then return document end
    if err.kind == "not_found" then return false end
    return nil, err
  end

  --- Looks for the paper among the documents that a former call uploaded for this order. Returns the document; false:
  -- there is none; or nil and an error.
  local function earlier_upload(self, paper)
    local page, err = calls["documents.list"](self, { filter = { customer_reference = paper.upload.customer_reference },
      sort = "-created_at", page = { size = 250 }, unchecked_filter = true })
    if not page then return nil, err end
    local now = self:server_time()
    for _, document in ipairs(page) do
      local created = type(document.created_at) == "string" and porting.time(document.created_at)
      if created and now - created < usable_seconds and is_same(document, facts_of(self, paper))
        and document.customer_reference == paper.upload.customer_reference then
        return document
      end
    end
    return false
  end

  local function note(paper, action, document)
    local outcome = paper.outcome
    outcome.action, outcome.id = action, document.id
    outcome.filename = document.filename
    outcome.size = type(document.size) == "table" and document.size.amount or nil
    paper.id = document.id
  end

  --- Checks the options, which are limits for the uploads: these take longer than other calls.
  local function read_options(options)
    if options == nil then return nil end
    if type(options) ~= "table" then raise(("attach: the options must be a table, not a %s"):format(type(options))) end
    for name in pairs(options) do
      if not upload_options[name] then
        raise(("attach: unknown option %q; there are: deadline, max_attempts, timeout"):format(tostring(name)))
      end
    end
    for name in pairs(upload_options) do
      local value = options[name]
      local none = value == nil or (name == "deadline" and value == false)
      if not none and type(value) ~= "number" then
        raise(("attach: %s must be a number, not a %s"):format(name, type(value)))
      end
    end
    return options
  end

  local function upload(self, paper, action)
    local document, err = calls["documents.upload"](self, paper.upload, paper.options)
    if not document then return nil, err end
    note(paper, action, document)
    return true
  end

  --- The error for a document that was named by its id and no longer exists.
  local function gone(paper)
    return nil, failure("not_found", ("%s: there is no document %s: the service deletes what is not linked within "
      .. "30 minutes; give its file to have it uploaded again"):format(paper.name, paper.id))
  end

  --- Finds or uploads a paper. current: the document that the order names so far. Returns true; or nil and an error.
  local function provide(self, paper, current)
    if not paper.upload then
      local document, err = document_of(self, paper.id)
      if document == false then return gone(paper) elseif not document then return nil, err end
      note(paper, current == paper.id and "kept" or "linked", document)
      return true
    end
    local lost
    if current then
      local document, err = document_of(self, current)
      if document == nil then return nil, err end
      if document and is_same(document, facts_of(self, paper)) then
        note(paper, "kept", document)
        return true
      end
      lost = not document
      paper.outcome[lost and "gone" or "replaced"] = current
    end
    local document, err = earlier_upload(self, paper)
    if document == nil then return nil, err end
    if document then
      note(paper, "found", document)
      return true
    end
    return upload(self, paper, lost and "uploaded again" or "uploaded")
  end

  --- Uploads the papers again that the service has deleted. Returns their number; or nil and an error.
  local function renew(self, list)
    local count = 0
    for _, paper in ipairs(list) do
      local document, err = document_of(self, paper.id)
      if document == nil then return nil, err end
      if not document then
        if not paper.upload then return gone(paper) end
        count = count + 1
        paper.outcome.gone = paper.id
        local done, problem = upload(self, paper, "uploaded again")
        if not done then return nil, problem end
      end
    end
    return count
  end

  local function id_in(order, name)
    local value = order.documents and order.documents[name]
    return type(value) == "string" and value ~= null and value:lower() or nil
  end

  --- Sets the papers in the order, and checks that the order names them. Returns the order; or nil and an error.
  local function set(self, order, list)
    for try = 1, most_changes do
      local documents = {}
      for _, paper in ipairs(list) do
        if id_in(order, paper.name) ~= paper.id:lower() then documents[paper.name] = paper.id end
      end
      local problem
      if next(documents) ~= nil then
        local changed, err = calls["porting_orders.update"](self, order.id, { documents = documents })
        if not changed and err.kind ~= "invalid" then return nil, err end
        order, problem = changed or order, err
      end
      -- The service may refuse the id of a deleted document, or accept it.
      local renewed, err = renew(self, list)
      if not renewed then return nil, err end
      if renewed == 0 and problem then return nil, problem end
      if renewed == 0 then
        for _, paper in ipairs(list) do
          if id_in(order, paper.name) ~= paper.id:lower() then
            return nil, failure("bad_response", ("the order does not name the %s that was set"):format(paper.name))
          end
        end
        return order
      end
      if try == most_changes then break end
    end
    return nil, failure("bad_response", "the service deletes the documents before they are linked")
  end

  local function sentence_of(name, outcome)
    local text = ("%s: %s %s as %s"):format(name, outcome.action or "not done:", outcome.filename or "",
      tostring(outcome.id))
    if outcome.gone then text = text .. ("; the service had deleted %s"):format(outcome.gone) end
    if outcome.replaced then text = text .. ("; in place of %s"):format(outcome.replaced) end
    return text
  end

  local report_metatable = {
    __name = "telnyx.porting attachments",
    __tostring = function(self)
      local lines = {}
      for _, name in ipairs(papers) do
        if self.documents[name] then lines[#lines + 1] = sentence_of(name, self.documents[name]) end
      end
      return table.concat(lines, "\n")
    end,
  }

  --- client:attach(order, { loa = PATH, invoice = PATH } [, options]) -> a report; or nil, an error and the report so
  -- far. A paper is a path, the id of a document, or a table as documents:upload takes it. options: timeout, deadline
  -- and max_attempts of each upload. The report: ok, order (as it is now) and documents, loa and invoice of { action,
  -- id, filename, size, gone, replaced } (see above); tostring gives a line for each paper.
  function client:attach(order, given, options)
    internals.check_client(self, "attach")
    local id = internals.id_of(order)
    if not id then
      raise(("attach: %s is no id of an order: ids are UUIDs such as eef10fb8-f3df-4c67-97c5-e18179723222")
        :format(type(order) == "string" and ("%q"):format(order) or order == nil and "nothing" or "a " .. type(order)))
    end
    local list = read_papers(given)
    options = read_options(options)
    local report = setmetatable({ ok = false, documents = {} }, report_metatable)
    for _, paper in ipairs(list) do
      paper.outcome, paper.options = {}, options
      report.documents[paper.name] = paper.outcome
      if paper.upload and not paper.upload.customer_reference then
        paper.upload.customer_reference = id .. "/" .. paper.name
      end
    end
    local now, err = self:get(id, { include_phone_numbers = false })
    if not now then return nil, err, report end
    report.order = now
    if now:is_final() then
      return nil, failure("conflict", ("the order is %s, which is final: its documents can't be changed")
        :format(internals.order_status(now))), report
    end
    for _, paper in ipairs(list) do
      local done, problem = provide(self, paper, id_in(now, paper.name))
      if not done then return nil, problem, report end
    end
    local set_order, problem = set(self, now, list)
    if not set_order then return nil, problem, report end
    report.order, report.ok = set_order, true
    return report
  end
end
