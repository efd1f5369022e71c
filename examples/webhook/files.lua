--- The few calls of the system that Lua lacks: folders, durable files, and what a worker's life depends on. Linux with
-- 64 bits. Also loaded in the threads of writer.lua, where ngx is not there.

local bit = require "bit"
local ffi = require "ffi"

ffi.cdef [[
typedef struct {
  uint64_t d_ino;
  int64_t d_off;
  unsigned short d_reclen;
  unsigned char d_type;
  char d_name[256];
} webhook_dirent;
void *opendir(const char *path);
webhook_dirent *readdir(void *folder);
int closedir(void *folder);
int mkdir(const char *path, unsigned mode);
int rmdir(const char *path);
int open(const char *path, int flags, ...);
intptr_t write(int descriptor, const void *bytes, size_t count);
int fsync(int descriptor);
int close(int descriptor);
int access(const char *path, int mode);
char *strerror(int number);
]]

local files = {}

local write_only, create, exclusive, close_on_exec = 0x1, 0x40, 0x80, 0x80000
local already_exists, interrupted = 17, 4 -- EEXIST, EINTR

local function problem(what)
  return what .. ": " .. ffi.string(ffi.C.strerror(ffi.errno()))
end

function files.exists(path)
  return ffi.C.access(path, 0) == 0
end

--- Makes a folder unless it is there; true, or nil and why.
function files.make_folder(path)
  if ffi.C.mkdir(path, tonumber("700", 8)) == 0 or ffi.errno() == already_exists then return true end
  return nil, problem(path)
end

function files.remove_folder(path)
  return ffi.C.rmdir(path) == 0
end

--- The names in a folder, sorted; none where there is no such folder.
function files.list(path)
  local names = {}
  local folder = ffi.C.opendir(path)
  if folder == nil then return names end
  while true do
    local entry = ffi.C.readdir(folder)
    if entry == nil then break end
    local name = ffi.string(entry.d_name)
    if name ~= "." and name ~= ".." then names[#names + 1] = name end
  end
  ffi.C.closedir(folder)
  table.sort(names)
  return names
end

function files.read(path)
  local file, why = io.open(path, "rb")
  if not file then return nil, why end
  local content
  content, why = file:read "*a"
  file:close()
  return content, why
end

--- Writes a file whole or not at all, but not durably: a loss of power may lose it, a kill does not.
function files.replace(path, temporary, content)
  local file, why = io.open(temporary, "wb")
  if not file then return nil, why end
  local written, closed
  written, why = file:write(content)
  closed = file:close()
  if written and closed then
    written, why = os.rename(temporary, path)
    if written then return true end
  end
  os.remove(temporary)
  return nil, why or "the file could not be written"
end

local function sync(path)
  local descriptor = ffi.C.open(path, close_on_exec)
  if descriptor < 0 then return nil, problem "open" end
  local good = ffi.C.fsync(descriptor) == 0
  local why = not good and problem "fsync"
  ffi.C.close(descriptor)
  return good or nil, why
end

local function write_all(descriptor, content)
  local done = 0
  while done < #content do
    local count = ffi.C.write(descriptor, ffi.cast("const char *", content) + done, #content - done)
    if count > 0 then
      done = done + tonumber(count)
    elseif count == 0 or ffi.errno() ~= interrupted then
      return nil, problem "write"
    end
  end
  return true
end

--- Writes a file, which is on the disk under its name when this returns true; or nil and why. Waits for the disk. It is
-- renamed before it is synced, so that the file system commits both at once: after a loss of power there may be a file
-- under the name that is not whole, but only where this did not return true.
function files.keep(path, folder, temporary, content)
  local flags = bit.bor(write_only, create, exclusive, close_on_exec)
  local descriptor = ffi.C.open(temporary, flags, ffi.cast("unsigned", tonumber("600", 8)))
  if descriptor < 0 then return nil, problem "open" end
  local good, why = write_all(descriptor, content)
  if good then good, why = os.rename(temporary, path) end
  if good and ffi.C.fsync(descriptor) ~= 0 then good, why = nil, problem "fsync" end
  if ffi.C.close(descriptor) ~= 0 and good then good, why = nil, problem "close" end
  if good then return sync(folder) end
  os.remove(temporary)
  return nil, why
end

return files
