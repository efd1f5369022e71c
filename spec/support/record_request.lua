--- For tools/record-sdk: writes what each operation was called with, and the request that went out, as a line of JSON
-- into the file that RECORD_REQUESTS names.

local porting = require "telnyx.porting"

local path = os.getenv "RECORD_REQUESTS"

--- row: of porting.operations(); arguments: of the call, a list with n; target: "METHOD path-and-query".
return function(row, arguments, target, body)
  if not path then return end
  local ids, place = porting.array {}, #row.arguments
  for i = 1, place do ids[i] = tostring(arguments[i]) end
  local given
  if row.body then
    place = place + 1
    given = arguments[place]
  end
  local file = assert(io.open(path, "ab"))
  assert(file:write(porting.encode {
    name = row.group .. "." .. row.verb, ids = ids, body = given, options = arguments[place + 1], target = target,
    sent = body,
  }, "\n"))
  file:close()
end
