# How the modules are compiled and linked, for one Lua or for all.

# $(call package,NAMES,OPTION,FALLBACK): what pkg-config says of the first package that it knows, or the fallback.
package = $(shell for name in $(1); do $(PKG_CONFIG) $(2) $$name 2>/dev/null && exit; done; echo '$(3)')

# $(call quoted,TEXT): one word of the shell.
quoted = '$(subst ','\'',$(1))'

CURL_CFLAGS := $(call package,libcurl,--cflags)
CURL_LIBS := $(call package,libcurl,--libs,-lcurl)
CJSON_CFLAGS := $(call package,libcjson,--cflags)
CJSON_LIBS := $(call package,libcjson,--libs,-lcjson)
CRYPTO_CFLAGS := $(call package,libcrypto,--cflags)
CRYPTO_LIBS := $(call package,libcrypto,--libs,-lcrypto)
ifeq ($(LUA),luajit)
  LUA_CFLAGS := $(call package,luajit,--cflags,-I/usr/include/luajit-2.1)
else
  # Systems name the package lua5.4, lua-5.4 or lua54.
  lua_packages = $(LUA) $(LUA_VERSION:%=lua%) $(LUA_VERSION:%=lua-%) $(subst .,,$(LUA_VERSION:%=lua%))
  LUA_CFLAGS := $(call package,$(lua_packages),--cflags,-I/usr/include/$(LUA))
endif

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion $(if $(WERROR),-Werror)
checks = undefined$(,)float-cast-overflow
SANITIZERS = $(if $(SANITIZE),-fsanitize=address$(,)$(checks) -fno-sanitize-recover=$(checks) -fno-omit-frame-pointer)
, := ,
# TP_CHECKED: what must hold of the engine is asserted (see life.h).

# Hardening, where compiler and linker are known to have it; HARDEN=no leaves it out. What CC's user says in CFLAGS,
# CPPFLAGS and LDFLAGS comes later and wins. Fortification needs an optimizing compiler, and hides calls from AddressSanitizer.
HARDEN = $(if $(filter Linux,$(shell uname -s)),yes,no)
ifeq ($(HARDEN),yes)
  hardened_cflags = -fstack-protector-strong
  hardened_ldflags = -Wl,-z,relro -Wl,-z,now
  hardened_cppflags = $(if $(SANITIZE)$(findstring _FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS)),,$(if \
    $(filter -O1 -O2 -O3 -Os -Oz -Ofast -O,$(lastword $(filter -O%,$(CFLAGS)))),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2))
endif
# Programs are linked from the same objects as the modules, which have -fPIC.
PROGRAM_LDFLAGS = $(if $(hardened_ldflags),-pie) $(hardened_ldflags)

# On 32 bits glibc's calls fail for files and folders whose sizes, offsets or numbers need more, and clocks end in 2038.
WIDE_NUMBERS = -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
ALL_CPPFLAGS = -D_GNU_SOURCE $(WIDE_NUMBERS) -Isrc $(if $(SANITIZE),-DTP_CHECKED) $(hardened_cppflags) $(CURL_CFLAGS) \
  $(CJSON_CFLAGS) $(CPPFLAGS)
# -ffile-prefix-map: debug information names the sources as seen from the checkout, so that its folder changes no byte.
ALL_CFLAGS = -std=c11 $(WARNINGS) -fPIC -fvisibility=hidden -ffile-prefix-map='$(CURDIR)'=. $(hardened_cflags) \
  $(SANITIZERS) $(CFLAGS)
# PLATFORM_LIBS: a kqueue for systems without one, see tools/test-kqueue.
LIBS = $(CURL_LIBS) $(CJSON_LIBS) -lm -pthread $(PLATFORM_LIBS)

# The module is not linked against liblua: the interpreter that loads it brings Lua. It is never unloaded, as libcurl
# and its TLS library stay set up until the process ends: see interface.h, for linkers that can't say so.
ifeq ($(shell uname -s),Darwin)
  MODULE_LDFLAGS = -bundle -undefined dynamic_lookup
else
  MODULE_LDFLAGS = -shared -Wl,-z,nodelete $(hardened_ldflags)
endif

# What differs by system lies in src/core/platform: linux, or kqueue for macOS and the BSDs.
PLATFORM = $(if $(filter Linux,$(shell uname -s)),linux,kqueue)
core_sources := $(wildcard src/core/*.c src/core/operations/*.c src/core/platform/*.c src/core/platform/$(PLATFORM)/*.c)
core_objects := $(core_sources:src/core/%.c=$(BUILD)/core/%.o)
# The texts of the Lua files that are compiled at their first use are part of the module: see later_texts.h.
later_texts := $(BUILD)/core/later_texts
binding_objects := $(patsubst src/binding/%.c,$(BUILD)/$(LUA)/binding/%.o,$(wildcard src/binding/*.c)) $(later_texts).o
module := $(BUILD)/$(LUA)/telnyx/porting.so
process_module := $(BUILD)/$(LUA)/telnyx/porting_process.so

# The webhooks' module is one of its own: only who requires it loads OpenSSL's libcrypto for our sake.
webhook_module := $(BUILD)/$(LUA)/telnyx/porting/webhook.so
ifeq ($(WEBHOOK),no)
  webhook_sources := src/webhook/absent.c
else
  webhook_sources := $(filter-out %/absent.c,$(wildcard src/webhook/*.c))
  webhook_shared := $(patsubst %,$(BUILD)/$(LUA)/binding/%.o,companions error_object raise)
endif
webhook_objects := $(webhook_sources:src/webhook/%.c=$(BUILD)/$(LUA)/webhook/%.o) $(webhook_shared)

# A target of tools/*.mk installs first what it needs, so the build itself is a second make, which then finds it. It
# uses all processors unless make was told how many.
AGAIN = @+$(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 2))

.PHONY: core FORCE
core: $(core_objects) $(later_texts).o

module-%: core
	@+$(MAKE) --no-print-directory LUA=$* module

# What objects were compiled with: they are compiled again when it changes.
$(BUILD)/core/flags: flags = $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS)
$(BUILD)/$(LUA)/flags: flags = $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(LUA_CFLAGS) $(MODULE_LDFLAGS) $(LDFLAGS) $(LIBS)
$(BUILD)/$(LUA)/webhook/flags: flags = $(webhook_sources) $(CRYPTO_CFLAGS) $(CRYPTO_LIBS)
$(BUILD)/core/flags $(BUILD)/$(LUA)/flags $(BUILD)/$(LUA)/webhook/flags: FORCE
	@mkdir -p $(@D) && [ -w $(@D) ] || { \
	  echo 'telnyx-porting: nothing can be built in $(abspath $(@D)): name another folder: BUILD=…' >&2; exit 1; }
	@echo $(call quoted,$(flags)) | cmp -s - $@ || { $(check) echo $(call quoted,$(flags)) >$@; }

# Headers that are missing or too old stop the build with a sentence each, before the compiler has errors of its own.
# Whoever sets LUA_CFLAGS, as LuaRocks does, says which Lua it is.
which_lua = $(LUA) $(LUA_VERSION) $(if $(filter file,$(origin LUA_CFLAGS)),this,any)
headers_of = tools/check-headers $(1) $(which_lua) $(WEBHOOK) $(CC) $(ALL_CPPFLAGS) $(CRYPTO_CFLAGS) $(LUA_CFLAGS)
$(BUILD)/core/flags: check = $(call headers_of,core) &&
$(BUILD)/$(LUA)/flags: check = $(call headers_of,module) &&
$(BUILD)/$(LUA)/webhook/flags: check = $(call headers_of,webhook) &&
# What is asked first, so that nobody waits for the core to hear that Lua's headers are missing.
headers := $(BUILD)/$(LUA)/flags $(BUILD)/$(LUA)/webhook/flags
$(headers): | $(BUILD)/core/flags

$(BUILD)/core/%.o: src/core/%.c $(BUILD)/core/flags
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/$(LUA)/binding/%.o: src/binding/%.c $(BUILD)/$(LUA)/flags
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) $(ALL_CPPFLAGS) $(LUA_CFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(later_texts).c: tools/later-texts lua/telnyx/porting/later.lua $(shell tools/later-texts --files)
	@mkdir -p $(@D)
	@tools/later-texts >$@

$(later_texts).o: $(later_texts).c src/binding/later_texts.h $(BUILD)/core/flags
	@echo "  CC    $@"
	@$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -g0 -c -o $@ $<

$(module): $(core_objects) $(binding_objects)
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(SANITIZERS) $(MODULE_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/$(LUA)/webhook/%.o: src/webhook/%.c $(BUILD)/$(LUA)/flags $(BUILD)/$(LUA)/webhook/flags
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) $(ALL_CPPFLAGS) $(CRYPTO_CFLAGS) $(LUA_CFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(webhook_module): $(webhook_objects) $(BUILD)/$(LUA)/webhook/flags
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(SANITIZERS) $(MODULE_LDFLAGS) $(LDFLAGS) -o $@ $(webhook_objects) $(if $(webhook_shared),$(CRYPTO_LIBS))

# What the command needs of its process; no part of the library.
$(process_module): src/command/process.c src/binding/interface.h src/binding/compat.h src/binding/version.h $(BUILD)/$(LUA)/flags
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(ALL_CPPFLAGS) $(LUA_CFLAGS) $(ALL_CFLAGS) $(MODULE_LDFLAGS) $(LDFLAGS) -o $@ $<

-include $(wildcard $(BUILD)/core/*.d $(BUILD)/core/operations/*.d $(BUILD)/core/platform/*.d $(BUILD)/core/platform/*/*.d $(BUILD)/$(LUA)/binding/*.d $(BUILD)/$(LUA)/webhook/*.d)
