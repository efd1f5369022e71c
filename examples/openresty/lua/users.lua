--- Who is asking. There are users where nginx checks passwords, or where --user-header names the header in which a
-- proxy hands on the user; such a header is never believed otherwise.

local settings = require "settings"

local users = {}

local longest_name = 200 -- bytes

function users.exist()
  return settings.password_file ~= nil or settings.user_header ~= nil
end

--- The user's name; nil where there are no users, or the proxy has named none.
function users.current()
  local name
  if settings.user_header then
    name = ngx.var["http_" .. settings.user_header:lower():gsub("-", "_")]
  elseif settings.password_file then
    name = ngx.var.remote_user -- nginx has checked the password
  end
  if not name or name == "" or #name > longest_name or name:find "%c" then return nil end
  return name
end

return users
