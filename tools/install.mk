# Installing and removing: the modules for one Lua, the command, its manual page and completions, and types for editors.

# lua/telnyx_porting is Neovim's plugin: usually its checkout lies on the runtimepath, and nothing of it is installed.
companions := $(shell find lua/telnyx -name '*.lua' 2>/dev/null)
# NEOVIM=yes installs it beside the modules, for a rock; plugin/ and doc/ are copied by LuaRocks.
ifeq ($(NEOVIM),yes)
  companions += $(shell find lua/telnyx_porting -name '*.lua' 2>/dev/null)
endif
# The command's manual page and completions, where a system looks for them below SHAREDIR.
shared := $(shell find share -type f 2>/dev/null)
# Where editors are told to look for the types, as no Lua may load them.
types := $(wildcard types/*.lua)
TYPESDIR = $(SHAREDIR)/lua-telnyx-porting/types

EXAMPLESDIR = $(SHAREDIR)/doc/telnyx-porting/examples
examples := $(shell find examples -type f 2>/dev/null)
# LUAS= in the command line of make: for each of these, and the command for the first.
install_luas := $(if $(filter command,$(origin LUAS)),$(strip $(LUAS)))

.PHONY: install install-modules install-command install-examples uninstall uninstall-modules uninstall-command \
  where-lua-looks module-folders command-folders neovim

ifeq ($(install_luas),)
own_luas := $(LUA)
install: install-modules install-command
	@$(MAKE) --no-print-directory where-lua-looks
uninstall: uninstall-modules uninstall-command
else
# LuaJIT looks where Lua 5.1 does, and loads what was built for it.
own_luas := $(if $(filter lua5.1 lua51,$(install_luas)),$(filter-out luajit,$(install_luas)),$(install_luas))
each_lua = for lua in $(own_luas); do $(MAKE) --no-print-directory LUAS= LUA=$$lua $(1); done
# All are built before the first is installed.
install: command-folders
	@+set -e; $(call each_lua,module-folders module); $(call each_lua,install-modules)
	@+$(MAKE) --no-print-directory LUAS= LUA=$(firstword $(install_luas)) install-command
	@+set -e; $(call each_lua,where-lua-looks)
uninstall: uninstall-command
	@+set -e; $(call each_lua,uninstall-modules)
endif

# Said before anything is built or removed.
module-folders:
	@tools/check-folders '$(DESTDIR)' '$(LIBDIR)' '$(LUADIR)'
command-folders:
	@tools/check-folders '$(DESTDIR)' '$(BINDIR)' '$(SHAREDIR)'

# Not asked of a tree that is packed for elsewhere, nor where folders are named one by one.
where-lua-looks:
	@[ -n '$(DESTDIR)' ] || [ $(origin LUADIR) != file ] || ! command -v $(LUA) >/dev/null || \
	  $(LUA) tools/check_installed.lua '$(LUADIR)' '$(LIBDIR)'

# What an older version had is removed last.
install-modules: module-folders $(headers) $(module) $(process_module) $(webhook_module)
	$(INSTALL) -d '$(DESTDIR)$(LIBDIR)/telnyx/porting'
	$(INSTALL) -m 755 $(module) '$(DESTDIR)$(LIBDIR)/telnyx/porting.so'
	$(INSTALL) -m 755 $(process_module) '$(DESTDIR)$(LIBDIR)/telnyx/porting_process.so'
	$(INSTALL) -m 755 $(webhook_module) '$(DESTDIR)$(LIBDIR)/telnyx/porting/webhook.so'
	@set -e; for file in $(companions:lua/%=%); do \
	  $(INSTALL) -d "$(DESTDIR)$(LUADIR)/$${file%/*}"; \
	  echo $(INSTALL) -m 644 "lua/$$file" "$(DESTDIR)$(LUADIR)/$$file"; \
	  $(INSTALL) -m 644 "lua/$$file" "$(DESTDIR)$(LUADIR)/$$file"; \
	done
	@tools/prune '$(DESTDIR)$(LIBDIR)/telnyx/porting' webhook.so $(companions:lua/telnyx/porting/%=%)
	@tools/prune '$(DESTDIR)$(LUADIR)/telnyx/porting' webhook.so $(companions:lua/telnyx/porting/%=%)

# The command's first line names the Lua that it was installed for.
install-command: command-folders
	$(INSTALL) -d '$(DESTDIR)$(BINDIR)'
	sed '1s|.*|#!/usr/bin/env $(LUA)|' bin/telnyx-porting >'$(DESTDIR)$(BINDIR)/telnyx-porting'
	chmod 755 '$(DESTDIR)$(BINDIR)/telnyx-porting'
	$(INSTALL) -d '$(DESTDIR)$(TYPESDIR)'
	$(INSTALL) -m 644 $(types) '$(DESTDIR)$(TYPESDIR)'
	@set -e; for file in $(shared:share/%=%); do \
	  $(INSTALL) -d "$(DESTDIR)$(SHAREDIR)/$${file%/*}"; \
	  echo $(INSTALL) -m 644 "share/$$file" "$(DESTDIR)$(SHAREDIR)/$$file"; \
	  $(INSTALL) -m 644 "share/$$file" "$(DESTDIR)$(SHAREDIR)/$$file"; \
	done

install-examples:
	@set -e; for file in $(examples:examples/%='%'); do \
	  folder=$$(dirname "$(DESTDIR)$(EXAMPLESDIR)/$$file"); $(INSTALL) -d "$$folder"; \
	  mode=644; if [ -x "examples/$$file" ]; then mode=755; fi; \
	  echo $(INSTALL) -m $$mode "examples/$$file" "$$folder"; $(INSTALL) -m $$mode "examples/$$file" "$$folder"; \
	done

# Folders go that only we fill, whatever version filled them; those of the system stay, even when they were made by install.
uninstall-modules: module-folders
	@[ -e '$(DESTDIR)$(LIBDIR)/telnyx/porting.so' ] || \
	  echo 'uninstall: there is no telnyx.porting for $(LUA) in $(DESTDIR)$(LIBDIR); LUA=…, LUAS=…, PREFIX=… say what to remove'
	rm -f '$(DESTDIR)$(LIBDIR)/telnyx/porting.so' '$(DESTDIR)$(LIBDIR)/telnyx/porting_process.so'
	rm -rf '$(DESTDIR)$(LIBDIR)/telnyx/porting' '$(DESTDIR)$(LUADIR)/telnyx/porting'
	@rmdir '$(DESTDIR)$(LIBDIR)/telnyx' 2>/dev/null || true
	@rmdir '$(DESTDIR)$(LUADIR)/telnyx' 2>/dev/null || true

# The command stays where another Lua runs it.
removed_luas = $(LUA) $(install_luas) $(if $(filter lua5.1 lua51 luajit,$(LUA) $(install_luas)),lua5.1 lua51 luajit)
uninstall-command: command-folders
	@command='$(DESTDIR)$(BINDIR)/telnyx-porting'; \
	lua=$$(sed -n '1s|.*[ /]||p' "$$command" 2>/dev/null); \
	case ' $(removed_luas) ' in *" $${lua:-$(LUA)} "*) ;; \
	  *) echo "uninstall: $$command stays, as $$lua runs it (make uninstall LUA=$$lua)"; exit ;; esac; \
	set -ex; \
	rm -f "$$command" $(shared:share/%='$(DESTDIR)$(SHAREDIR)/%'); \
	rm -rf '$(DESTDIR)$(SHAREDIR)/lua-telnyx-porting' '$(DESTDIR)$(EXAMPLESDIR)'
	@rmdir '$(DESTDIR)$(SHAREDIR)/doc/telnyx-porting' 2>/dev/null || true

# What a plugin manager runs in the plugin's checkout. The command is for batches that run beside Neovim.
neovim: doc/tags
	$(AGAIN) LUA=luajit module
	@tools/checkout-command '$(abspath $(BUILD))/luajit/telnyx-porting' '$(abspath $(BUILD))/luajit'

doc/tags: doc/telnyx-porting.txt tools/helptags
	@tools/helptags doc
