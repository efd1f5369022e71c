--- The guide's examples, as they stand there, from the first to the last.

local support = require "spec.support.porting"
local command = require "spec.support.command"
local sandbox = support.sandbox

local function blocks_of(path)
  local file = assert(io.open(path))
  local text = file:read "*a"
  file:close()
  local blocks = {}
  for heading, language, code in (text:gsub("\n## ", "\n\0## ")):gmatch "%z?## ([^\n]+)[^%z]-```(%l+)\n(.-)```" do
    if heading:find "^%d" then blocks[#blocks + 1] = { heading = heading, language = language, code = code } end
  end
  return blocks
end

--- Runs a block; returns its exit status and output.
local function run(block)
  if block.language == "lua" then
    local result = support.run(block.code, ("TELNYX_API_KEY=%s TELNYX_BASE_URL=%s"):format(sandbox.key, sandbox.http))
    return result.status, result.output
  end
  local status, output = 0, ""
  for line in block.code:gmatch "[^\n]+" do
    local words = {}
    for word in line:gsub("^telnyx%-porting%s+", ""):gmatch "%S+" do words[#words + 1] = word end
    local result = command.run(words)
    status, output = math.max(status, result.status), output .. result.out .. result.err
  end
  return status, output
end

local function statuses()
  local counts = {}
  for _, truth in pairs(sandbox.truth()) do counts[truth.status] = (counts[truth.status] or 0) + 1 end
  return counts
end

describe("the guide", function()
  local blocks = blocks_of "doc/guide.md"
  local outputs = {}

  setup(function() sandbox.reset { orders = 60, near = 0, statuses = { "exception", "submitted", "draft" } } end)

  it("has an example in each of its seven steps", function()
    local headings = {}
    for _, block in ipairs(blocks) do headings[#headings + 1] = block.heading:match "^%d" end
    assert.equal("1234567", table.concat(headings))
  end)

  for _, block in ipairs(blocks) do
    it("runs its example of: " .. block.heading, function()
      local before = statuses()
      local status, output = run(block)
      outputs[block.heading:match "^%d"] = output
      assert.equal(0, status, output)
      local step, after = block.heading:match "^%d", statuses()
      if step == "4" then
        assert.is_true(before.exception > 0)
        assert.is_nil(after.exception)
      elseif step == "6" then
        assert.is_true(before.submitted > 0)
        assert.is_nil(after.submitted)
      else
        assert.same(before, after)
      end
    end)
  end

  it("shows what it says there is to see", function()
    assert.equal(5, select(2, outputs["2"]:gsub("\n", "\n")))
    assert.truthy(outputs["3"]:find(sandbox.http, 1, true), outputs["3"])
    assert.truthy(outputs["5"]:find("cancel-pending", 1, true))
    assert.truthy(outputs["7"]:find("not_found", 1, true))
  end)
end)
