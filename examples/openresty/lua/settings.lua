--- What nginx.conf says, for the other files.

local settings = {}

--- html: the folder of the page's files; batches: the folder of the batches' stores; state: that in which the journals
-- of batches in a database lie; password_file: its path, or ""; command: the path of telnyx-porting, or ""; database:
-- the address of a database for the stores (postgresql://…, without a batch), or ""; origins: where browsers see the
-- page through a proxy, with blanks between them, or ""; user_header: the header in which the proxy names the user, or
-- ""; processes: how many batches may run at once; keep_days: for how many days an ended batch is kept; folders: those
-- whose paths no answer may name, nor the address of the database.
function settings.set(values)
  for name, value in pairs(values) do settings[name] = value ~= "" and value or nil end
  if settings.database then table.insert(settings.folders, settings.database) end
  if settings.folders then table.sort(settings.folders, function(a, b) return #a > #b end) end
end

return settings
