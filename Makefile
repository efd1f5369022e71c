# Builds and installs telnyx.porting. `make help` lists every target; those for tests, measurements, demos and documents
# are in tools/*.mk.

LUA = lua5.4
LUAS = lua5.4 lua5.3 lua5.1 luajit
PREFIX = /usr/local
DESTDIR =
BUILD = build
# no: telnyx.porting.webhook is built without OpenSSL, and says so when it is required.
WEBHOOK = yes

CC = cc
CFLAGS = -O2 -g
CPPFLAGS =
LDFLAGS =
PKG_CONFIG = pkg-config
INSTALL = install

# Lua: its version, where its headers lie and where it looks for modules.
VERSION_lua5.1 = 5.1
VERSION_lua5.2 = 5.2
VERSION_lua5.3 = 5.3
VERSION_lua5.4 = 5.4
VERSION_lua5.5 = 5.5
VERSION_luajit = 5.1
# The BSDs name the interpreters without the dot.
VERSION_lua51 = 5.1
VERSION_lua52 = 5.2
VERSION_lua53 = 5.3
VERSION_lua54 = 5.4
VERSION_lua55 = 5.5
LUA_VERSION = $(VERSION_$(LUA))
LUADIR = $(PREFIX)/share/lua/$(LUA_VERSION)
LIBDIR = $(PREFIX)/lib/lua/$(LUA_VERSION)
BINDIR = $(PREFIX)/bin
SHAREDIR = $(PREFIX)/share
ifeq ($(LUA_VERSION),)
  $(error LUA is $(LUA), but has to be one of: lua5.5 lua5.4 lua5.3 lua5.2 lua5.1 luajit, or lua54 and the like)
endif
# Recipes put folders between these, and make takes a name with a blank for two.
ifneq ($(findstring ',$(CURDIR)$(BUILD)$(DESTDIR)$(LUADIR)$(LIBDIR)$(BINDIR)$(SHAREDIR)),)
  $(error no folder can have a ' in its name: neither $(CURDIR) nor BUILD, DESTDIR, PREFIX and what is below it)
endif
ifneq ($(words $(BUILD)),1)
  $(error BUILD is "$(BUILD)", but has to be one folder without blanks in its name)
endif

.DEFAULT_GOAL := module
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: module all-luas env clean help

include tools/build.mk tools/install.mk

##@ Build and install
## make [LUA=lua5.4] | build the modules into build/LUA/telnyx/; LUA: lua5.5, lua5.4, lua5.3, lua5.2, lua5.1, luajit; or lua54, as on the BSDs
## | WERROR=1: warnings are errors; WEBHOOK=no: without OpenSSL, and without webhooks
module: $(headers) $(module) $(process_module) $(webhook_module)

## make all-luas | build them for all of these
all-luas: $(LUAS:%=module-%)

## make install [LUA=lua5.4] | install below PREFIX=/usr/local, in the root DESTDIR=; LUAS="lua5.4 lua5.1": for several
## | packagers: LUADIR LIBDIR BINDIR SHAREDIR, CC CFLAGS CPPFLAGS LDFLAGS LUA_CFLAGS HARDEN, PKG_CONFIG INSTALL
## make install-examples | install the examples, below EXAMPLESDIR=PREFIX/share/doc/telnyx-porting/examples
## make neovim | what Neovim's plugin needs, in this folder: module and command for LuaJIT, tags of its manual
## make uninstall [LUA=lua5.4] | remove what was installed, by the same variables
## make -s env [LUA=lua5.4] | print what a shell evals to use the modules from this checkout
env:
	@tools/environment $(LUA_VERSION) '$(abspath $(BUILD))/$(LUA)'

## make clean [BUILD=build] | remove what was built
# BUILD could name a folder of something else by mistake: nothing is removed that make has not filled.
clean:
	@case '$(CURDIR)/' in '$(abspath $(BUILD))/'*) echo 'clean: BUILD=$(BUILD) holds this checkout' >&2; exit 1 ;; esac; \
	if [ '$(abspath $(BUILD))' != '$(CURDIR)/build' ] && [ -e '$(BUILD)' ] && [ ! -e '$(BUILD)/core/flags' ]; then \
	  echo 'clean: BUILD=$(BUILD) holds nothing that make built' >&2; exit 1; fi; \
	echo rm -rf '$(BUILD)'; rm -rf '$(BUILD)'

include tools/demo.mk tools/test.mk tools/bench.mk tools/documents.mk tools/release.mk

# A line that begins with two # is one of the help: the command, a bar, and what it does; with an @ behind them, a heading.
help:
	@awk -F ' [|] ' '/^##@ / { print (seen++ ? "\n" : "") substr($$0, 5) ":" } \
	  /^## / { printf "  %-33s %s\n", substr($$1, 4), $$2 }' $(MAKEFILE_LIST)
