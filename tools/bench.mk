# Measurements; doc/performance.md has their figures.

bench_programs := $(BUILD)/bench/limit $(BUILD)/bench/measure

.PHONY: bench bench-limits bench-follow bench-selection bench-hosts bench-openresty bench-webhook

##@ Measure
## make bench | speed, cold start and memory, beside curl in C, its command and the Node SDK
# See bench/run for what can be chosen.
bench:
	@tools/dependencies demo
	$(AGAIN) LUA=$(LUA) module $(bench_programs)
	@bench/run $(LUA) '$(abspath $(BUILD))/$(LUA)' '$(abspath $(BUILD))/bench'

## make bench-limits | 1,000 cancels against rate limits of different kinds; takes some nine minutes
bench-limits:
	@tools/dependencies test
	$(AGAIN) LUA=$(LUA) module
	@bench/run_limits $(LUA) '$(abspath $(BUILD))/$(LUA)'

## make bench-follow | from a cancel until a follower has its outcome, here and, with a database, on another machine
bench-follow:
	@tools/dependencies test
	$(AGAIN) LUA=$(LUA) module
	@bench/run_following $(LUA) '$(abspath $(BUILD))/$(LUA)'

## make bench-selection | what the command takes for many ids from a file: time, CPU and memory
# See bench/run_selection for what can be chosen.
bench-selection:
	@tools/dependencies test
	$(AGAIN) LUA=$(LUA) module
	@bench/run_selection $(LUA) '$(abspath $(BUILD))/$(LUA)'

## make bench-hosts | the longest gap of a timer in Neovim and luv while requests run
bench-hosts:
	@tools/dependencies test
	$(AGAIN) LUA=luajit module
	$(AGAIN) LUA=lua5.4 module $(BUILD)/bench/slow_resolver.so
	@bench/run_hosts '$(abspath $(BUILD))'

## make bench-openresty | what calls inside nginx cost its worker; takes some four minutes
# nginx with one worker; see bench/openresty/run.
bench-openresty:
	@tools/dependencies bench-openresty
	$(AGAIN) LUA=luajit module $(BUILD)/bench/slow_resolver.so
	@bench/openresty/run '$(abspath $(BUILD))/luajit' '$(abspath $(BUILD))/bench/slow_resolver.so'

## make bench-webhook | events a second that examples/webhook keeps, beside the same nginx that only answers
bench-webhook:
	@tools/dependencies webhook
	$(AGAIN) LUA=luajit module
	@bench/run_webhook '$(abspath $(BUILD))/luajit'

$(BUILD)/bench/slow_resolver.so: bench/slow_resolver.c $(BUILD)/core/flags
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -shared $(LDFLAGS) -o $@ $< -ldl

$(BUILD)/bench/%: bench/%.c $(BUILD)/core/flags
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(PROGRAM_LDFLAGS) $(LDFLAGS) -o $@ $< $(CURL_LIBS)
