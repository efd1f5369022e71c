--- A document of 20 MB costs no memory to speak of: neither its upload nor its download into a file.

local support = require "spec.support.porting"
local sandbox = support.sandbox

local most_kib = 4 * 1024
local script = [[
local porting = require "telnyx.porting"
local client = porting.new { base_url = %q, api_key = %q, ca_file = %q }
%s
client:close()
for line in io.lines "/proc/self/status" do
  local kib = line:match "^VmHWM:%%s+(%%d+)"
  if kib then print(kib) end
end
]]

local folder

local function write(name, bytes)
  local path = folder .. "/" .. name
  local file = assert(io.open(path, "wb"))
  file:write "%PDF-1.7\n"
  local block = ("0123456789abcdef"):rep(4096)
  local left = bytes - 9
  while left > 0 do
    file:write(block:sub(1, left))
    left = left - #block
  end
  file:close()
  return path
end

--- The most memory (KiB) that a process of its own has had at once.
local function peak(body, ...)
  local result = support.run(script:format(sandbox.https, sandbox.key, sandbox.ca, body:format(...)))
  return assert(tonumber(result.output:match "(%d+)\n$"), result.output)
end

describe("a document of 20 MB", function()
  -- What looks after memory takes much of it: valgrind, the sanitizers.
  local it = (os.getenv "UNDER" or "") == "" and it or pending

  setup(function()
    folder = os.tmpname()
    os.remove(folder)
    os.execute("mkdir '" .. folder .. "'")
  end)
  teardown(function() os.execute("rm -rf '" .. folder .. "'") end)
  before_each(function() sandbox.reset { orders = 1 } end)

  it("goes up and comes down in the memory of a small one", function()
    local small, large = write("small.pdf", 2000), write("large.pdf", 20 * 1024 * 1024)
    local upload = "assert(client.documents:upload { file = %q })"
    local small_up, large_up = peak(upload, small), peak(upload, large)
    local client = support.client()
    local ids = {}
    for i, path in ipairs { small, large } do ids[i] = assert(client.documents:upload { file = path }).id end
    client:close()
    local download = "assert(client.documents:download(%q, { to = %q }))"
    local small_down = peak(download, ids[1], folder .. "/down.pdf")
    local large_down = peak(download, ids[2], folder .. "/down.pdf")
    print(("\nMemory (KiB): upload of 2 KB %d, of 20 MB %d; download of 2 KB %d, of 20 MB %d"):format(
      small_up, large_up, small_down, large_down))
    assert.is_true(large_up - small_up <= most_kib)
    -- Ubuntu 24.04's libcurl 8.5.0 keeps up to a window of HTTP/2, 10 MiB, of an answer; 8.14 does not.
    local window_kib = support.porting._LIBCURL:find "^8%.%d%." and 10 * 1024 or 0
    assert.is_true(large_down - small_down <= most_kib + window_kib)
  end)
end)
