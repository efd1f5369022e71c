# Demonstrations against the stand-in for the API (spec/sandbox/), on loopback.

.PHONY: screens screens-page screens-neovim demo demo-port-in demo-openresty webhook-demo sandbox

##@ Try it
## make demo | cancel the orders of a stand-in API with examples/cancel_by_reference.lua
demo:
	@tools/dependencies demo
	$(AGAIN) LUA=$(LUA) module
	@tools/demo $(LUA) '$(abspath $(BUILD))/$(LUA)'

## make demo-port-in | bring numbers to a submitted port-in with examples/port_in.lua
demo-port-in:
	@tools/dependencies demo
	$(AGAIN) LUA=$(LUA) module
	@tools/demo-port-in $(LUA) '$(abspath $(BUILD))/$(LUA)'

PORT = 8080
## make demo-openresty [PORT=8080] | the page of examples/openresty on http://127.0.0.1:PORT/, until Ctrl-C
demo-openresty:
	@tools/dependencies page
	$(AGAIN) LUA=luajit module
	@tools/demo-openresty '$(abspath $(BUILD))/luajit' 127.0.0.1:$(PORT)

## make webhook-demo | receive signed webhooks with examples/webhook
# nginx has LuaJIT inside.
webhook-demo:
	@tools/dependencies webhook
	$(AGAIN) LUA=luajit module
	@eval "$$(tools/environment 5.1 '$(abspath $(BUILD))/luajit')"; examples/webhook/try

## make sandbox | run the stand-in API in the foreground
sandbox:
	@tools/dependencies demo
	@spec/sandbox/sandbox run

## make screens | doc/screens/: the command with 4,000 orders, on terminals of 80 and 120 columns
screens:
	@tools/dependencies screens
	$(AGAIN) LUA=$(LUA) module
	@tools/screens $(LUA) '$(abspath $(BUILD))/$(LUA)'

## make screens-neovim | doc/screens/neovim-*.txt: Neovim's plugin on terminals of 80 and 120 columns
screens-neovim:
	@tools/dependencies screens neovim screens-neovim
	$(AGAIN) LUA=luajit module
	@tools/screens-neovim '$(abspath $(BUILD))/luajit'

## make screens-page | doc/screens/page-*.png: the page of examples/openresty at 1400 and 390 px, light and dark
screens-page:
	@tools/dependencies page browser screens-page
	$(AGAIN) LUA=luajit module
	@tools/screens-page '$(abspath $(BUILD))/luajit'
