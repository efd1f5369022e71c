--- Calls inside a real Neovim, and its plugin as far as no terminal is needed: neovim_terminal_spec.lua has the rest.

local neovim = require "spec.support.neovim"
local sandbox = require "spec.support.sandbox"

if not neovim.is_here() then return end

describe("a call in Neovim", function()

  before_each(function() sandbox.reset { orders = 30, statuses = { "submitted" }, near = 0 } end)

  it("lets timers go on while it waits outside a coroutine", function()
    sandbox.fault { kind = "delay", route = "get", seconds = 0.5 }
    assert.same({ sandbox.example_id .. " true" }, neovim.run [[
      local ticks, timer = 0, uv.new_timer()
      timer:start(10, 10, function() ticks = ticks + 1 end)
      local order = client:get(id)
      timer:close()
      say(order.id, ticks > 1)
      leave()
    ]])
  end)

  it("has reported its events when it returns, outside a coroutine too", function()
    assert.same({ "2 events, then 4" }, neovim.run [[
      local events = 0
      local other = porting.new { on_event = function() events = events + 1 end }
      other:get(id)
      local first = events
      libuv.run(function()
        other:get(id)
        say(("%d events, then %d"):format(first, events))
        leave()
      end)
    ]])
  end)

  it("is told of where vim.api may be called", function()
    assert.same({ "on_done false cancel-pending 1", "in a coroutine false true 1" }, neovim.run [[
      client:submit("cancel", id):on_done(function(order)
        say("on_done", vim.in_fast_event(), order.status.value, vim.api.nvim_buf_line_count(0))
        libuv.run(function()
          local order = client:get(id)
          say("in a coroutine", vim.in_fast_event(), order.id == id, vim.api.nvim_buf_line_count(0))
          leave()
        end)
      end)
    ]])
  end)

  it("raises in a fast event, and says what to do", function()
    local lines = neovim.run [[
      local timer = uv.new_timer()
      timer:start(1, 0, function()
        timer:close()
        local ok, message = pcall(function() return client:get(id) end)
        say(ok, message)
        libuv.run(function()
          say(client:get(id).id)
          leave()
        end)
      end)
    ]]
    assert.truthy(lines[1]:find "^false .-fast event.-libuv%.run", lines[1])
    assert.equal(sandbox.example_id, lines[2])
  end)

  it("has errors in callbacks and coroutines told by vim.notify", function()
    local _, output = neovim.run [[
      client:submit("get", id):on_done(function() error "in a callback" end)
      libuv.run(function()
        client:get(id)
        vim.defer_fn(leave, 100)
        error "in a coroutine"
      end)
    ]]
    assert.truthy(output:find("notified: telnyx.porting: on_done raised an error: [^\n]*in a callback"), output)
    assert.truthy(output:find("notified: telnyx.porting: [^\n]*in a coroutine"), output)
  end)

  it("doesn't keep Neovim from leaving", function()
    sandbox.fault { kind = "hang", route = "get" }
    assert.same({ "under way: 3" }, neovim.run [[
      for _ = 1, 2 do client:submit("get", id):on_done(function() say "not reached" end) end
      libuv.run(function() client:get(id) end)
      vim.defer_fn(function()
        say("under way:", client:pending())
        leave()
      end, 50)
    ]])
  end)

  it("gives the loop its turn between large pages", function()
    sandbox.reset { orders = 1000 }
    assert.same({ "8 pages, the timer in between: true" }, neovim.run [[
      local pages, ticks, first, last = 0, 0, nil, nil
      local timer = uv.new_timer()
      timer:start(0, 1, function() ticks = ticks + 1 end)
      client:get(id)
      for _ = 1, 8 do
        client:submit("list", { page = { size = 250 } }):on_done(function(page)
          pages, first, last = pages + #page / 250, first or ticks, ticks
          if pages < 8 then return end
          timer:close()
          say(pages, "pages, the timer in between:", last > first)
          leave()
        end)
      end
    ]])
  end)
end)

describe("Neovim's plugin", function()

  before_each(function() sandbox.reset { orders = 30, statuses = { "submitted" }, near = 0 } end)

  --- Runs a command line of Neovim's and gives the buffer's text once that has the words.
  local function shown(command, words, before)
    local lines = neovim.run((before or "") .. ([[
      vim.cmd %q
      local function text() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") end
      vim.wait(20000, function() return text():find(%q, 1, true) ~= nil end)
      say(text())
      leave()
    ]]):format(command, words))
    return table.concat(lines, "\n")
  end

  it("shows orders by the filters, in a buffer that can't be written in", function()
    sandbox.set_order(sandbox.example_id, { status = "exception" })
    local lines = neovim.run [[
      vim.cmd "TelnyxPorting status=exception"
      vim.wait(20000, function() return vim.fn.getline(1):find ": 1 order " ~= nil end)
      for _, option in ipairs { "modifiable", "swapfile", "buflisted", "buftype" } do
        say(option, vim.api.nvim_buf_get_option(0, option))
      end
      say(vim.fn.getline(4))
      leave()
    ]]
    assert.same({ "modifiable false", "swapfile false", "buflisted false", "buftype nofile" },
      { lines[1], lines[2], lines[3], lines[4] })
    assert.truthy(lines[5]:find("^eef10fb8  exception"), lines[5])
  end)

  it("says in the buffer what is wrong", function()
    assert.truthy(shown("TelnyxPorting stattus=x", "stattus"):find('no key "stattus"; near it: status', 1, true))
    local text = shown("TelnyxPorting", "API key", "vim.env.TELNYX_API_KEY = nil ")
    assert.truthy(text:find("there is no API key", 1, true), text)
    sandbox.fault { kind = "status", status = 403, route = "list" }
    assert.truthy(shown("TelnyxPorting", "forbidden"):find("forbidden", 1, true))
  end)

  it("shows the orders that fit alone when the service ignored the filter, and says how many did not", function()
    sandbox.set_order(sandbox.example_id, { status = "exception" })
    sandbox.ignore_filters { "status" }
    local text = shown("TelnyxPorting status=exception", "ignored it")
    sandbox.ignore_filters {}
    assert.truthy(text:find("1 order (29 more did not fit the filter status: the service ignored it)", 1, true), text)
    local _, rows = text:gsub("\n%x%x%x%x%x%x%x%x  ", "")
    assert.equal(1, rows, text)
    assert.truthy(text:find("\neef10fb8  exception", 1, true), text)
  end)

  it("refuses a status that is none of the API's", function()
    local text = shown("TelnyxPorting status=canceled", "it can be")
    assert.truthy(text:find('near it: "cancelled"', 1, true), text)
  end)

  it("takes the key from a function, and from nothing that is kept in a file", function()
    local lines = neovim.run(([[
      vim.env.TELNYX_API_KEY = nil
      say(pcall(require("telnyx_porting").setup, { api_key = "KEY" }))
      require("telnyx_porting").setup { api_key = function() return %q end }
      vim.cmd "TelnyxPorting"
      vim.wait(20000, function() return vim.fn.getline(1):find "orders$" ~= nil end)
      say(vim.fn.getline(1))
      leave()
    ]]):format(sandbox.key))
    assert.truthy(lines[1]:find("takes a function that returns the key", 1, true), lines[1])
    assert.truthy(lines[2]:find "^Porting orders: %d+ orders$", lines[2])
  end)

  it("completes filters and statuses", function()
    local lines = neovim.run [[
      say(unpack(vim.fn.getcompletion("TelnyxPorting cust", "cmdline")))
      say(unpack(vim.fn.getcompletion("TelnyxPorting status=ca", "cmdline")))
      leave()
    ]]
    assert.same({ "customer_group_reference= customer_reference=", "status=cancel-pending status=cancelled" }, lines)
  end)

  it("completes every filter that a list of orders has", function()
    local lines = neovim.run [[
      local known = {}
      local function gather(parameters, above)
        for _, parameter in ipairs(parameters) do
          local name = above .. parameter.name
          if parameter.fields then gather(parameter.fields, name .. ".") else known[#known + 1] = name .. "=" end
        end
      end
      for _, row in ipairs(porting.operations()) do
        if row.name == "list" then
          for _, parameter in ipairs(row.query) do
            if parameter.name == "filter" then gather(parameter.fields, "") end
          end
        end
      end
      known[#known + 1] = "sort="
      table.sort(known)
      local offered = vim.fn.getcompletion("TelnyxPorting ", "cmdline")
      say(#offered > 10, vim.deep_equal(offered, known))
      say(unpack(vim.fn.getcompletion("TelnyxPorting misc.type=", "cmdline")))
      say(unpack(vim.fn.getcompletion("TelnyxPorting activation_settings.fast_port_eligible=f", "cmdline")))
      say(#vim.fn.getcompletion("TelnyxPorting sort=-", "cmdline"))
      leave()
    ]]
    assert.same({ "true true", "misc.type=full misc.type=partial", "activation_settings.fast_port_eligible=false",
      "2" }, lines)
  end)

  it("says whether all is there", function()
    local text = shown("checkhealth telnyx_porting", "API key")
    for _, words in ipairs { "telnyx.porting", "libcurl", "TLS authorities", "API key" } do
      assert.truthy(text:find("OK:? " .. words), text)
    end
    text = shown("checkhealth telnyx_porting", "API key", "vim.env.TELNYX_API_KEY = nil ")
    assert.truthy(text:find "ERROR:? API key", text)
  end)

  it("has a manual whose tags are right", function()
    local lines = neovim.run [[
      local folder = vim.fn.tempname()
      vim.fn.mkdir(folder .. "/doc", "p")
      vim.fn.writefile(vim.fn.readfile "doc/telnyx-porting.txt", folder .. "/doc/telnyx-porting.txt")
      vim.cmd("helptags " .. folder .. "/doc")
      vim.cmd("set runtimepath+=" .. folder)
      local manual = table.concat(vim.fn.readfile "doc/telnyx-porting.txt", "\n")
      for tag in manual:gmatch "|([^|\n]+)|" do
        if #vim.fn.getcompletion(tag, "help") == 0 then say("no tag:", tag) end
      end
      vim.cmd "help :TelnyxPorting"
      say(vim.fn.expand "%:t")
      leave()
    ]]
    assert.same({ "telnyx-porting.txt" }, lines)
  end)
end)
