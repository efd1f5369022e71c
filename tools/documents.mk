# What is made from the code and kept beside it; specs and lint say when it is not current.

.PHONY: docs records command-files

##@ Make documents
## make docs | doc/api.md and the types for editors, from the rows of the operations
docs:
	$(AGAIN) LUA=lua5.4 module
	@tools/docs '$(abspath $(BUILD))/lua5.4'

DESCRIPTION = ../shared/openapi
## make records [DESCRIPTION=FOLDER] | tools/records.lua, from the API's published description, which is not part of this
records:
	$(AGAIN) LUA=lua5.4 module
	@eval "$$(tools/environment 5.4 '$(abspath $(BUILD))/lua5.4')" && lua5.4 tools/records_from_description.lua '$(DESCRIPTION)'

## make command-files | the manual page and the completions of the command, from its grammar
command-files: module
	@eval "$$($(MAKE) -s env LUA=$(LUA))" && tools/command-files $(LUA) write
