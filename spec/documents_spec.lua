--- Documents: what goes up and how, what is refused before anything is sent, what comes down, and that a document is
--- uploaded once.

local files = require "spec.support.files"
local lfs = require "lfs"
local support = require "spec.support.porting"
local sandbox = support.sandbox

local client, folder
local PDF = "%PDF-1.4\n%%EOF\n"

local read = files.read
local function write(name, text) return files.write(folder .. "/" .. name, text) end

--- A PDF of so many bytes. Its contents repeat after an odd number of them, so that no slice fits in another's place.
-- Made by doubling: Lua 5.1 takes seconds to join many pieces.
local function large(bytes)
  local parts = {}
  for i = 1, 1000 do parts[i] = ("%09d"):format(i * i * 977) end
  local text = "%PDF-1.7\n" .. table.concat(parts) .. "odd"
  while #text < bytes do text = text .. text end
  return text:sub(1, bytes)
end

local function posts() return sandbox.counters().routes["documents.upload"] or 0 end

local function last_request()
  local requests = sandbox.requests()
  local request = requests[#requests]
  local function header(name)
    for _, pair in ipairs(request.headers) do
      if pair[1]:lower() == name then return pair[2] end
    end
    return nil
  end
  return request, header
end

before_each(function()
  sandbox.reset { orders = 5 }
  client = support.client { settle = 0.05 }
  folder = files.new_folder()
end)

after_each(function()
  client:close()
  files.remove_folder(folder)
end)

describe("an upload", function()
  it("sends a small file as base64 in JSON", function()
    local path = write("loa.pdf", PDF)
    local document = assert(client.documents:upload { file = path, customer_reference = 'Ours "1"' })
    local request, header = last_request()
    assert.equal("POST", request.method)
    assert.equal("/v2/documents", request.uri)
    assert.equal("application/json", header "content-type")
    assert.equal('{"customer_reference":"Ours \\"1\\"","file":"JVBERi0xLjQKJSVFT0YK","filename":"loa.pdf"}',
      request.body)
    assert.equal("loa.pdf", document.filename)
    assert.equal("application/pdf", document.content_type)
    assert.same({ unit = "bytes", amount = #PDF }, document.size)
    assert.equal(PDF, (client.documents:download(document.id)))
  end)

  it("takes bytes, and a URL from which the service fetches", function()
    for length = 9, 12 do
      local bytes = ("%PDF-1.4" .. ("\0\255x"):rep(4)):sub(1, length)
      local document = assert(client.documents:upload { content = bytes })
      assert.equal("document.pdf", document.filename)
      assert.equal(bytes, (client.documents:download(document.id)))
    end
    assert.equal("a.pdf", assert(client.documents:upload { url = "HTTPS://example.com/a.pdf" }).filename)
    assert(client.documents:upload { url = "https://example.com/a/bill.pdf", filename = "b.pdf" })
    assert.equal('{"filename":"b.pdf","url":"https://example.com/a/bill.pdf"}', (last_request()).body)
  end)

  it("streams a large file as multipart", function()
    local bytes = large(3 * 1024 * 1024 + 17)
    local document = assert(client.documents:upload { file = write('a "b".pdf', bytes), customer_reference = "Ours" })
    local request, header = last_request()
    assert.equal("/v2/documents?content-type=multipart", request.uri)
    local boundary = header "content-type":match "^multipart/form%-data; boundary=(%x+)$"
    assert.equal(32, #boundary)
    local head = ("--%s\r\nContent-Disposition: form-data; name=\"customer_reference\"\r\n\r\nOurs\r\n--%s\r\n"):format(
      boundary, boundary) .. 'Content-Disposition: form-data; name="file"; filename="a %22b%22.pdf"\r\n'
      .. "Content-Type: application/pdf\r\n\r\n%PDF-1.7"
    assert.equal(head, request.body:sub(1, #head))
    assert.equal(request.body_length, tonumber(header "content-length"))
    assert.equal(#head - 8 + #bytes + #"\r\n--" + 32 + #"--\r\n", request.body_length)
    assert.equal("Ours", document.customer_reference)
    assert.equal('a "b".pdf', document.filename)
    assert.is_true(bytes == client.documents:download(document.id))
  end)

  it("streams over HTTP/2 as well, and bytes as well as a file", function()
    local bytes = large(2 * 1024 * 1024)
    local secure = support.client { base_url = sandbox.https, ca_file = sandbox.ca }
    local document = assert(secure.documents:upload { content = bytes, filename = "x.pdf" })
    assert.equal("HTTP/2.0", (last_request()).protocol)
    assert.is_true(bytes == secure.documents:download(document.id))
    secure:close()
  end)

  it("knows what a file is by its first bytes, not by its name", function()
    if not require "cjson"._VERSION then pending "this Lua has no lua-cjson, which decodes bytes that are not UTF-8" end
    local kinds = {
      ["image/png"] = { "\137PNG\r\n\26\n...." }, ["image/jpeg"] = { "\255\216\255\224...." },
      ["image/tiff"] = { "II*\0....", "MM\0*....", "II+\0....", "MM\0+...." },
      ["image/gif"] = { "GIF87a....", "GIF89a...." }, ["image/webp"] = { "RIFF....WEBP" },
      ["image/heic"] = { "\0\0\0\24ftypheic", "\0\0\0\24ftypheix", "\0\0\0\24ftypheim", "\0\0\0\24ftypheis" },
      ["image/heif"] = { "\0\0\0\24ftypmif1" },
      ["application/pdf"] = { "\239\187\191%PDF-1.4", ("x"):rep(1019) .. "%PDF-1.4" },
    }
    local rest = ("x"):rep(1100000)
    for kind, beginnings in pairs(kinds) do
      for _, bytes in ipairs(beginnings) do
        assert(client.documents:upload { file = write("named.txt", bytes .. rest) }, kind)
        assert.truthy((last_request()).body:find("Content-Type: " .. kind .. "\r\n", 1, true), kind)
      end
    end
  end)

  it("raises before anything is sent for what the service does not take", function()
    local function fails(message, arguments)
      assert.error_matches(function() client.documents:upload(arguments) end, message, 1, true)
    end
    fails("documents.upload: the file \"" .. write("x.pdf", "no PDF") .. "\" is no document that the service takes",
      { file = folder .. "/x.pdf" })
    fails("is empty", { file = write("empty.pdf", "") })
    fails("has 20.0 MiB: the service takes at most 20 MiB", { file = write("much.pdf", large(20 * 1024 * 1024 + 1)) })
    fails("the content has 20.0 MiB", { content = large(20 * 1024 * 1024 + 1) })
    fails("can't be read: No such file or directory", { file = folder .. "/none.pdf" })
    fails("is no regular file", { file = folder })
    fails("takes one of file (a path), content (the bytes) and url, not none of them", { filename = "x" })
    fails("not several of them", { file = folder .. "/x.pdf", content = PDF })
    fails("filename must be UTF-8 without control characters", { content = PDF, filename = "a\nb" })
    fails("customer_reference must be UTF-8", { content = PDF, customer_reference = "\255" })
    fails("url must begin with https:// or http://", { url = "/tmp/x.pdf" })
    fails("url names no host", { url = "https:///x.pdf" })
    fails("url has a space in it: in a URL that is %20", { url = "https://example.com/a b.pdf" })
    fails("file must be a path, and none has a NUL in it", { file = "a\0b" })
    fails("is empty", { content = "" })
    fails("is no document that the service takes", { content = ("x"):rep(1020) .. "%PDF-1.4" })
    fails("is no document that the service takes", { content = "\0\0\0\24ftypavif" })
    fails('the table has no key "path"', { path = "x" })
    fails("takes a table, { file = PATH }", nil)
    os.execute("mkfifo '" .. folder .. "/pipe'")
    fails("is no regular file", { file = folder .. "/pipe" })
    assert.equal(0, posts())
  end)
end)

describe("an upload whose answer is lost", function()
  local function lost(fault)
    fault.route, fault.times = "documents.upload", 1
    sandbox.fault(fault)
  end

  it("is looked for, and found without a second one", function()
    for _, size in ipairs { 20, 2 * 1024 * 1024 } do
      for _, fault in ipairs { { kind = "drop", when = "after" }, { kind = "status", status = 502, when = "after" },
        { kind = "not_json" }, { kind = "html", when = "after" } } do
        local before = posts()
        lost(fault)
        local document, err = client.documents:upload { file = write("loa.pdf", large(size)), customer_reference = "R" }
        assert(document, tostring(err) .. fault.kind)
        assert.equal("loa.pdf", document.filename)
        assert.equal(before + 1, posts())
        assert.is_table(client.documents:get(document.id))
      end
    end
  end)

  it("is certain to have failed after two looks in vain", function()
    for _, size in ipairs { 20, 2 * 1024 * 1024 } do
      -- The same file was uploaded a moment ago, which is another upload.
      local other = assert(client.documents:upload { file = write("loa.pdf", large(size)), customer_reference = "R" })
      assert(other)
      local before, looks = posts(), sandbox.counters().routes["documents.list"] or 0
      lost { kind = "drop" }
      local document, err = client.documents:upload { file = folder .. "/loa.pdf", customer_reference = "R" }
      assert.is_nil(document)
      assert.is_false(err.uncertain)
      assert.is_true(err.retryable)
      assert.equal(1, err.attempts)
      assert.truthy(err.detail:find("^two reads at least 0%.05 s apart did not find the document"))
      assert.equal(before + 1, posts())
      assert.equal(looks + 2, sandbox.counters().routes["documents.list"])
    end
  end)

  it("stays uncertain where the looks fail", function()
    lost { kind = "drop" }
    sandbox.fault { kind = "status", status = 500, route = "documents.list" }
    local once = support.client { settle = 0.05, max_attempts = 1 }
    local document, err = once.documents:upload { content = PDF }
    once:close()
    assert.is_nil(document)
    assert.is_true(err.uncertain)
    assert.is_false(err.retryable)
    assert.equal(1, posts())
  end)

  it("stays uncertain for a URL without a name and a reference to know it by", function()
    lost { kind = "drop", when = "after" }
    local document, err = client.documents:upload { url = "https://example.com/x.pdf" }
    assert.is_nil(document)
    assert.is_true(err.uncertain)
    lost { kind = "drop", when = "after" }
    document = assert(client.documents:upload { url = "https://example.com/x.pdf", filename = "x.pdf",
      customer_reference = "R" })
    assert.equal("x.pdf", document.filename)
    assert.equal(2, posts())
  end)

  it("is no other document: another size, name, reference, or an older one", function()
    local path = write("loa.pdf", PDF)
    sandbox.clock(-10)
    local elsewhere = support.client { settle = 0.05 }
    assert(elsewhere.documents:upload { file = path, customer_reference = "R" })
    sandbox.clock(0)
    assert(elsewhere.documents:upload { file = path, customer_reference = "Other" })
    assert(elsewhere.documents:upload { file = path, customer_reference = "R", filename = "other.pdf" })
    assert(elsewhere.documents:upload { content = PDF .. "\n", customer_reference = "R", filename = "loa.pdf" })
    assert(elsewhere.documents:upload { content = "%PDF-1.5\n%%EOF\n", customer_reference = "R", filename = "loa.pdf" })
    elsewhere:close()
    lost { kind = "drop" }
    local document, err = client.documents:upload { file = path, customer_reference = "R" }
    assert.is_nil(document)
    assert.is_false(err.uncertain)
  end)

  it("is uncertain where several documents could be it, as others upload the same bytes in the same second", function()
    local path = write("loa.pdf", PDF)
    local elsewhere = support.client { settle = 0.05 }
    sandbox.clock(30) -- however long it takes until ours is sent
    for _ = 1, 2 do assert(elsewhere.documents:upload { file = path }) end
    sandbox.clock(0)
    elsewhere:close()
    lost { kind = "drop" }
    local document, err = client.documents:upload { file = path }
    assert.is_nil(document)
    assert.is_true(err.uncertain)
    assert.is_false(err.retryable)
    assert.truthy(err.detail:find("several documents of the list could be this one", 1, true), err.detail)
    -- With a customer reference of its own it is told apart.
    lost { kind = "drop", when = "after" }
    local known = assert(client.documents:upload { file = path, customer_reference = "R" })
    assert.equal("R", known.customer_reference)
  end)

  it("is never the document of another upload of the client, whose answer is still to come", function()
    local path = write("loa.pdf", PDF)
    assert(client.documents:upload { content = PDF .. "\n" })
    sandbox.fault { kind = "hold", when = "after", route = "documents.upload", times = 1 }
    local held = client:submit("documents.upload", { file = path })
    repeat client:turn(0.02) until sandbox.fired("hold") == 1
    lost { kind = "status", status = 502 } -- and not a drop: the other upload is on the same connection
    local document, err = client.documents:upload { file = path }
    assert.is_nil(document)
    assert.is_true(err.uncertain)
    sandbox.clear_faults()
    assert.equal("loa.pdf", assert(held:result()).filename)
  end)

  it("gives as many documents as there are, where several of the client's own are lost", function()
    local path = write("loa.pdf", PDF)
    assert(client.documents:upload { content = PDF .. "\n" })
    sandbox.fault { kind = "drop", when = "after", route = "documents.upload", times = 2 }
    local first = client:submit("documents.upload", { file = path })
    local second = client:submit("documents.upload", { file = path })
    local ids = {}
    for _, request in ipairs { first, second } do
      local document, err = request:result()
      if document then
        assert.is_nil(ids[document.id])
        ids[document.id] = true
      else
        assert.is_true(err.uncertain)
      end
    end
  end)

  it("is looked for as well when it was submitted", function()
    lost { kind = "drop", when = "after" }
    local document = assert(client:submit("documents.upload", { content = PDF }):result())
    assert.equal(1, posts())
    assert.is_table(client.documents:get(document.id))
  end)

  it("is sent again where the account was busy, or nothing was sent", function()
    lost { kind = "status", status = 429 }
    assert(client.documents:upload { file = write("loa.pdf", large(2 * 1024 * 1024)) })
    assert.equal(2, posts())
  end)

  it("that the service refuses has failed for certain", function()
    lost { kind = "status", status = 422 }
    local document, err = client.documents:upload { content = PDF }
    assert.is_nil(document)
    assert.equal("invalid", err.kind)
    assert.is_false(err.uncertain)
    assert.equal(0, sandbox.counters().routes["documents.list"] or 0)
  end)
end)

describe("a document", function()
  it("is read, renamed, listed and deleted", function()
    local document = assert(client.documents:upload { content = PDF, customer_reference = "R" })
    assert.equal(document.id, assert(client.documents:get(document.id)).id)
    assert.equal("new.pdf", assert(client.documents:update(document.id, { filename = "new.pdf" })).filename)
    local page = assert(client.documents:list { filter = { customer_reference = "R", filename = "new" } })
    assert.equal(1, #page)
    assert.equal(0, #assert(client.documents:list { filter = { customer_reference = "S" } }))
    assert(client.documents:delete(document.id))
    local got, err = client.documents:get(document.id)
    assert.is_nil(got)
    assert.equal("not_found", err.kind)
  end)

  it("has a link that needs no key", function()
    local plain = support.client { base_url = sandbox.http }
    local document = assert(plain.documents:upload { content = PDF })
    local url = assert(plain.documents:download_link(document.id)).url
    plain:close()
    assert.equal(PDF, (require "socket.http".request(url)))
  end)

  it("goes after 30 minutes if it is not linked", function()
    local function new() return assert(client.documents:upload { content = PDF }).id end
    local linked, alone = new(), new()
    local order = assert(client.porting_orders:create { phone_numbers = { "+13035550000" } })[1].id
    assert(client.porting_orders:update(order, { documents = { loa = linked } }))
    local links = assert(client.document_links:list { filter = { document_id = linked } })
    assert.equal(order, links[1].linked_resource_id)
    sandbox.clock(29 * 60)
    assert(client.documents:get(alone))
    sandbox.clock(30 * 60 + 1)
    assert(client.documents:get(linked))
    local _, err = client.documents:get(alone)
    assert.equal("not_found", err.kind)
    _, err = client.porting_orders:update(order, { documents = { invoice = alone } })
    assert.equal("invalid", err.kind)
    assert.is_false(err.errors[1].meta.retryable)
  end)
end)

describe("a download over 16 MiB", function()
  local function new(bytes) return assert(client.documents:upload { content = bytes }).id end

  it("comes into a file, and not into memory", function()
    local bytes = large(20 * 1024 * 1024)
    local id, path = new(bytes), folder .. "/down.pdf"
    local got, err = client.documents:download(id)
    assert.is_nil(got)
    assert.equal("bad_response", err.kind)
    assert.is_false(err.retryable)
    assert.truthy(err.detail:find('the answer is larger than 16 MiB, which is too much for memory: to = "PATH"', 1,
      true))
    assert.equal(path, (assert(client.documents:download(id, { to = path }))))
    assert.is_true(bytes == read(path))
    assert.equal("rw-------", lfs.attributes(path).permissions)
  end)
end)

describe("a download that breaks off", function()
  it("begins anew, with nothing of the first try in the file, and leaves the old one when it does not", function()
    local bytes = large(3 * 1024 * 1024)
    local id, path = assert(client.documents:upload { content = bytes }).id, write("again.pdf", "old")
    sandbox.fault { kind = "half", when = "after", route = "documents.download", times = 1 }
    local got, err = client.documents:download(id, { to = path, max_attempts = 1 })
    assert.same({ "connection", "old" }, { not got and err.kind, read(path) })
    for _, base_url in ipairs { sandbox.http, sandbox.https } do
      local other = support.client { base_url = base_url }
      sandbox.fault { kind = "half", when = "after", route = "documents.download", times = 1 }
      assert(other.documents:download(id, { to = path }))
      assert.is_true(bytes == read(path))
      other:close()
    end
    local names = 0
    for _ in lfs.dir(folder) do names = names + 1 end
    assert.equal(3, names)
  end)

  it("leaves nothing behind when it is aborted or the client is closed", function()
    local id = assert(client.documents:upload { content = large(3 * 1024 * 1024) }).id
    local function count()
      local names = 0
      for _ in lfs.dir(folder) do names = names + 1 end
      return names
    end
    sandbox.fault { kind = "trickle", pause = 0.01, route = "documents.download" }
    for _, how in ipairs { "abort", "close" } do
      local other = support.client()
      local request = other:submit("documents.download", id, { to = folder .. "/part.pdf" })
      for _ = 1, 500 do
        if count() > 2 then break end
        other:turn(0.05)
      end
      assert.equal(3, count()) -- the new file beside its place
      if how == "abort" then request:abort() else other:close() end
      assert.equal(2, count())
      other:close()
    end
  end)
end)

describe("requirements", function()
  it("have types and groups", function()
    local types = assert(client.requirement_types:list { filter = { name = "address" }, sort = "name" })
    assert.equal(2, #types)
    assert.equal("address", assert(client.requirement_types:get(types[2].id)).type)
    local groups = assert(client.requirement_groups:list { filter = { country_code = "DE", action = "porting" } })
    assert.equal("DE", groups[1].country_code)
    assert.equal("HRB 12345",
      assert(client.requirement_groups:get(groups[1].id)).regulatory_requirements[1].field_value)
    assert.equal(0, #assert(client.requirement_groups:list { filter = { country_code = "FR" } }))
    for group in client.requirement_groups:each() do assert.equal("approved", group.status) end
  end)
end)
