--- The reference's examples, as they stand there, with the values that the text around them names.

local support = require "spec.support.porting"
local sandbox = support.sandbox

local function blocks_of(path)
  local file, blocks = assert(io.open(path)), {}
  local text = file:read "*a"
  file:close()
  for code in text:gmatch "```lua\n(.-)```" do blocks[#blocks + 1] = code end
  return blocks
end

local beginning = ([[
  local porting = require "telnyx.porting"
  local client = porting.new { base_url = "%s" }
  local id = "%s"
]]):format(sandbox.http, sandbox.example_id)

-- What stands before and behind each example, and what comes of it.
local cases = {
  {
    begins = "local request = client:submit",
    before = [[
      local socket = require "socket"
      local function wait_until_readable(descriptor, seconds)
        socket.select({ { getfd = function() return descriptor end } }, nil, seconds)
      end
    ]],
    behind = "print(assert(order, err).status.value)",
    output = "cancel-pending\n",
    status = 0,
  },
  {
    begins = "local socket = require",
    before = "",
    behind = "print(assert(order, err).id == id)",
    output = "true\n",
    status = 0,
  },
  {
    begins = "local ok, err = pcall(main)",
    before = [[
      local function main()
        for order in client:orders { filter = { customer_reference = "none" } } do print(order) end
        local next_order = client.comments:each "00000000-0000-4000-8000-000000000000"
        next_order()
      end
    ]],
    behind = "",
    output = "not_found (status 404",
    status = 1,
  },
}

describe("an example of the reference", function()
  local blocks = blocks_of "doc/reference.md"

  before_each(function() sandbox.reset { orders = 5 } end)

  it("has a case here, each of them", function() assert.equal(#cases, #blocks) end)

  for i, case in ipairs(cases) do
    it("runs: " .. case.begins, function()
      local code = assert(blocks[i], "there is no such example")
      assert.equal(case.begins, code:sub(1, #case.begins))
      local result = support.run(beginning .. case.before .. code .. case.behind, "TELNYX_API_KEY=" .. sandbox.key)
      assert.same({ case.status, case.output }, { result.status, result.output:sub(1, #case.output) }, result.output)
    end)
  end
end)
