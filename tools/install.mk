# Installing and removing: the modules for one Lua, the command, its manual page and completions.

# lua/telnyx_porting is Neovim's plugin, which lies on its runtimepath.
companions := $(shell find lua/telnyx -name '*.lua' 2>/dev/null)
# The command's manual page and completions, where a system looks for them below SHAREDIR.
shared := $(shell find share -type f 2>/dev/null)

.PHONY: install uninstall

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
	@set -e; for file in $(shared:share/%=%); do \
	  $(INSTALL) -d "$(DESTDIR)$(SHAREDIR)/$${file%/*}"; \
	  echo $(INSTALL) -m 644 "share/$$file" "$(DESTDIR)$(SHAREDIR)/$$file"; \
	  $(INSTALL) -m 644 "share/$$file" "$(DESTDIR)$(SHAREDIR)/$$file"; \
	done

uninstall:
	rm -f '$(DESTDIR)$(LIBDIR)/telnyx/porting.so' '$(DESTDIR)$(LIBDIR)/telnyx/porting_process.so' \
	  '$(DESTDIR)$(LIBDIR)/telnyx/porting/webhook.so' \
	  '$(DESTDIR)$(BINDIR)/telnyx-porting' $(companions:lua/%='$(DESTDIR)$(LUADIR)/%') \
	  $(shared:share/%='$(DESTDIR)$(SHAREDIR)/%')
	@find '$(DESTDIR)$(LIBDIR)/telnyx' '$(DESTDIR)$(LUADIR)/telnyx' -depth -type d -exec rmdir {} + 2>/dev/null || true
