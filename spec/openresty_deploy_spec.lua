--- The page of examples/openresty is deployed as its README says: behind a proxy with TLS, as a service, never as root,
-- once for each prefix, and with the command in which its batches run.

if not rawget(_G, "jit") or package.loaded.ngx or rawget(_G, "vim") then return end

local command = require "spec.support.command"
local is_alive = require "spec.support.alive"
local nginx = require "spec.support.nginx"
local ports = require "spec.support.ports"
local sandbox = require "spec.support.sandbox"

local folder = command.folder
local output_of = nginx.output_of
local root = output_of(("tools/public-checkout %s/checkout"):format(folder)):gsub("\n", "")
local as_root = output_of "id -u" == "0\n"

--- The README's block of a language that holds a text; fails where there is none.
local function block(language, text)
  for found in command.read "examples/openresty/README.md":gmatch("```" .. language .. "\n(.-)```") do
    if found:find(text, 1, true) then return found end
  end
  error(("the README has no block of %s with %s"):format(language, text))
end

--- A text in which every one of the pairs was replaced; fails where one did not occur.
local function with(text, pairs_of)
  for _, pair in ipairs(pairs_of) do
    local from, to = pair[1]:gsub("%p", "%%%0"), pair[2]:gsub("%%", "%%%%")
    local count
    text, count = text:gsub(from, to)
    assert(count > 0, "the README does not say " .. pair[1])
  end
  return text
end

--- Runs a line in a shell that is prepared for the checkout, as the README says, but without the command in PATH.
local function shell(line, environment)
  local script = command.write("line.sh", ([[
    eval "$(%s/tools/environment 5.1 %s/build/luajit)"
    unset TELNYX_PORTING_COMMAND TELNYX_API_KEY TELNYX_API_KEY_FILE
    export TELNYX_BASE_URL='%s'
    %s
    cd %s || exit
    %s
  ]]):format(root, root, sandbox.http, environment or ("export TELNYX_API_KEY=" .. sandbox.key), root, line))
  local text = output_of(("sh %s 2>&1; echo status $?"):format(script))
  return text:gsub("status %d+\n$", ""), tonumber(text:match "status (%d+)\n$")
end

local prefixes = {}

--- Starts the page by a line of the README; returns its prefix, or nil, what it said and its status.
local function start(line, port, environment)
  local prefix = ("%s/page-%d"):format(folder, #prefixes + 1)
  prefixes[#prefixes + 1] = prefix
  local said, status = shell(("%s --background --listen 127.0.0.1:%d --prefix %s"):format(line, port, prefix),
    environment)
  if status ~= 0 then return nil, said, status end
  return prefix
end

local function stop_all()
  for _, prefix in ipairs(prefixes) do
    local pid = command.read(prefix .. "/nginx.pid")
    if pid then
      os.execute("kill -TERM " .. pid)
      nginx.await("the page's end", function() return not is_alive(tonumber(pid)) end) -- it holds its lock until then
    end
  end
  prefixes = {}
end

--- Status and body of what curl gets.
local function curl(words)
  local text = output_of(("curl -sk --noproxy '*' --max-time 20 -w '\\n%%{http_code}' %s"):format(words))
  return tonumber(text:match "(%d+)$"), text:gsub("\n%d+$", "")
end

local function token_of(html)
  return html:match "%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x+"
end

describe("the page in nginx, deployed", function()
  after_each(stop_all)

  it("changes orders through a proxy with TLS, as the README says", function()
    sandbox.reset { orders = 10, statuses = { "submitted" }, near = 0 }
    local page, tls = ports.take(), ports.take()
    local origin = ("https://orders.example.com:%d"):format(tls)
    local front = folder .. "/front"
    os.execute(("mkdir -p %s"):format(front))
    command.write("ann.password", "secret\n")
    local prepared = block("sh", "--user-header")
    shell(with(prepared:match "printf[^\n]+", { { "ann.password", folder .. "/ann.password" },
      { "page.users", front .. "/page.users" } }))
    local start_line = with(prepared:match "examples/openresty/start[^\n]+", {
      { "https://orders.example.com", origin } })
    assert(start(start_line, page))
    assert.equal(403, (curl(("http://127.0.0.1:%d/"):format(page)))) -- no user was named

    local server = with(block("nginx", "proxy_pass"), {
      { "listen 443 ssl", ("listen 127.0.0.1:%d ssl"):format(tls) },
      { "/etc/ssl/orders.example.com.pem", sandbox.prefix .. "/good.pem" },
      { "/etc/ssl/orders.example.com.key", sandbox.prefix .. "/server.key" },
      { "/etc/nginx/page.users", front .. "/page.users" },
      { "127.0.0.1:8080", "127.0.0.1:" .. page },
    })
    command.write("front/nginx.conf", ("%s\npid %s/nginx.pid;\nevents {}\nhttp {\naccess_log off;\n%s\n%s}\n"):format(
      "daemon on;", front, output_of(". spec/support/nginx.sh; nginx_folders " .. front), server))
    prefixes[#prefixes + 1] = front
    local said = output_of((". spec/support/nginx.sh; $(find_nginx) -p %s -c %s/nginx.conf -e %s/error.log "
      .. "-g \"$(nginx_user)\" 2>&1"):format(front, front, front))
    assert(not said:find "emerg", said)

    local to = ("--resolve orders.example.com:%d:127.0.0.1 %%s"):format(tls)
    local function ask(words, path) return curl(to:format(words) .. " " .. origin .. path) end
    assert.equal(401, (ask("", "/")))
    local status, html = ask("-u ann:secret", "/")
    assert.equal(200, status, html)
    local id = next(sandbox.truth())
    local function cancel(with_origin, more)
      return ask(("-u ann:secret -X POST -H 'X-Token: %s' -H 'Origin: %s' %s"):format(token_of(html), with_origin,
        more or ""), "/orders/" .. id .. "/cancel")
    end
    assert.equal(403, (cancel "https://evil.example"))
    assert.equal(403, (cancel(("http://orders.example.com:%d"):format(tls))))
    assert.equal(0, sandbox.counters().cancelled)
    local body
    status, body = cancel(origin)
    assert.equal(200, status, body)
    assert.equal(1, sandbox.counters().cancelled)
    -- The page itself, with another name: no.
    assert.equal(403, (curl(("-H 'Host: orders.example.org' -H 'X-Remote-User: ann' http://127.0.0.1:%d/")
      :format(page))))
  end)

  it("does not believe a header with a user unless it was told to", function()
    local port = ports.take()
    local prefix = assert(start("examples/openresty/start", port))
    assert.equal(200, (curl(("-H 'X-Remote-User: mallory' http://127.0.0.1:%d/"):format(port))))
    assert.is_nil(command.read(prefix .. "/nginx.conf"):find("mallory", 1, true))
  end)

  it("runs a batch with the command of the checkout, though nginx drops PATH", function()
    sandbox.reset { orders = 3, statuses = { "submitted" }, near = 0 }
    local port = ports.take()
    local prefix = assert(start("examples/openresty/start", port))
    local _, html = curl(("http://127.0.0.1:%d/"):format(port))
    local ids = {}
    for id in pairs(sandbox.truth()) do ids[#ids + 1] = '"' .. id .. '"' end
    local status, body = curl(("-X POST -H 'X-Token: %s' -H 'Origin: http://127.0.0.1:%d' -d '{\"ids\":[%s]}' "
      .. "http://127.0.0.1:%d/batches"):format(token_of(html), port, table.concat(ids, ","), port))
    assert.equal(202, status, body)
    nginx.await("three cancels", function() return sandbox.counters().cancelled == 3 end)
    -- No process of it is root's.
    local owners = output_of(("ps -o user= --ppid %s"):format(command.read(prefix .. "/nginx.pid")))
    assert.truthy(owners:find "%S")
    if as_root then assert.is_nil(owners:find "root") end
  end)

  it("does not start without a command that starts", function()
    local prefix, said, status = start("TELNYX_PORTING_COMMAND=/nowhere/telnyx-porting examples/openresty/start",
      ports.take())
    assert.same({ nil, 2 }, { prefix, status })
    assert.truthy(said:find("the command /nowhere/telnyx-porting, in which batches run, does not start", 1, true), said)
    assert.truthy(said:find("TELNYX_PORTING_COMMAND", 1, true), said)
  end)

  it("does not start a second time in a prefix, also when the master was killed", function()
    local port = ports.take()
    local prefix = assert(start("examples/openresty/start", port))
    local again = ("examples/openresty/start --background --listen 127.0.0.1:%d --prefix %s"):format(ports.take(),
      prefix)
    local master = command.read(prefix .. "/nginx.pid"):match "%d+"
    local said, status = shell(again)
    assert.equal(2, status, said)
    assert.truthy(said:find(("a page runs in %s already. End it first with kill -QUIT %s,"):format(prefix, master), 1,
      true), said)
    assert.equal(200, (curl(("http://127.0.0.1:%d/"):format(port))))
    os.execute("kill -KILL " .. master)
    nginx.await("the master's end", function() return output_of(("ps -o pid= -p %s"):format(master)) == "" end)
    said, status = shell(again)
    assert.equal(2, status, said)
    local workers = said:match "kill %-QUIT ([%d ]+),"
    assert.truthy(workers, said)
    os.execute("kill -QUIT " .. workers)
    nginx.await("a start", function() return select(2, shell(again)) == 0 end)
  end)

  it("starts no worker as root", function()
    local said, status = shell "examples/openresty/start --user root"
    assert.equal(2, status)
    assert.truthy(said:find(as_root and "must not run as root" or "only root can start workers", 1, true), said)
  end)

  for _, wrong in ipairs { "orders.example.com", "https://a/b", "https://a'b", "ftp://a" } do
    it("takes no origin like " .. wrong, function()
      local said, status = shell(('examples/openresty/start --origin "%s"'):format(wrong))
      assert.equal(2, status)
      assert.truthy(said:find("--origin takes what the browser's address begins with", 1, true), said)
    end)
  end

  it("is the service of systemd that the README says", function()
    local unit = block("ini", "[Service]")
    local key = command.write("key", sandbox.key .. "\n")
    os.execute("chmod 600 " .. key)
    if as_root then os.execute("chown www-data " .. key) end
    local line = unit:match "ExecStart=([^\n]+)"
    local port = ports.take()
    local prefix = ("%s/service"):format(folder)
    os.execute(("mkdir %s%s"):format(prefix, as_root and " && chown www-data " .. prefix or ""))
    prefixes[#prefixes + 1] = prefix
    local service = with(line, {
      { "/usr/local/share/telnyx-porting-page", root .. "/examples/openresty" },
      { "/var/lib/telnyx-porting-page", prefix },
      { "%d/key", key },
    })
    local unprivileged = as_root and "setpriv --reuid=www-data --regid=www-data --clear-groups -- " or ""
    local said, status = shell(("%s%s --background --listen 127.0.0.1:%d"):format(unprivileged, service, port),
      "unset HOME")
    assert.equal(0, status, said)
    assert.equal(200, (curl(("-H 'X-Remote-User: ann' http://127.0.0.1:%d/"):format(port))))
    if output_of "command -v systemd-analyze" == "" then return end
    local file = command.write("telnyx-porting-page.service", with(unit, {
      { "/usr/local/share/telnyx-porting-page", root .. "/examples/openresty" } }))
    local verdict = output_of(("systemd-analyze verify %s 2>&1 | grep -F telnyx-porting-page.service"):format(file))
    assert.equal("", verdict)
  end)
end)
