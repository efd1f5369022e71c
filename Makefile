# Builds, installs and tests telnyx.porting; `make help` lists the targets.

LUA = lua5.4
LUAS = lua5.4 lua5.3 lua5.1 luajit
# Programs inside which the specs of calls run as well.
HOSTS = nginx luv nvim
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
VERSION_lua5.3 = 5.3
VERSION_lua5.4 = 5.4
VERSION_luajit = 5.1
LUA_VERSION = $(VERSION_$(LUA))
LUADIR = $(PREFIX)/share/lua/$(LUA_VERSION)
LIBDIR = $(PREFIX)/lib/lua/$(LUA_VERSION)
BINDIR = $(PREFIX)/bin
SHAREDIR = $(PREFIX)/share
ifeq ($(LUA_VERSION),)
  $(error LUA is $(LUA), but has to be one of: $(LUAS))
endif

# $(call package,NAME,OPTION,FALLBACK): what pkg-config says of a package, or the fallback where it does not know it.
package = $(shell $(PKG_CONFIG) $(2) $(1) 2>/dev/null || echo '$(3)')

CURL_CFLAGS := $(call package,libcurl,--cflags)
CURL_LIBS := $(call package,libcurl,--libs,-lcurl)
CJSON_LIBS := $(call package,libcjson,--libs,-lcjson)
CRYPTO_CFLAGS := $(call package,libcrypto,--cflags)
CRYPTO_LIBS := $(call package,libcrypto,--libs,-lcrypto)
ifeq ($(LUA),luajit)
  LUA_CFLAGS := $(call package,luajit,--cflags,-I/usr/include/luajit-2.1)
else
  LUA_CFLAGS := $(call package,$(LUA),--cflags,-I/usr/include/$(LUA))
endif

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion $(if $(WERROR),-Werror)
checks = undefined$(,)float-cast-overflow
SANITIZERS = $(if $(SANITIZE),-fsanitize=address$(,)$(checks) -fno-sanitize-recover=$(checks) -fno-omit-frame-pointer)
, := ,
# TP_CHECKED: what must hold of the engine is asserted (see life.h).
ALL_CPPFLAGS = -D_GNU_SOURCE -Isrc $(if $(SANITIZE),-DTP_CHECKED) $(CURL_CFLAGS) $(CPPFLAGS)
ALL_CFLAGS = -std=c11 $(WARNINGS) -fPIC -fvisibility=hidden $(SANITIZERS) $(CFLAGS)
LIBS = $(CURL_LIBS) $(CJSON_LIBS) -lm -pthread

# The module is not linked against liblua: the interpreter that loads it brings Lua. It is never unloaded, as libcurl
# and its TLS library stay set up until the process ends.
ifeq ($(shell uname -s),Darwin)
  MODULE_LDFLAGS = -bundle -undefined dynamic_lookup
else
  MODULE_LDFLAGS = -shared -Wl,-z,nodelete
endif

core_sources := $(wildcard src/core/*.c src/core/operations/*.c)
core_objects := $(core_sources:src/core/%.c=$(BUILD)/core/%.o)
binding_objects := $(patsubst src/binding/%.c,$(BUILD)/$(LUA)/binding/%.o,$(wildcard src/binding/*.c))
core_tests := $(patsubst spec/core/%.c,$(BUILD)/core/spec/%,$(wildcard spec/core/*_test.c))
# The command's manual page and completions, where a system looks for them below SHAREDIR.
shared := $(shell find share -type f 2>/dev/null)
# lua/telnyx_porting is Neovim's plugin, which lies on its runtimepath.
companions := $(shell find lua/telnyx -name '*.lua' 2>/dev/null)
module := $(BUILD)/$(LUA)/telnyx/porting.so
# The simulator: the core, checked, with a wire, a clock and a process of its own; and the module on such a core.
simulation := $(BUILD)/simulation
simulated := transport handle preload sockets authorities host_thread clock process
simulation_objects := $(patsubst src/%.c,$(simulation)/src/%.o,$(filter-out $(simulated:%=src/core/%.c),$(core_sources))) \
  $(patsubst %.c,$(simulation)/%.o,$(wildcard spec/simulation/*.c))
simulator := $(simulation)/core
simulator_objects := $(simulation_objects) $(patsubst %.c,$(simulation)/%.o,$(wildcard spec/simulation/core/*.c))
simulated_module := $(simulation)/$(LUA)/telnyx/porting.so
simulated_module_objects := $(simulation_objects) $(binding_objects) \
  $(patsubst %.c,$(simulation)/$(LUA)/%.o,$(wildcard spec/simulation/batch/*.c))
# Allocations are counted.
wrapped := malloc calloc realloc free strdup strndup asprintf vasprintf
bench_programs := $(BUILD)/bench/limit $(BUILD)/bench/measure
process_module := $(BUILD)/$(LUA)/telnyx/porting_process.so
spec_modules := $(patsubst spec/support/%.c,$(BUILD)/$(LUA)/telnyx/spec/%.so,$(wildcard spec/support/*.c))
# The webhooks' module is one of its own: only who requires it loads OpenSSL's libcrypto for our sake.
webhook_module := $(BUILD)/$(LUA)/telnyx/porting/webhook.so
ifeq ($(WEBHOOK),no)
  webhook_sources := src/webhook/absent.c
else
  webhook_sources := $(filter-out %/absent.c,$(wildcard src/webhook/*.c))
  webhook_shared := $(BUILD)/$(LUA)/binding/raise.o
endif
webhook_objects := $(webhook_sources:src/webhook/%.c=$(BUILD)/$(LUA)/webhook/%.o) $(webhook_shared)

.DEFAULT_GOAL := module
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: module core core-tests all-luas testable all-testable env install uninstall command-files deps demo webhook-demo sandbox bench bench-limits bench-hosts demo-openresty test-page test docs lint sanitize valgrind fuzz clean help FORCE

module: $(module) $(process_module) $(webhook_module)

core: $(core_objects)

core-tests: $(core_tests)

all-luas: $(LUAS:%=module-%)

module-%: core
	@+$(MAKE) --no-print-directory LUA=$* module

# What the tests need for one Lua, and for all.
testable: module core-tests $(spec_modules)

all-testable: $(LUAS:%=testable-%)

testable-%: core core-tests
	@+$(MAKE) --no-print-directory LUA=$* testable

# What objects were compiled with: they are compiled again when it changes.
$(BUILD)/core/flags: flags = $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS)
$(BUILD)/$(LUA)/flags: flags = $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(LUA_CFLAGS) $(MODULE_LDFLAGS) $(LDFLAGS) $(LIBS)
$(BUILD)/$(LUA)/webhook/flags: flags = $(webhook_sources) $(CRYPTO_CFLAGS) $(CRYPTO_LIBS)
$(BUILD)/core/flags $(BUILD)/$(LUA)/flags $(BUILD)/$(LUA)/webhook/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(flags)' | cmp -s - $@ || echo '$(flags)' >$@

$(BUILD)/core/%.o: src/core/%.c $(BUILD)/core/flags
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/$(LUA)/binding/%.o: src/binding/%.c $(BUILD)/$(LUA)/flags
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) $(ALL_CPPFLAGS) $(LUA_CFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

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

$(BUILD)/core/spec/%.o: spec/core/%.c $(BUILD)/core/flags
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/core/spec/%_test: $(BUILD)/core/spec/%_test.o $(core_objects)
	@echo "  LINK  $@"
	@$(CC) $(SANITIZERS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(simulation)/%.o: %.c $(BUILD)/core/flags
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) -DTP_CHECKED $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(simulation)/$(LUA)/%.o: %.c $(BUILD)/$(LUA)/flags
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) $(ALL_CPPFLAGS) $(LUA_CFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(simulator): $(simulator_objects)
	@echo "  LINK  $@"
	@$(CC) $(SANITIZERS) $(LDFLAGS) $(wrapped:%=-Wl,--wrap=%) -o $@ $^ $(LIBS)

$(simulated_module): $(simulated_module_objects)
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(SANITIZERS) $(MODULE_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# What the command needs of its process; no part of the library.
$(process_module): src/command/process.c $(BUILD)/$(LUA)/flags
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(ALL_CPPFLAGS) $(LUA_CFLAGS) $(ALL_CFLAGS) $(MODULE_LDFLAGS) $(LDFLAGS) -o $@ $<

# What plain Lua lacks, for the specs. A shell that has no sanitizer's library comes to have stall.so.
$(BUILD)/$(LUA)/telnyx/spec/stall.so: SANITIZERS =
$(BUILD)/$(LUA)/telnyx/spec/crypto.so: SPEC_LIBS = $(CRYPTO_LIBS)
$(BUILD)/$(LUA)/telnyx/spec/%.so: spec/support/%.c $(BUILD)/$(LUA)/flags
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(ALL_CPPFLAGS) $(CRYPTO_CFLAGS) $(LUA_CFLAGS) $(ALL_CFLAGS) $(MODULE_LDFLAGS) $(LDFLAGS) -o $@ $< $(SPEC_LIBS)

-include $(wildcard $(BUILD)/core/*.d $(BUILD)/core/operations/*.d $(BUILD)/core/spec/*.d $(simulator_objects:.o=.d) $(simulated_module_objects:.o=.d) $(BUILD)/$(LUA)/binding/*.d $(BUILD)/$(LUA)/webhook/*.d)

# Prints what a shell has to set for $(LUA) to find the module in this checkout: eval "$(make -s env LUA=lua5.3)"
env:
	@tools/environment $(LUA_VERSION) '$(abspath $(BUILD))/$(LUA)'

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

# Makes share/ from the grammar of the command; a spec says when it is not current.
command-files: module
	@eval "$$($(MAKE) -s env LUA=$(LUA))" && tools/command-files $(LUA) write

# Installs the Debian packages that are missing for what is named: make deps FOR="test lint"
deps:
	@tools/dependencies $(FOR)

# What follows installs first what it needs, so the build itself is a second make, which then finds it.
AGAIN = @+$(MAKE) --no-print-directory

demo:
	@tools/dependencies demo
	$(AGAIN) LUA=$(LUA) module
	@tools/demo $(LUA) '$(abspath $(BUILD))/$(LUA)'

# nginx has LuaJIT inside.
webhook-demo:
	@tools/dependencies webhook
	$(AGAIN) LUA=luajit module
	@eval "$$(tools/environment 5.1 '$(abspath $(BUILD))/luajit')"; examples/webhook/try

# The page of examples/openresty against the stand-in API, until Ctrl-C; PORT=8080.
PORT = 8080
demo-openresty:
	@tools/dependencies page
	$(AGAIN) LUA=luajit module
	@tools/demo-openresty '$(abspath $(BUILD))/luajit' 127.0.0.1:$(PORT)

sandbox:
	@tools/dependencies demo
	@spec/sandbox/sandbox run

# Measures speed, cold start and memory against curl and the official Node SDK; see bench/run for what can be chosen.
bench:
	@tools/dependencies demo
	$(AGAIN) LUA=$(LUA) module $(bench_programs)
	@bench/run $(LUA) '$(abspath $(BUILD))/$(LUA)' '$(abspath $(BUILD))/bench'

# 1,000 cancels against services that limit the account in different ways; takes some nine minutes.
bench-limits:
	@tools/dependencies test
	$(AGAIN) LUA=$(LUA) module
	@bench/run_limits $(LUA) '$(abspath $(BUILD))/$(LUA)'

# What Neovim and luv feel of requests: the longest gap of a timer.
bench-hosts:
	@tools/dependencies test
	$(AGAIN) LUA=luajit module
	$(AGAIN) LUA=lua5.4 module $(BUILD)/bench/slow_resolver.so
	@bench/run_hosts '$(abspath $(BUILD))'

$(BUILD)/bench/slow_resolver.so: bench/slow_resolver.c $(BUILD)/core/flags
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -shared $(LDFLAGS) -o $@ $< -ldl

# What calls cost their host: nginx with one worker; takes some four minutes. See bench/openresty/run.
.PHONY: bench-openresty
bench-openresty:
	@tools/dependencies bench-openresty
	$(AGAIN) LUA=luajit module $(BUILD)/bench/slow_resolver.so
	@bench/openresty/run '$(abspath $(BUILD))/luajit' '$(abspath $(BUILD))/bench/slow_resolver.so'

$(BUILD)/bench/%: bench/%.c $(BUILD)/core/flags
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(CURL_LIBS)

test:
	@tools/dependencies test
	$(AGAIN) all-testable $(if $(filter nginx nvim,$(HOSTS)),testable-luajit) $(if $(filter luv,$(HOSTS)),testable-lua5.4)
	@BUILD='$(BUILD)' SPEC='$(SPEC)' JOBS='$(JOBS)' tools/test $(LUAS) $(HOSTS)

# The page in Chromium; SCREENSHOT=FILE.png keeps a picture of it.
test-page:
	@tools/dependencies page browser
	$(AGAIN) LUA=luajit module
	@tools/test-page '$(abspath $(BUILD))/luajit' '$(SCREENSHOT)'

# Makes what is made from the operations' rows: doc/api.md and the types for editors.
docs:
	$(AGAIN) LUA=lua5.4 module
	@tools/docs '$(abspath $(BUILD))/lua5.4'

lint:
	@tools/dependencies lint
	$(AGAIN) LUA=lua5.4 module
	@BUILD='$(abspath $(BUILD))/lua5.4' tools/lint

sanitize:
	@tools/dependencies sanitize
	$(AGAIN) BUILD=$(BUILD)/sanitize SANITIZE=1 CFLAGS='-O1 -g' LUA=lua5.4 testable
	@BUILD='$(BUILD)/sanitize' SPEC='$(SPEC)' JOBS='$(JOBS)' UNDER=sanitize tools/test lua5.4

valgrind:
	@tools/dependencies valgrind
	$(AGAIN) LUA=lua5.4 testable
	@BUILD='$(BUILD)' SPEC='$(SPEC)' JOBS='$(JOBS)' UNDER=valgrind tools/test lua5.4

# nginx with the module inside under valgrind: the specs of calls, and those of nginx itself.
.PHONY: valgrind-nginx
valgrind-nginx:
	@tools/dependencies test valgrind
	$(AGAIN) LUA=luajit testable
	@BUILD='$(BUILD)' SPEC='$(SPEC)' JOBS='$(JOBS)' UNDER=valgrind-nginx tools/test luajit nginx

# The specs of calls inside luv's loop and inside Neovim, with these under valgrind.
.PHONY: valgrind-hosts
valgrind-hosts:
	@tools/dependencies test valgrind
	$(AGAIN) LUA=lua5.4 testable
	$(AGAIN) LUA=luajit testable
	@BUILD='$(BUILD)' SPEC='$(SPEC)' JOBS='$(JOBS)' UNDER=valgrind-hosts tools/test luv nvim

# Throws bytes at the JSON reader for FUZZ_SECONDS, with clang's libFuzzer.
FUZZ_SECONDS = 60
fuzz:
	@tools/dependencies fuzz
	@mkdir -p $(BUILD)/fuzz/corpus
	clang -D_GNU_SOURCE -Isrc -std=c11 -g -O1 -fsanitize=fuzzer,address,$(checks) -fno-sanitize-recover=$(checks) -o $(BUILD)/fuzz/json_fuzz \
	  spec/core/json_fuzz.c $(core_sources) $(LIBS)
	$(BUILD)/fuzz/json_fuzz -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=$(BUILD)/fuzz/ $(BUILD)/fuzz/corpus

# Courses of requests against a simulated service, from fresh seeds for so many seconds, or the one of SEED=…; and
# batches with a store, killed at one moment after the other.
SIMULATE_SECONDS = 60
.PHONY: simulate simulate-batch mutants
simulate:
	@tools/dependencies simulate
	$(AGAIN) $(simulator)
	@$(simulator) $(SIMULATE_SECONDS) $(SEED)

simulate-batch:
	@tools/dependencies simulate
	$(AGAIN) LUA=lua5.4 $(BUILD)/simulation/lua5.4/telnyx/porting.so
	@tools/simulate-batch '$(abspath $(BUILD))' $(SIMULATE_SECONDS) $(SEED)

# Whether the simulator sees it when a rule is taken back; takes some ten minutes. ONLY=: words of the rules to try.
mutants:
	@tools/dependencies simulate
	@tools/mutants $(SIMULATE_SECONDS) $(ONLY)

clean:
	rm -rf build

help:
	@echo 'make [LUA=…]             build the module into build/LUA/telnyx/porting.so; LUA: $(LUAS)'
	@echo 'make all-luas            build it for all of them'
	@echo 'make -s env [LUA=…]      print what a shell evals to use it from this checkout'
	@echo 'make install [LUA=…] [PREFIX=/usr/local] [DESTDIR=…], make uninstall'
	@echo 'make command-files       make the manual page and the completions of the command anew'
	@echo 'make demo                cancel the orders of a stand-in API with examples/cancel_by_reference.lua'
	@echo 'make demo-openresty      the page of examples/openresty, on http://127.0.0.1:8080/ against the stand-in; PORT=…'
	@echo 'make webhook-demo        receive signed webhooks with examples/webhook, on loopback'
	@echo 'make sandbox             run the stand-in API in the foreground'
	@echo 'make bench               speed, cold start and memory, beside curl in C, its command and the Node SDK'
	@echo 'make bench-limits        1,000 cancels against rate limits of different kinds'
	@echo 'make bench-hosts         the longest gap of a timer in Neovim and luv while requests run'
	@echo 'make bench-openresty     what calls inside nginx cost its worker'
	@echo 'make test [LUAS="lua5.4 luajit"] [HOSTS="nginx luv nvim"] [SPEC=spec/list_spec.lua] [JOBS=4]'
	@echo 'make test-page           the page in Chromium, driven by playwright-core, which npm fetches; SCREENSHOT=FILE.png'
	@echo 'make docs                make doc/api.md and the types for editors from the rows of the operations'
	@echo 'make lint                clang-format, cppcheck, clang-tidy, luacheck and rules of our own'
	@echo 'make sanitize [SPEC=…]   the tests on lua5.4 with AddressSanitizer, UBSan and leak detection'
	@echo 'make valgrind [SPEC=…]   the tests on lua5.4 under valgrind'
	@echo 'make valgrind-nginx      the specs of calls inside nginx with nginx under valgrind'
	@echo 'make valgrind-hosts      the specs of calls in luv and in Neovim with these under valgrind'
	@echo 'make fuzz                fuzz the JSON reader for FUZZ_SECONDS ($(FUZZ_SECONDS))'
	@echo 'make simulate            random courses of requests against a simulated service for SIMULATE_SECONDS ($(SIMULATE_SECONDS)),'
	@echo '                         or the one of SEED=…'
	@echo 'make simulate-batch      the same of batches with a store, killed at one moment after the other'
	@echo 'make mutants             take the rules back that the simulator has to miss, one at a time; ONLY=words of some'
	@echo 'make deps FOR="test lint"   only install the Debian packages that those need'
	@echo 'make clean'
	@echo 'With WEBHOOK=no, the module for webhooks is built without OpenSSL, and only says so.'
	@echo 'With WERROR=1, compiler warnings are errors.'
