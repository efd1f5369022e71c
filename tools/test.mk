# Tests, checks and simulators.

# Programs inside which the specs of calls run as well.
HOSTS = nginx luv nvim

core_tests := $(patsubst spec/core/%.c,$(BUILD)/core/spec/%,$(wildcard spec/core/*_test.c))
spec_modules := $(patsubst spec/support/%.c,$(BUILD)/$(LUA)/telnyx/spec/%.so,$(wildcard spec/support/*.c))
# The simulator: the core, checked, with a wire, a clock and a process of its own; and the module on such a core.
simulation := $(BUILD)/simulation
simulated := transport handle shared_headers preload sockets authorities host_thread clock process
simulation_objects := $(patsubst src/%.c,$(simulation)/src/%.o,$(filter-out $(simulated:%=src/core/%.c),$(core_sources))) \
  $(patsubst %.c,$(simulation)/%.o,$(wildcard spec/simulation/*.c))
simulator := $(simulation)/core
simulator_objects := $(simulation_objects) $(patsubst %.c,$(simulation)/%.o,$(wildcard spec/simulation/core/*.c))
simulated_module := $(simulation)/$(LUA)/telnyx/porting.so
simulated_module_objects := $(simulation_objects) $(binding_objects) \
  $(patsubst %.c,$(simulation)/$(LUA)/%.o,$(wildcard spec/simulation/batch/*.c))
# Allocations are counted.
wrapped := malloc calloc realloc free strdup strndup asprintf vasprintf

.PHONY: core-tests testable all-testable deps test check test-kill test-page test-prism record-sdk lint sanitize valgrind valgrind-nginx valgrind-hosts \
  simulate simulate-batch mutants fuzz matrix test-kqueue test-musl cross try-openresty

##@ Test
## make check [LUA=lua5.4] | the core's tests and the specs of one Lua, without those that take longest; a minute
check:
	@tools/dependencies test
	$(AGAIN) LUA=$(LUA) testable
	@BUILD='$(BUILD)' JOBS='$(JOBS)' QUICK=1 tools/test $(LUA)

## make test [SPEC=FILES] | everything in four Luas and three hosts, or some specs; less than five minutes
## | LUAS="lua5.4 luajit" HOSTS="nginx luv nvim" JOBS=22, FULL=1: each spec under each Lua
test:
	@tools/dependencies test
	$(AGAIN) all-testable $(if $(filter nginx nvim,$(HOSTS)),testable-luajit) $(if $(filter luv,$(HOSTS)),testable-lua5.4)
	@BUILD='$(BUILD)' SPEC='$(SPEC)' JOBS='$(JOBS)' FULL='$(FULL)' RECORD='$(RECORD)' tools/test $(LUAS) $(HOSTS)

## make test-kill | stored batches through all the disasters that make test samples; some five minutes
# Killed workers, killed databases and databases that are cut off, with one, two and three workers.
test-kill:
	@tools/dependencies test
	$(AGAIN) LUA=$(LUA) testable
	@BUILD='$(BUILD)' SPEC='spec/kill_alone_spec.lua spec/kill_two_spec.lua spec/kill_three_spec.lua' JOBS=3 KILLS=all \
	  TEST_TIMEOUT=1800 tools/test $(LUA)

## make test-prism [DESCRIPTION=FOLDER] | all operations through Prism, which npm fetches: both directions are compared
## | with the API's description, and Prism's own answers are taken; PRISM=FILE is one that is there
test-prism:
	@tools/dependencies test
	$(AGAIN) LUA=lua5.4 testable
	@PRISM='$(PRISM)' tools/test-prism '$(abspath $(BUILD))' '$(DESCRIPTION)/porting.json'

## make record-sdk [TABLE=FILE.md] | the requests of all operations beside those of the official SDK, which npm fetches
## | SDK=FOLDER is one with node_modules/telnyx
record-sdk:
	@tools/dependencies test
	$(AGAIN) LUA=lua5.4 testable
	@BUILD='$(BUILD)' SDK='$(SDK)' tools/record-sdk '$(TABLE)'

## make test-page | the page in Chromium, driven by playwright-core, which npm fetches
test-page:
	@tools/dependencies page browser
	$(AGAIN) LUA=luajit module
	@tools/test-page '$(abspath $(BUILD))/luajit'

## make lint | clang-format, cppcheck, clang-tidy, luacheck and rules of our own
lint:
	@tools/dependencies lint
	$(AGAIN) LUA=lua5.4 module
	@BUILD='$(abspath $(BUILD))/lua5.4' tools/lint

## make sanitize [SPEC=FILES] | on lua5.4 with AddressSanitizer, UBSan and leak detection
sanitize:
	@tools/dependencies sanitize
	$(AGAIN) BUILD=$(BUILD)/sanitize SANITIZE=1 CFLAGS='-O1 -g' LUA=lua5.4 testable
	@BUILD='$(BUILD)/sanitize' SPEC='$(SPEC)' JOBS='$(JOBS)' UNDER=sanitize tools/test lua5.4

## make valgrind [SPEC=FILES] | on lua5.4 under valgrind; tools/test has what is left out unless SPEC names it
valgrind:
	@tools/dependencies valgrind
	$(AGAIN) LUA=lua5.4 testable
	@BUILD='$(BUILD)' SPEC='$(SPEC)' JOBS='$(JOBS)' UNDER=valgrind tools/test lua5.4

## make valgrind-nginx | the specs of calls inside nginx, and of nginx itself, with nginx under valgrind
valgrind-nginx:
	@tools/dependencies test valgrind
	$(AGAIN) LUA=luajit testable
	@BUILD='$(BUILD)' SPEC='$(SPEC)' JOBS='$(JOBS)' UNDER=valgrind-nginx tools/test luajit nginx

## make valgrind-hosts | the specs of calls inside luv and Neovim, with these under valgrind
valgrind-hosts:
	@tools/dependencies test valgrind
	$(AGAIN) LUA=lua5.4 testable
	$(AGAIN) LUA=luajit testable
	@BUILD='$(BUILD)' SPEC='$(SPEC)' JOBS='$(JOBS)' UNDER=valgrind-hosts tools/test luv nvim

SIMULATE_SECONDS = 60
## make simulate [SEED=N] | random courses of requests against a simulated service, or the one of a seed
## | SIMULATE_SECONDS=60
simulate:
	@tools/dependencies simulate
	$(AGAIN) $(simulator)
	@$(simulator) $(SIMULATE_SECONDS) $(SEED)

## make simulate-batch [SEED=N] | the same of batches with a store, killed at one moment after the other
## | first with stores in files, then in PostgreSQL where that is at hand; STORES="files database" LUA=luajit
simulate-batch:
	@tools/dependencies simulate
	$(AGAIN) LUA=$(LUA) $(BUILD)/simulation/$(LUA)/telnyx/porting.so
	@LUA=$(LUA) STORES='$(STORES)' tools/simulate-batch '$(abspath $(BUILD))' $(SIMULATE_SECONDS) $(SEED)

## make mutants [ONLY=words] | take back the rules that the simulator has to miss, one at a time; some ten minutes
mutants:
	@tools/dependencies simulate
	@tools/mutants $(SIMULATE_SECONDS) $(ONLY)

FUZZ_SECONDS = 60
## make fuzz [FUZZ_SECONDS=60] | throw bytes at the JSON reader, with clang's libFuzzer
fuzz:
	@tools/dependencies fuzz
	@mkdir -p $(BUILD)/fuzz/corpus
	clang -D_GNU_SOURCE -Isrc -std=c11 -g -O1 -fsanitize=fuzzer,address,$(checks) -fno-sanitize-recover=$(checks) -o $(BUILD)/fuzz/json_fuzz \
	  spec/core/json_fuzz.c $(core_sources) $(LIBS)
	$(BUILD)/fuzz/json_fuzz -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=$(BUILD)/fuzz/ $(BUILD)/fuzz/corpus

## make matrix RELEASE=trixie | demo and tests on trixie, sid, bookworm, noble or jammy, which debootstrap makes; as root
## | LUAS HOSTS SPEC JOBS as for make test, SIMULATE=60, and more in tools/matrix
matrix:
	@LUAS='$(if $(filter command line,$(origin LUAS)),$(LUAS))' SPEC='$(SPEC)' JOBS='$(JOBS)' \
	  $(if $(filter command line,$(origin HOSTS)),HOSTS='$(HOSTS)') tools/matrix $(RELEASE)

## make test-kqueue [SPEC=FILES] | what macOS and the BSDs get, on Linux through Ubuntu's libkqueue: core tests and specs
test-kqueue:
	@tools/dependencies test kqueue
	@JOBS='$(JOBS)' tools/test-kqueue $(SPEC)

## make test-musl | core and binding with musl, as on Alpine: core tests, and a script over TLS
test-musl:
	@tools/dependencies musl
	@tools/test-musl

ARCHITECTURES = s390x i386 arm64
## make cross [ARCHITECTURES=s390x] | core tests, and a script over TLS, on other processors, under qemu-user
cross:
	@tools/dependencies cross
	@tools/cross $(ARCHITECTURES)

## make try-openresty | install as the README says into a tree laid out like OpenResty's, and cancel orders from there
try-openresty:
	@tools/dependencies webhook
	@tools/try-openresty

FOR = build test
## make deps [FOR="build test"] | only install the Debian packages that these need, and are missing
deps:
	@tools/dependencies $(FOR)

## make testable [LUA=lua5.4] | build what the tests need, for one Lua; make all-testable: for all
testable: module core-tests $(spec_modules) $(if $(WERROR),stated-interface)

# Where warnings are errors, so is an interface that the files don't state. It takes a checkout and Lua 5.4.
.PHONY: stated-interface
stated-interface:
	@! command -v lua5.4 >/dev/null || ! git rev-parse --git-dir >/dev/null 2>&1 || tools/interface check

all-testable: $(LUAS:%=testable-%)

testable-%: core core-tests
	@+$(MAKE) --no-print-directory LUA=$* testable

core-tests: $(core_tests)

$(BUILD)/core/spec/%.o: spec/core/%.c $(BUILD)/core/flags
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/core/spec/%_test: $(BUILD)/core/spec/%_test.o $(core_objects)
	@echo "  LINK  $@"
	@$(CC) $(SANITIZERS) $(PROGRAM_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# Without fortification, whose functions allocate beside those that are counted.
$(simulation)/%.o: %.c $(BUILD)/core/flags
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) -DTP_CHECKED $(ALL_CPPFLAGS) $(ALL_CFLAGS) -U_FORTIFY_SOURCE -MMD -MP -c -o $@ $<

$(simulation)/$(LUA)/%.o: %.c $(BUILD)/$(LUA)/flags
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) $(ALL_CPPFLAGS) $(LUA_CFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(simulator): $(simulator_objects)
	@echo "  LINK  $@"
	@$(CC) $(SANITIZERS) $(PROGRAM_LDFLAGS) $(LDFLAGS) $(wrapped:%=-Wl,--wrap=%) -o $@ $^ $(LIBS)

$(simulated_module): $(simulated_module_objects)
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(SANITIZERS) $(MODULE_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# What plain Lua lacks, for the specs. A shell that has no sanitizer's library comes to have stall.so.
$(BUILD)/$(LUA)/telnyx/spec/stall.so: SANITIZERS =
$(BUILD)/$(LUA)/telnyx/spec/crypto.so: SPEC_LIBS = $(CRYPTO_LIBS)
$(BUILD)/$(LUA)/telnyx/spec/%.so: spec/support/%.c $(BUILD)/$(LUA)/flags
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(ALL_CPPFLAGS) $(CRYPTO_CFLAGS) $(LUA_CFLAGS) $(ALL_CFLAGS) $(MODULE_LDFLAGS) $(LDFLAGS) -o $@ $< $(SPEC_LIBS)

-include $(wildcard $(BUILD)/core/spec/*.d $(simulator_objects:.o=.d) $(simulated_module_objects:.o=.d))
