--- Measures the contenders in turn, round after round, and prints their medians and ratios. Started by `run`.
local setting = function(name, default) return os.getenv(name) or default end
local rounds = tonumber(setting("BENCH_ROUNDS", 5))
local count = tonumber(setting("BENCH_COUNT", 20000))
local many = tonumber(setting("BENCH_MANY", 1000000))
local stored = tonumber(setting("BENCH_STORED", 100000))
local parts = setting("BENCH_PARTS", "cancel store cold orders memory")
local bench, prefix, programs = os.getenv "BENCH_FOLDER", os.getenv "BENCH_PREFIX", os.getenv "BENCH_PROGRAMS"
local lua, sdk, pem = os.getenv "BENCH_LUA", os.getenv "BENCH_SDK", os.getenv "BENCH_PEM"
local key = "KEY0123BENCH4567_onlyForTheBench"
local pages, page_size = tonumber(os.getenv "BENCH_PAGES"), tonumber(os.getenv "BENCH_PAGE_SIZE")

--- Whether the Lua that is measured can load all of these modules.
local function can_load(...)
  local calls = {}
  for i, name in ipairs { ... } do calls[i] = ("require '%s'"):format(name) end
  return (os.execute(('%s -e "%s" 2>"%s/load.log"'):format(lua, table.concat(calls, " "), prefix)))
end

--- Running

local function run(base_url, command)
  local line = ("TELNYX_API_KEY=%s TELNYX_BASE_URL=%s BENCH_CA=%s NODE_EXTRA_CA_CERTS=%s timeout 900 %s/measure %s")
    :format(key, base_url, pem, pem, programs, command)
  local pipe = assert(io.popen(line))
  local answer = pipe:read("a")
  local good = pipe:close()
  local seconds, cpu, peak = answer:match("^([%d.]+) ([%d.]+) (%d+)%s*$")
  if not good or not seconds then error("this failed: " .. line, 0) end
  return { seconds = tonumber(seconds), cpu = tonumber(cpu), peak = tonumber(peak) / 1024 }
end

local function median(values)
  table.sort(values)
  local middle = #values // 2 + 1
  return #values % 2 == 1 and values[middle] or (values[middle - 1] + values[middle]) / 2
end

--- Runs all contenders once a round. Returns of(contender, field [, base]): the median of the field, or of its ratios
--- to that of base, taken within each round, so that whatever else the machine does falls on both.
local function race(base_url, contenders, times)
  local results = {}
  for _ = 1, times or rounds do
    for _, contender in ipairs(contenders) do
      if contender.before then contender.before() end
      local taken = run(base_url, contender.command)
      local list = results[contender] or {}
      results[contender] = list
      list[#list + 1] = taken
    end
  end
  local function of(contender, field, base)
    local values = {}
    for i, taken in ipairs(results[contender]) do
      values[i] = base and taken[field] / results[base][i][field] or taken[field]
    end
    return median(values)
  end
  return of
end

--- The contender that the others are measured by: the fastest of those that are limits, or else the first one.
local function base_of(contenders, of)
  local base
  for _, contender in ipairs(contenders) do
    if contender.is_limit and (not base or of(contender, "seconds") < of(base, "seconds")) then base = contender end
  end
  return base or contenders[1]
end

local function print_race(title, unit, amount, base_url, contenders)
  local of = race(base_url, contenders)
  local base = base_of(contenders, of)
  print(("\n%s\n"):format(title))
  print(("| | %s a second | ratio | CPU µs each | ratio | peak MiB |"):format(unit))
  print("|---|---:|---:|---:|---:|---:|")
  for _, contender in ipairs(contenders) do
    print(("| %s | %.0f | %.2f | %.1f | %.2f | %.1f |"):format(contender.name, amount / of(contender, "seconds"),
      1 / of(contender, "seconds", base), of(contender, "cpu") / amount * 1e6, of(contender, "cpu", base),
      of(contender, "peak")))
  end
end

--- Ids

local function write_ids(name, amount)
  local path = prefix .. "/" .. name
  local file = assert(io.open(path, "w"))
  for _ = 1, amount do
    file:write(("%08x-%04x-4%03x-%04x-%012x\n"):format(math.random(0, 0xffffffff), math.random(0, 0xffff),
      math.random(0, 0xfff), math.random(0x8000, 0xbfff), math.random(0, 0xffffffffffff)))
  end
  file:close()
  return path
end

--- What is compared

local function lua_script(script, ...)
  return ("%s %s/%s %s"):format(lua, bench, script, table.concat({ ... }, " "))
end

local function compare_cancels(protocol, base_url)
  local ids, store = write_ids("ids", count), prefix .. "/store.db"
  local function limit(name, way)
    local command = ("%s/limit %s %s %s %s %s"):format(programs, way, base_url, key, ids, pem)
    return { name = name, is_limit = true, command = command }
  end
  local contenders = {
    limit("curl_multi_perform in C", "perform"),
    limit("curl_multi_socket_action in C", "socket"),
    { name = "telnyx.porting", command = lua_script("cancel.lua", ids, count, "unique") },
  }
  if parts:find("store") and can_load("luasql.sqlite3", "telnyx.porting.store") then
    contenders[#contenders + 1] = {
      name = "telnyx.porting with a store",
      before = function() os.execute(("rm -f %s*"):format(store)) end,
      command = lua_script("cancel.lua", ids, count, "unique", store),
    }
  end
  local database = os.getenv "BENCH_POSTGRESQL"
  if parts:find("store") and database then
    local address = database .. (database:find("?", 1, true) and "&" or "?") .. "batch=bench"
    contenders[#contenders + 1] = {
      name = "telnyx.porting with a store in PostgreSQL",
      before = function() require "telnyx.porting.store".remove(address) end,
      command = lua_script("cancel.lua", ids, count, "unique", "'" .. address .. "'"),
    }
  end
  if sdk ~= "" then
    contenders[#contenders + 1] = { name = "Node SDK", command = ("node %s/sdk_cancel.mjs %s"):format(bench, ids) }
  end
  print_race(("%d cancels, 64 in flight, %s"):format(count, protocol), "cancels", count, base_url, contenders)
end

--- What a store costs a batch that is large enough for its start and end to count for little.
local function compare_store(protocol, base_url)
  local ids, store = write_ids("stored", stored), prefix .. "/store.db"
  local without = { name = "without a store", command = lua_script("cancel.lua", ids, stored, "unique") }
  local with_one = {
    name = "with a store",
    before = function() os.execute(("rm -f %s*"):format(store)) end,
    command = lua_script("cancel.lua", ids, stored, "unique", store),
  }
  local of = race(base_url, { without, with_one })
  print(("\n%d cancels, %s: %.0f a second without a store, %.0f with one, which costs %.1f %% of the rate"):format(
    stored, protocol, stored / of(without, "seconds"), stored / of(with_one, "seconds"),
    (1 - 1 / of(with_one, "seconds", without)) * 100))
end

--- A process each: it starts, reads whom to trust, connects, and ends with the answer.
local function compare_cold(authorities, ca_file)
  local base_url, id = os.getenv "BENCH_HTTPS", "eef10fb8-f3df-4c67-97c5-e18179723222"
  local curl = ("curl -sS --fail --noproxy '*' -o /dev/null --cacert %s -X POST -H 'Authorization: Bearer %s' "
    .. "-H 'Accept: application/json' %s/porting_orders/%s/actions/cancel"):format(ca_file, key, base_url, id)
  local contenders = {
    { name = "the command curl", command = curl },
    { name = "telnyx.porting", command = lua_script("cold.lua", id, ca_file) },
  }
  local times = rounds * 8
  local of = race(base_url, contenders, times)
  print(("\nOne cancel from a cold start, HTTP/2 over TLS, %s; %d rounds\n"):format(authorities, times))
  print("| | ms | ratio | CPU ms | ratio | peak MiB |\n|---|---:|---:|---:|---:|---:|")
  for _, contender in ipairs(contenders) do
    print(("| %s | %.1f | %.2f | %.1f | %.2f | %.1f |"):format(contender.name, of(contender, "seconds") * 1000,
      of(contender, "seconds", contenders[1]), of(contender, "cpu") * 1000, of(contender, "cpu", contenders[1]),
      of(contender, "peak")))
  end
end

local function compare_cold_starts()
  compare_cold("one authority in a file", pem)
  local system = "/etc/ssl/certs/ca-certificates.crt"
  local file = io.open(system)
  if not file then return end
  file:close()
  local all = prefix .. "/authorities.pem"
  assert(os.execute(("cat %s %s >%s"):format(system, pem, all)))
  compare_cold("the system's authorities in a file", all)
end

local function compare_orders(base_url)
  local total = pages * page_size
  local contenders = { { name = "telnyx.porting", command = lua_script("orders.lua", total) } }
  if sdk ~= "" then
    contenders[2] = { name = "Node SDK", command = ("node %s/sdk_orders.mjs %d"):format(bench, total) }
  end
  print_race(("%d pages of %d orders, id and status.value of each, HTTP/1.1"):format(pages, page_size), "orders", total,
    base_url, contenders)
  local one = run(base_url, lua_script("orders.lua", page_size, 1))
  local all = run(base_url, lua_script("orders.lua", total))
  print(("\nPeak memory of telnyx.porting: %.1f MiB for one page, %.1f MiB for %d (%.1f more)."):format(one.peak,
    all.peak, pages, all.peak - one.peak))
end

local function compare_memory(base_url)
  local few_ids, many_ids = write_ids("few", 10000), write_ids("many", many)
  print(("\nPeak memory of a batch, MiB\n\n| | 10000 ids | %d ids | more |\n|---|---:|---:|---:|"):format(many))
  for _, uniqueness in ipairs { "any", "unique" } do
    local few = run(base_url, lua_script("cancel.lua", few_ids, 10000, uniqueness))
    local full = run(base_url, lua_script("cancel.lua", many_ids, many, uniqueness))
    print(("| %s | %.1f | %.1f | %.1f |"):format(uniqueness == "any" and "repeats looked for" or "unique = true",
      few.peak, full.peak, full.peak - few.peak))
  end
end

--- What it ran on

local function first_match(path, pattern)
  local file = io.open(path)
  local found = file and file:read("a"):match(pattern)
  if file then file:close() end
  return found
end

local function output_of(command)
  local pipe = io.popen(command)
  local line = pipe and pipe:read("l")
  if pipe then pipe:close() end
  return line or "?"
end

local function describe()
  print(("%s; %s, %s cores, Linux %s"):format(os.date("%Y-%m-%d"),
    first_match("/proc/cpuinfo", "model name%s*:%s*([^\n]+)") or "?", output_of("nproc"), output_of("uname -r")))
  local curl = output_of("curl --version"):match("libcurl/%S+ %S+") or "libcurl ?"
  print(("%s; %s; %s"):format(curl, output_of(lua .. " -v 2>&1"):match("^%S+ %S+"),
    sdk ~= "" and ("Node %s, SDK %s"):format(output_of("node --version"),
      first_match(sdk .. "/node_modules/telnyx/package.json", '"version": "([^"]+)"') or "?") or "no Node SDK"))
  print(("Medians of %d rounds, contenders in turn; ratios within a round: to the faster of the loops in C, or else to "
    .. "the first row.\n"):format(rounds))
end

describe()
if parts:find("cancel") then
  compare_cancels("HTTP/1.1", os.getenv "BENCH_HTTP")
  compare_cancels("HTTP/2 over TLS (the SDK: HTTP/1.1 over TLS)", os.getenv "BENCH_HTTPS")
end
if parts:find("store") and can_load("luasql.sqlite3", "telnyx.porting.store") then
  compare_store("HTTP/1.1", os.getenv "BENCH_HTTP")
  compare_store("HTTP/2 over TLS", os.getenv "BENCH_HTTPS")
end
if parts:find("cold") then compare_cold_starts() end
if parts:find("orders") then compare_orders(os.getenv "BENCH_HTTP") end
if parts:find("memory") then compare_memory(os.getenv "BENCH_HTTP") end
