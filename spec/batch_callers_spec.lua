--- Several callers that ask one batch for outcomes: calls that begin within another one, from a callback or a
--- finalizer. Every order comes out once, whoever takes it.

local support = require "spec.support.porting"
local files = require "spec.support.files"
local sandbox = support.sandbox

--- Orders of the service, and what was taken of them.
local function begin(count)
  sandbox.reset { orders = count, statuses = { "submitted" }, near = 0 }
  local client = support.client()
  local ids = {}
  for order in client:orders {} do ids[#ids + 1] = order.id end
  local tally = { client = client, ids = ids, seen = {}, taken = 0, inside = false }
  function tally.count(outcome)
    assert(not tally.seen[outcome.id], outcome.id .. " came twice")
    assert(outcome.outcome == "cancel-pending", tostring(outcome.reason or outcome.err or outcome.outcome))
    tally.seen[outcome.id], tally.taken = true, tally.taken + 1
  end
  --- Takes an outcome from within another call, unless one from within is under way.
  function tally.take_within()
    if tally.inside or not tally.take then return end
    tally.inside = true
    local outcome = tally.take()
    if outcome then tally.count(outcome) end
    tally.inside = false
  end
  function tally.take_all(options, input)
    tally.take = client:cancel_each(input or ids, options)
    for outcome in tally.take do tally.count(outcome) end
    assert.equal(count, tally.taken)
    assert.is_nil(tally.take())
  end
  return tally
end

local folder, stores

local function with_store(options)
  stores = stores + 1
  options.store = ("%s/%d.db"):format(folder, stores)
  return options
end

setup(function() folder, stores = files.new_folder(), 0 end)

teardown(function() files.remove_folder(folder) end)

for what, options_of in pairs {
  ["a batch"] = function(options) return options end,
  ["a stored batch"] = with_store,
} do
  describe(what .. " that is asked from within", function()
    for _, count in ipairs { 1, 2, 40 } do
      it(("an iterator of %d gives every outcome once"):format(count), function()
        local tally, index = begin(count), 0
        tally.take_all(options_of {}, function()
          index = index + 1
          local id = tally.ids[index]
          tally.take_within()
          return id
        end)
        tally.client:close()
      end)

      it(("a guard of %d gives every outcome once"):format(count), function()
        local tally = begin(count)
        tally.take_all(options_of { guard = function()
          tally.take_within()
          return true
        end })
        tally.client:close()
      end)

      it(("on_progress and interrupted of %d give every outcome once"):format(count), function()
        local tally = begin(count)
        tally.take_all(options_of { on_progress = tally.take_within, interrupted = function()
          tally.take_within()
          return false
        end })
        tally.client:close()
      end)
    end

    for _, every in ipairs { 15, 33, 87, 301 } do
      it(("a debug hook after each %d instructions gives every outcome once"):format(every), function()
        local tally, options = begin(60), options_of {}
        for run = 1, options.store and 2 or 1 do -- the second run is told what the first one has settled
          local seen, take, inside = {}, nil, false
          debug.sethook(function()
            if inside or not take then return end
            inside = true
            local outcome = take()
            if outcome then seen[outcome.id] = (seen[outcome.id] or 0) + 1 end
            inside = false
          end, "", every)
          take = tally.client:cancel_each(tally.ids, options)
          for outcome in take do
            inside = true -- the hook must not count while we do
            seen[outcome.id] = (seen[outcome.id] or 0) + 1
            inside = false
          end
          debug.sethook()
          for _, id in ipairs(tally.ids) do assert.equal(1, seen[id], "run " .. run) end
        end
        for _, order in pairs(sandbox.truth()) do assert.equal(1, order.posts) end
        tally.client:close()
      end)
    end

    it("a finalizer gives every outcome once, also at its end", function()
      for _ = 1, 60 / support.slowness do
        local tally = begin(3)
        local good, problem = true, nil
        local collected
        --- Garbage whose finalizer takes an outcome, and leaves such garbage again.
        local function leave_garbage()
          local proxy = rawget(_G, "newproxy") and newproxy(true) -- luacheck: ignore (5.1 and LuaJIT)
          if proxy then
            getmetatable(proxy).__gc = function() collected() end
          else
            setmetatable({}, { __gc = function() collected() end })
          end
        end
        function collected()
          if not tally.take then return end
          local ok, err = pcall(tally.take_within) -- what a finalizer raises is lost
          if not ok then good, problem = false, err end
          leave_garbage()
        end
        local pause, step = collectgarbage("setpause", 100), collectgarbage("setstepmul", 1000)
        leave_garbage()
        tally.take = tally.client:cancel_each(tally.ids, options_of {})
        for outcome in tally.take do tally.count(outcome) end
        collectgarbage("setpause", pause)
        collectgarbage("setstepmul", step)
        assert(good, problem)
        assert.equal(3, tally.taken)
        tally.take = nil
        tally.client:close()
      end
    end)
  end)
end
