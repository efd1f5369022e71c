-- What the command takes for many ids from a file: at most 300 MiB for 1,000,000, and no line for each. Looked at with
-- fewer, by what they take more than few do; bench/run_selection has the server, and measures.

local few, many = 20000, 100000
local a_claim_mib = 10 -- of full size: on a busy machine the few don't come to one
local allowed_mib = 300 * (many - few) / 1000000 + a_claim_mib
local most_lines = 40 -- and one more for each second, as the progress is shown while it goes on

describe("the command with many ids from a file", function()
  -- What looks after memory takes much of it: valgrind, the sanitizers.
  local it = (os.getenv "UNDER" or "") == "" and it or pending

  local function module_folder()
    for template in package.cpath:gmatch "[^;]+" do
      local path = template:gsub("%?", "telnyx/porting")
      local file = io.open(path)
      if file then
        file:close()
        return (path:gsub("/telnyx/porting%.so$", ""))
      end
    end
    error "where is the module?"
  end

  it("takes memory in proportion, and says no more than for few", function()
    local pipe = assert(io.popen(("SELECTION_COUNTS='%d %d' SELECTION_PARTS='dry store' timeout 400 "
      .. "bench/run_selection '%s' '%s' 2>&1"):format(few, many, os.getenv "LUA" or "lua", module_folder())))
    local shown = pipe:read "*a"
    pipe:close()
    local memory, rows = {}, 0
    for count, part, seconds, mib, lines
      in shown:gmatch "| (%d+) | ([^|]+) | ([%d.]+) | [%d.]+ | (%d+) | (%d+) |" do
      rows = rows + 1
      assert.is_true(tonumber(lines) <= most_lines + tonumber(seconds), shown)
      memory[part] = memory[part] or tonumber(mib)
      assert.is_true(tonumber(mib) - memory[part] <= allowed_mib, count .. "\n" .. shown)
    end
    assert.equal(4, rows, shown)
  end)
end)
