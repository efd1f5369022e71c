--- Files and folders of a test's own.

local lfs = require "lfs"

local files = {}

--- What a file holds; nil if it is not there.
function files.read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read "*a"
  file:close()
  return text
end

--- Writes a file; returns its path.
function files.write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  return path
end

--- Makes an empty folder; returns its path.
function files.new_folder()
  local path = os.tmpname()
  os.remove(path)
  assert(lfs.mkdir(path))
  return path
end

--- Removes a folder with all that is in it.
function files.remove_folder(path) os.execute("rm -rf '" .. path .. "'") end

return files
