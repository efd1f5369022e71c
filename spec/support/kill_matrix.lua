--- Stored batches through one disaster after the other, by so many workers: killed workers, killed and restarted
-- databases, and databases that a proxy in the middle cuts off while the API is still reachable. `make test` goes
-- through a sample; KILLS=all (`make test-kill`) through all.

local assert = require "luassert"
local kills = require "spec.support.kills"
local lfs = require "lfs"
local postgresql = require "spec.support.postgresql"
local sandbox = require "spec.support.sandbox"

local all = os.getenv "KILLS" == "all"

-- What each row of the matrix is: where the store lies, what befalls it, and for which numbers of workers `make test`
-- takes a sample, in which Luas. limit: requests a second, so low that no batch is over before its moments have come.
local rows = {
  { place = "a file", befalls = "a worker is killed", sample = { [2] = "Lua 5.4, LuaJIT" }, orders = 2600,
    limit = 120 },
  { place = "a database", befalls = "a worker is killed", sample = { [3] = "Lua 5.3" }, orders = 1800, limit = 120 },
  { place = "a database", befalls = "it is killed and restarted", sample = { [2] = "Lua 5.1" }, orders = 1800,
    limit = 120 },
  { place = "a database", befalls = "a worker is cut off from it", sample = { "LuaJIT", [3] = "Lua 5.4" },
    orders = 3000, limit = 45 },
}

local language = rawget(_G, "jit") and "LuaJIT" or _VERSION

local disasters = {}

--- The worker of the moment is killed, and the others go on.
disasters["a worker is killed"] = function(self, moment)
  self:staff()
  local worker = self:start(moment, "kill -KILL SELF")
  local reached, said = self:reach(worker)
  assert(reached, said)
  assert.equal("", (self:finish(worker):gsub("^moment\n", "")))
end

--- All workers lose the database at once. It comes back while they still look at what is left.
disasters["it is killed and restarted"] = function(self, moment, number)
  self:staff()
  local worker = self:start(moment, self.place.server.killing())
  local reached, said = self:reach(worker)
  assert(reached, said)
  self.place.server.await_death()
  if number % 2 == 0 then self.place.server.restart() end
  assert.truthy(self:finish(worker):find("the store failed", 1, true))
  for _, words in pairs(self:dismiss()) do
    assert.truthy(words:find("the store failed", 1, true) or words:find("^not begun"), words)
  end
  if number % 2 == 1 then self.place.server.restart() end
end

--- Every third time nothing comes back from the server any more, which hears all that is said to it; else nothing
-- passes. Every other time the network comes back once the worker has ended, else it does not.
disasters["a worker is cut off from it"] = function(self, moment, number)
  self:staff()
  local worker = self:start(moment, function(new)
    return number % 3 == 0 and new.proxy.deafening() or new.proxy.holding()
  end, true)
  local reached, said = self:reach(worker)
  assert(reached, said)
  local words = worker.pipe:read "*a"
  assert.truthy(words:find("the connection to the database was lost", 1, true), words)
  if number % 2 == 0 then worker.proxy.release() end
  self:finish(worker)
end

--- Returns `count` elements of a list, spread over it, and others each time.
local function sample_of(list, count)
  local some, stretch = {}, math.floor(#list / count)
  for i = 1, count do some[i] = list[(i - 1) * stretch + 1 + (os.time() + i) % stretch] end
  return some
end

--- Makes the specs with that many workers. describe, it, setup, teardown, after_each, pending, assert: busted's.
return function(workers, busted)
  for _, row in ipairs(rows) do
    if all or (row.sample[workers] or ""):find(language, 1, true) then
      busted.describe(("a batch of %d at work with its store in %s"):format(workers, row.place), function()
        local missing = row.place == "a database" and postgresql.missing()
        if missing then
          busted.pending("can't be tried here: " .. missing)
          return
        end

        local server, folder, disaster

        busted.setup(function()
          folder = os.tmpname()
          os.remove(folder)
          assert(lfs.mkdir(folder))
          if row.place == "a database" then server = postgresql.start() end
        end)

        busted.teardown(function()
          if server then server.finish() end
          os.execute("rm -rf " .. folder)
        end)

        busted.after_each(function() disaster:clear() end)

        busted.it("is exact, and told truly, when " .. row.befalls, function()
          local place = { path = folder .. "/batch.db", timeout = 20 }
          if server then
            place = { path = server.address "matrix", timeout = 3, port = server.port, server = server }
          end
          local fresh, taken = kills.moments.fresh, kills.moments.taken
          if not all then fresh, taken = sample_of(fresh, 3), sample_of(taken, 2) end
          disaster = kills.new(place, workers, all and row.orders or 900, row.limit)
          disaster:make_store()
          disaster:witness()
          disaster:go_through(fresh, disasters[row.befalls])
          assert.truthy(disaster:leave_unknown() > 200) -- else the moments that are left would not come
          disaster:go_through(taken, disasters[row.befalls])
          sandbox.limits { limit = 2000, window = 1 }
          disaster:dismiss()
          local last = disaster:start()
          assert.equal(("ended: %d of %d, whole\n"):format(#disaster.ids, #disaster.ids), disaster:finish(last))
          disaster:note_successes()
          local looks, faults = disaster:testimony()
          assert.same({}, faults)
          assert.same({}, disaster:charges())
          assert.truthy(looks > 0)
        end)
      end)
    end
  end
end
