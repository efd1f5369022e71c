-- The API's operations: one row each, to be read beside the specification; and the row that a request is for.
local actions = require "sandbox.actions"
local activating = require "sandbox.activating"
local bodies = require "sandbox.bodies"
local cancelling = require "sandbox.cancelling"
local catalogue = require "sandbox.catalogue"
local checking = require "sandbox.checking"
local comments = require "sandbox.comments"
local configurations = require "sandbox.configurations"
local details = require "sandbox.details"
local documents = require "sandbox.documents"
local editing = require "sandbox.editing"
local events = require "sandbox.events"
local listing = require "sandbox.listing"
local loa = require "sandbox.loa"
local phone_numbers = require "sandbox.phone_numbers"
local ranges = require "sandbox.ranges"
local reports = require "sandbox.reports"
local requirements = require "sandbox.requirements"
local server = require "sandbox.server"
local uploads = require "sandbox.uploads"
local verification = require "sandbox.verification"

local routes = {}

local associated, blocks, extensions = ranges.associated_phone_numbers, ranges.phone_number_blocks,
  ranges.phone_number_extensions
local ORDER = "/porting_orders/{id}"

-- Group, verb, method, path, handler, and the shape of the body, if there is one. "?": the body may be left out.
local ROWS = {
  { "porting_orders", "list", "GET", "/porting_orders", listing.answer },
  { "porting_orders", "create", "POST", "/porting_orders", editing.create, bodies.new_order },
  { "porting_orders", "get", "GET", ORDER, cancelling.get },
  { "porting_orders", "update", "PATCH", ORDER, editing.update, bodies.order },
  { "porting_orders", "delete", "DELETE", ORDER, editing.delete },
  { "porting_orders", "activate", "POST", ORDER .. "/actions/activate", activating.activate },
  { "porting_orders", "cancel", "POST", ORDER .. "/actions/cancel", cancelling.cancel },
  { "porting_orders", "confirm", "POST", ORDER .. "/actions/confirm", editing.confirm },
  { "porting_orders", "share", "POST", ORDER .. "/actions/share", editing.share, bodies.share },

  { "allowed_foc_windows", "list", "GET", ORDER .. "/allowed_foc_windows", details.allowed_foc_windows },
  { "loa_template", "get", "GET", ORDER .. "/loa_template", loa.template },
  { "requirements", "list", "GET", ORDER .. "/requirements", requirements.of_order },
  { "sub_request", "get", "GET", ORDER .. "/sub_request", details.sub_request },

  { "activation_jobs", "list", "GET", ORDER .. "/activation_jobs", activating.list },
  { "activation_jobs", "get", "GET", ORDER .. "/activation_jobs/{part}", activating.get },
  { "activation_jobs", "update", "PATCH", ORDER .. "/activation_jobs/{part}", activating.update,
    bodies.activation_job },

  { "additional_documents", "list", "GET", ORDER .. "/additional_documents", documents.list },
  { "additional_documents", "create", "POST", ORDER .. "/additional_documents", documents.create,
    bodies.additional_documents },
  { "additional_documents", "delete", "DELETE", ORDER .. "/additional_documents/{part}", documents.delete },

  { "action_requirements", "list", "GET", ORDER .. "/action_requirements", actions.list },
  { "action_requirements", "initiate", "POST", ORDER .. "/action_requirements/{part}/initiate", actions.initiate,
    bodies.action_requirement },

  { "associated_phone_numbers", "list", "GET", ORDER .. "/associated_phone_numbers", associated.list },
  { "associated_phone_numbers", "create", "POST", ORDER .. "/associated_phone_numbers", associated.create,
    bodies.associated_phone_number },
  { "associated_phone_numbers", "delete", "DELETE", ORDER .. "/associated_phone_numbers/{part}", associated.delete },

  { "comments", "list", "GET", ORDER .. "/comments", comments.list },
  { "comments", "create", "POST", ORDER .. "/comments", comments.create, bodies.comment },

  { "phone_number_blocks", "list", "GET", ORDER .. "/phone_number_blocks", blocks.list },
  { "phone_number_blocks", "create", "POST", ORDER .. "/phone_number_blocks", blocks.create,
    bodies.phone_number_block },
  { "phone_number_blocks", "delete", "DELETE", ORDER .. "/phone_number_blocks/{part}", blocks.delete },

  { "phone_number_extensions", "list", "GET", ORDER .. "/phone_number_extensions", extensions.list },
  { "phone_number_extensions", "create", "POST", ORDER .. "/phone_number_extensions", extensions.create,
    bodies.phone_number_extension },
  { "phone_number_extensions", "delete", "DELETE", ORDER .. "/phone_number_extensions/{part}", extensions.delete },

  { "verification_codes", "list", "GET", ORDER .. "/verification_codes", verification.list },
  { "verification_codes", "send", "POST", ORDER .. "/verification_codes/send", verification.send, bodies.send_codes,
    "?" },
  { "verification_codes", "verify", "POST", ORDER .. "/verification_codes/verify", verification.verify,
    bodies.verify_codes },

  { "exception_types", "list", "GET", "/porting_orders/exception_types", catalogue.exception_types },

  { "phone_number_configurations", "list", "GET", "/porting_orders/phone_number_configurations",
    configurations.list },
  { "phone_number_configurations", "create", "POST", "/porting_orders/phone_number_configurations",
    configurations.create, bodies.phone_number_configurations },

  { "events", "list", "GET", "/porting/events", events.list },
  { "events", "get", "GET", "/porting/events/{id}", events.get },
  { "events", "republish", "POST", "/porting/events/{id}/republish", events.republish },

  { "loa_configurations", "list", "GET", "/porting/loa_configurations", loa.list },
  { "loa_configurations", "create", "POST", "/porting/loa_configurations", loa.create, bodies.loa_configuration },
  { "loa_configurations", "preview_draft", "POST", "/porting/loa_configurations/preview", loa.preview_draft,
    bodies.loa_configuration },
  { "loa_configurations", "get", "GET", "/porting/loa_configurations/{id}", loa.get },
  { "loa_configurations", "update", "PATCH", "/porting/loa_configurations/{id}", loa.update,
    bodies.loa_configuration },
  { "loa_configurations", "delete", "DELETE", "/porting/loa_configurations/{id}", loa.delete },
  { "loa_configurations", "preview", "GET", "/porting/loa_configurations/{id}/preview", loa.preview },

  { "reports", "list", "GET", "/porting/reports", reports.list },
  { "reports", "create", "POST", "/porting/reports", reports.create, bodies.report },
  { "reports", "get", "GET", "/porting/reports/{id}", reports.get },

  { "uk_carriers", "list", "GET", "/porting/uk_carriers", catalogue.uk_carriers },

  { "porting_phone_numbers", "list", "GET", "/porting_phone_numbers", phone_numbers.list },

  { "portability_checks", "run", "POST", "/portability_checks", checking.run, bodies.portability_check },

  -- Not of the porting API: documents, and what an order requires.
  { "documents", "list", "GET", "/documents", uploads.list },
  { "documents", "upload", "POST", "/documents", uploads.create, bodies.document },
  { "documents", "get", "GET", "/documents/{id}", uploads.get },
  { "documents", "update", "PATCH", "/documents/{id}", uploads.update, bodies.document_changes },
  { "documents", "delete", "DELETE", "/documents/{id}", uploads.delete },
  { "documents", "download", "GET", "/documents/{id}/download", uploads.download },
  { "documents", "download_link", "GET", "/documents/{id}/download_link", uploads.download_link },
  { "document_links", "list", "GET", "/document_links", uploads.links },
  { "requirement_types", "list", "GET", "/requirement_types", requirements.types },
  { "requirement_types", "get", "GET", "/requirement_types/{id}", requirements.type },
  { "requirement_groups", "list", "GET", "/requirement_groups", requirements.groups },
  { "requirement_groups", "get", "GET", "/requirement_groups/{id}", requirements.group },
}

-- The client's own methods have names without a group.
local SHORT = { list = true, get = true, cancel = true }

local function name_of(group, verb)
  return group == "porting_orders" and SHORT[verb] and verb or group .. "." .. verb
end

local fixed, patterns = {}, {}

local function segments(path)
  return select(2, path:gsub("/", ""))
end

-- Paths without a name in them are found at once, the others by how many parts they have.
local function place_of(path)
  if not path:find("{", 1, true) then
    fixed[path] = fixed[path] or {}
    return fixed[path]
  end
  local count = segments(path)
  patterns[count] = patterns[count] or {}
  for _, entry in ipairs(patterns[count]) do
    if entry.path == path then
      return entry.methods
    end
  end
  local entry = { path = path, pattern = "^" .. path:gsub("{%w+}", "([^/]+)") .. "$", methods = {} }
  table.insert(patterns[count], entry)
  return entry.methods
end

for _, row in ipairs(ROWS) do
  local group, verb, method, path, handler, body, optional = unpack(row, 1, 7)
  place_of("/v2" .. path)[method] = {
    name = name_of(group, verb),
    handler = handler,
    body = body,
    body_is_optional = optional == "?",
    of_order = path:sub(1, #ORDER) == ORDER,
  }
end

local function find(path)
  if fixed[path] then
    return fixed[path]
  end
  for _, entry in ipairs(patterns[segments(path)] or {}) do
    local id, part = path:match(entry.pattern)
    if id then
      return entry.methods, id, part
    end
  end
end

-- The route of a request, and the ids in its path, decoded. The path is matched as it came: nginx has not resolved or
-- decoded anything in it. Nil and "unknown", or "wrong_method" for a path that is known with other methods.
function routes.find(method, path)
  local methods, id, part = find(path)
  local route = methods and methods[method]
  if not route then
    return nil, methods and "wrong_method" or "unknown"
  end
  return route, id and server.unescape(id):lower(), part and server.unescape(part):lower()
end

return routes
