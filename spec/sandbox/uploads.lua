-- The documents API: files that were uploaded, or that the API made itself. It deletes after 30 minutes what nothing is
-- linked to.
local answers = require "sandbox.answers"
local clock = require "sandbox.clock"
local collection = require "sandbox.collection"
local crypto = require "sandbox.crypto"
local json = require "sandbox.json"
local query = require "sandbox.query"
local server = require "sandbox.server"
local ffi = require "ffi"

local uploads = {}
local kept, links = collection.new("document"), collection.new("document_link")

local LINK_WITHIN, LARGEST = 30 * 60, 20 * 1024 * 1024

-- texts: id -> the bytes; made_here: ids of files that no one has to link; gone: ids of documents that were deleted.
local texts, made_here, gone = {}, {}, {}

function uploads.reset()
  texts, made_here, gone = {}, {}, {}
end

ffi.cdef [[unsigned char *SHA256(const unsigned char *bytes, size_t length, unsigned char *digest);]]

local function sha256(text)
  local digest = ffi.new("unsigned char[32]")
  crypto.SHA256(text, #text, digest)
  return (ffi.string(digest, 32):gsub(".", function(byte) return string.format("%02x", byte:byte()) end))
end

local function links_of(id)
  local found = {}
  for _, link in ipairs(links:list()) do
    if link.document_id == id then
      found[#found + 1] = link
    end
  end
  return found
end

local function forget(document)
  gone[document.id], texts[document.id] = true, nil
  kept:remove(document)
end

-- Deletes what was not linked in time.
local function expire()
  local now = clock.now()
  for _, document in ipairs(kept:list()) do
    if not made_here[document.id] and now - clock.parse(document.created_at) >= LINK_WITHIN
      and #links_of(document.id) == 0 then
      forget(document)
    end
  end
end

local function add(content_type, filename, text, reference)
  local document = kept:add {
    content_type = content_type,
    customer_reference = reference or json.null,
    filename = filename,
    sha256 = sha256(text),
    size = { amount = #text, unit = "bytes" },
    status = "pending",
  }
  texts[document.id] = text
  return document
end

-- Keeps a file of the API's own, to be downloaded under the id that is returned.
function uploads.keep(content_type, filename, text)
  local document = add(content_type, filename, text)
  made_here[document.id] = true
  return document.id
end

-- Whether there was such a document, and is no more.
function uploads.is_gone(id)
  expire()
  return gone[id:lower()] == true
end

-- Links a document to an order, as what it is called there; whatever was linked as that is linked no more. id may be
-- null, or none of ours.
function uploads.link(id, order_id, name)
  for _, link in ipairs(links:list(order_id)) do
    if name and link.name == name then
      links:remove(link)
    end
  end
  if id ~= json.null and kept:find(id) then
    links:add({ document_id = id:lower(), linked_record_type = "porting_order", linked_resource_id = order_id,
      name = name }, order_id)
  end
end

local TYPES = {
  { "%%PDF%-", "application/pdf", "pdf" }, { "^\137PNG\r\n", "image/png", "png" },
  { "^\255\216\255", "image/jpeg", "jpg" }, { "^II[*+]%z", "image/tiff", "tiff" },
  { "^MM%z[*+]", "image/tiff", "tiff" }, { "^GIF8", "image/gif", "gif" }, { "^........WEBP", "image/webp", "webp" },
  { "^....ftyp", "image/heic", "heic" },
}

local function refuse(detail, pointer)
  return answers.error(422, "10015", detail, { pointer = pointer })
end

-- The parts of a multipart body: name -> { text, filename }; nil if it is none.
local function parts_of(request)
  local boundary = request.content_type:match('boundary="?([^";]+)')
  local parts, at = {}, 1
  if not boundary then
    return nil
  end
  while true do
    local _, begun = request.text:find("--" .. boundary .. "\r\n", at, true)
    if not begun then
      break
    end
    local head_end, text_begin = request.text:find("\r\n\r\n", begun, true)
    local text_end = head_end and request.text:find("\r\n--" .. boundary, text_begin, true)
    if not text_end then
      return nil
    end
    local head = request.text:sub(begun + 1, head_end)
    local name = head:match('name="([^"]*)"')
    if not name then
      return nil
    end
    local filename = head:match('filename="([^"]*)"')
    parts[name] = {
      text = request.text:sub(text_begin + 1, text_end - 1),
      filename = filename and filename:gsub("%%22", '"'),
    }
    at = text_end + 1
  end
  return request.text:find("--" .. boundary .. "--", 1, true) and parts or nil
end

local function plain(value)
  return value ~= json.null and value or nil
end

-- The bytes, their name and reference of a request, or nil and the answer that refuses it.
local function read(request)
  if request.body then
    local body = request.body
    local file, url = plain(body.file), plain(body.url)
    if (file == nil) == (url == nil) then
      return nil, refuse("Either file or url must be given.", "/file")
    end
    local text = file and server.unbase64(file) or url and "%PDF-1.4\n% fetched from " .. url .. "\n%%EOF\n"
    if not text then
      return nil, refuse("file must be Base64.", "/file")
    end
    return text, plain(body.filename) or url and url:match("([^/]+)$"), plain(body.customer_reference)
  end
  local parts = parts_of(request)
  if not parts or not parts.file then
    return nil, refuse("The body is no multipart/form-data with a file.", "/file")
  end
  return parts.file.text, parts.file.filename, parts.customer_reference and parts.customer_reference.text
end

function uploads.create(request)
  local text, filename, reference = read(request)
  if not text then
    return filename
  end
  if #text > LARGEST then
    return refuse("The file is larger than 20 MB.", "/file")
  end
  for _, entry in ipairs(TYPES) do
    if text:sub(1, 1024):find(entry[1]) then
      return collection.answer(200, add(entry[2], filename or "document." .. entry[3], text, reference))
    end
  end
  return refuse("The file is of no type that is supported.", "/file")
end

local FILTERS = {
  ["filename.contains"] = function(document, wanted)
    return document.filename:find(wanted[1], 1, true) ~= nil
  end,
  ["customer_reference.eq"] = query.one_of("customer_reference"),
  ["customer_reference.in"] = query.one_of("customer_reference"),
  ["created_at.gt"] = query.date("created_at", function(date, limit) return date > limit end),
  ["created_at.lt"] = query.date("created_at", function(date, limit) return date < limit end),
}
local SORTS = { filename = true, created_at = true, updated_at = true }

function uploads.list(request)
  expire()
  return query.list(request, kept:list(), { filters = FILTERS, sorts = SORTS })
end

local function with_document(request, act)
  expire()
  local document = kept:find(request.id)
  return document and act(document) or answers.not_found()
end

function uploads.get(request)
  return with_document(request, function(document)
    return collection.answer(200, document)
  end)
end

function uploads.update(request)
  return with_document(request, function(document)
    for name, value in pairs(request.body) do
      document[name] = value
    end
    kept:changed(document)
    return collection.answer(200, document)
  end)
end

function uploads.delete(request)
  return with_document(request, function(document)
    if #links_of(document.id) > 0 then
      return answers.refused("A document that is linked can't be deleted.")
    end
    forget(document)
    return collection.answer(200, document)
  end)
end

local function file_of(document)
  return answers.file(document.content_type, document.filename, texts[document.id])
end

function uploads.download(request)
  return with_document(request, file_of)
end

function uploads.download_link(request)
  local origin = request:origin()
  return with_document(request, function(document)
    return answers.json(200, json.encode { data = { url = origin .. "/download/" .. document.id } })
  end)
end

-- The answer behind such a link, which needs no key; nil: the path is none.
function uploads.by_link(path)
  local id = path:match("^/download/([^/]+)$")
  return id and with_document({ id = id }, file_of)
end

local LINK_FILTERS = {
  document_id = query.one_of("document_id"),
  linked_record_type = query.one_of("linked_record_type"),
  linked_resource_id = query.one_of("linked_resource_id"),
}

function uploads.links(request)
  local shown = {}
  for i, link in ipairs(links:list()) do
    shown[i] = json.copy(link)
    shown[i].name = nil
  end
  return query.list(request, shown, { filters = LINK_FILTERS })
end

return uploads
