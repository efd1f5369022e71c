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

.PHONY: install uninstall neovim

# The command's first line names the Lua that it was installed for.
install: $(module) $(process_module) $(webhook_module)
	$(INSTALL) -d '$(DESTDIR)$(LIBDIR)/telnyx/porting'
	$(INSTALL) -m 755 $(module) '$(DESTDIR)$(LIBDIR)/telnyx/porting.so'
	$(INSTALL) -m 755 $(process_module) '$(DESTDIR)$(LIBDIR)/telnyx/porting_process.so'
	$(INSTALL) -m 755 $(webhook_module) '$(DESTDIR)$(LIBDIR)/telnyx/porting/webhook.so'
	$(INSTALL) -d '$(DESTDIR)$(BINDIR)'
	sed '1s|.*|#!/usr/bin/env $(LUA)|' bin/telnyx-porting >'$(DESTDIR)$(BINDIR)/telnyx-porting'
	chmod 755 '$(DESTDIR)$(BINDIR)/telnyx-porting'
	@set -e; for file in $(companions:lua/%=%); do \
	  $(INSTALL) -d "$(DESTDIR)$(LUADIR)/$${file%/*}"; \
	  echo $(INSTALL) -m 644 "lua/$$file" "$(DESTDIR)$(LUADIR)/$$file"; \
	  $(INSTALL) -m 644 "lua/$$file" "$(DESTDIR)$(LUADIR)/$$file"; \
	done
	$(INSTALL) -d '$(DESTDIR)$(TYPESDIR)'
	$(INSTALL) -m 644 $(types) '$(DESTDIR)$(TYPESDIR)'
	@set -e; for file in $(shared:share/%=%); do \
	  $(INSTALL) -d "$(DESTDIR)$(SHAREDIR)/$${file%/*}"; \
	  echo $(INSTALL) -m 644 "share/$$file" "$(DESTDIR)$(SHAREDIR)/$$file"; \
	  $(INSTALL) -m 644 "share/$$file" "$(DESTDIR)$(SHAREDIR)/$$file"; \
	done

uninstall:
	rm -f '$(DESTDIR)$(LIBDIR)/telnyx/porting.so' '$(DESTDIR)$(LIBDIR)/telnyx/porting_process.so' \
	  '$(DESTDIR)$(LIBDIR)/telnyx/porting/webhook.so' \
	  '$(DESTDIR)$(BINDIR)/telnyx-porting' $(companions:lua/%='$(DESTDIR)$(LUADIR)/%') \
	  $(shared:share/%='$(DESTDIR)$(SHAREDIR)/%') $(types:types/%='$(DESTDIR)$(TYPESDIR)/%')
	@find '$(DESTDIR)$(LIBDIR)/telnyx' '$(DESTDIR)$(LUADIR)/telnyx' \
	  '$(DESTDIR)$(SHAREDIR)/lua-telnyx-porting' -depth -type d -exec rmdir {} + 2>/dev/null || true

# What a plugin manager runs in the plugin's checkout. The command is for batches that run beside Neovim.
neovim: doc/tags
	$(AGAIN) LUA=luajit module
	@tools/checkout-command '$(abspath $(BUILD))/luajit/telnyx-porting' '$(abspath $(BUILD))/luajit'

doc/tags: doc/telnyx-porting.txt tools/helptags
	@tools/helptags doc
