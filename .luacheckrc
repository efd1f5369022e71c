-- One set of rules for all Lua files, and what each folder's host brings.
std = "min" -- what Lua 5.1 to 5.4 and LuaJIT have in common
max_line_length = 120
unused_secondaries = false -- `local value, err = f()` documents f, even where err is not looked at
exclude_files = { "types" } -- declarations for editors
self = false -- a method may ignore its object

files["lua"].read_globals = { "ngx", "vim", "jit" } -- an adapter looks for its host
files["plugin"].globals = { "vim" }
files["lua/telnyx_porting"].globals = { "vim" }
files["spec"].std = "min+busted"
files["spec/sandbox"].std = "luajit" -- which server it runs in, two files alone know
files["spec/sandbox/nginx.lua"] = { std = "ngx_lua", globals = { "ngx.header", "ngx.status" } }
files["bench/openresty/guest.lua"] = { std = "ngx_lua", globals = { "ngx.header", "ngx.status" } }
files["bench/openresty/measure.lua"] = { std = "lua54" }
files["examples"].globals = {}
files["examples/webhook"] = { std = "ngx_lua", globals = { "ngx.header", "ngx.status" } }
files["examples/openresty"] = { std = "ngx_lua" }
