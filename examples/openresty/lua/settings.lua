--- What nginx.conf says, for the other files.

local settings = {}

--- html: the folder of the page's files; batches: the folder of the batches' stores; password_file: its path, or "";
-- command: the path of telnyx-porting, or ""; database: the address of a database for the stores (postgresql://…,
-- without a batch), or ""; origins: where browsers see the page through a proxy, with blanks between them, or "";
-- user_header: the header in which the proxy names the user, or "".
function settings.set(values)
  for name, value in pairs(values) do settings[name] = value ~= "" and value or nil end
end

return settings
