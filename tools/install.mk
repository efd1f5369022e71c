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
# LuaJIT looks where Lua 5.1 does, and loads what was built for it.
own_luas := $(if $(filter lua5.1,$(install_luas)),$(filter-out luajit,$(install_luas)),$(install_luas))

.PHONY: install install-modules install-command install-examples uninstall uninstall-modules neovim

ifeq ($(install_luas),)
install: install-modules install-command
uninstall: uninstall-modules
else
install:
	@+set -e; for lua in $(own_luas); do $(MAKE) --no-print-directory LUAS= LUA=$$lua install-modules; done
	@+$(MAKE) --no-print-directory LUAS= LUA=$(firstword $(install_luas)) install-command
uninstall:
	@+set -e; for lua in $(own_luas); do $(MAKE) --no-print-directory LUAS= LUA=$$lua uninstall-modules; done
endif

install-modules: $(headers) $(module) $(process_module) $(webhook_module)
	$(INSTALL) -d '$(DESTDIR)$(LIBDIR)/telnyx/porting'
	$(INSTALL) -m 755 $(module) '$(DESTDIR)$(LIBDIR)/telnyx/porting.so'
	$(INSTALL) -m 755 $(process_module) '$(DESTDIR)$(LIBDIR)/telnyx/porting_process.so'
	$(INSTALL) -m 755 $(webhook_module) '$(DESTDIR)$(LIBDIR)/telnyx/porting/webhook.so'
	@set -e; for file in $(companions:lua/%=%); do \
	  $(INSTALL) -d "$(DESTDIR)$(LUADIR)/$${file%/*}"; \
	  echo $(INSTALL) -m 644 "lua/$$file" "$(DESTDIR)$(LUADIR)/$$file"; \
	  $(INSTALL) -m 644 "lua/$$file" "$(DESTDIR)$(LUADIR)/$$file"; \
	done

# The command's first line names the Lua that it was installed for.
install-command:
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

# Folders go that only we fill; those of the system stay, even when they were made by install.
uninstall-modules:
	rm -f '$(DESTDIR)$(LIBDIR)/telnyx/porting.so' '$(DESTDIR)$(LIBDIR)/telnyx/porting_process.so' \
	  '$(DESTDIR)$(LIBDIR)/telnyx/porting/webhook.so' \
	  '$(DESTDIR)$(BINDIR)/telnyx-porting' $(companions:lua/%='$(DESTDIR)$(LUADIR)/%') \
	  $(shared:share/%='$(DESTDIR)$(SHAREDIR)/%') $(types:types/%='$(DESTDIR)$(TYPESDIR)/%') \
	  $(examples:examples/%='$(DESTDIR)$(EXAMPLESDIR)/%')
	@find '$(DESTDIR)$(LIBDIR)/telnyx' '$(DESTDIR)$(LUADIR)/telnyx' '$(DESTDIR)$(LUADIR)/telnyx_porting' \
	  '$(DESTDIR)$(SHAREDIR)/lua-telnyx-porting' '$(DESTDIR)$(EXAMPLESDIR)' -depth -type d -empty -delete 2>/dev/null || true
	@rmdir '$(DESTDIR)$(SHAREDIR)/doc/telnyx-porting' 2>/dev/null || true

# What a plugin manager runs in the plugin's checkout. The command is for batches that run beside Neovim.
neovim: doc/tags
	$(AGAIN) LUA=luajit module
	@tools/checkout-command '$(abspath $(BUILD))/luajit/telnyx-porting' '$(abspath $(BUILD))/luajit'

doc/tags: doc/telnyx-porting.txt tools/helptags
	@tools/helptags doc
