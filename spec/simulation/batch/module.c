/* Gives the batch's simulator in Lua the simulation's functions. It is linked into one file with the module. */
#include <lauxlib.h>
#include <lua.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../../src/binding/compat.h"
#include "../body.h"
#include "../runs.h"
#include "../service.h"
#include "../world.h"
#include "workers.h"

struct sim_world *sim_world;

static const char *const outcome_names[] = {"none",   "cancel-pending", "already-cancelled", "refused",
                                            "failed", "not-attempted",  "unknown",           NULL};

/* Seeds are texts: no number of LuaJIT holds 64 bits. */
static uint64_t check_seed(lua_State *L) {
  char *end;
  const char *text = luaL_checkstring(L, 1);
  uint64_t seed = strtoull(text, &end, 10);
  luaL_argcheck(L, *text && !*end, 1, "a seed is a number");
  return seed;
}

static int push_seed(lua_State *L, uint64_t seed) {
  char text[24];
  snprintf(text, sizeof text, "%llu", (unsigned long long)(seed & 0x7FFFFFFFFFFFFFFF));
  lua_pushstring(L, text);
  return 1;
}

/* begin(seed, orders, stored, trace, shared): a new world, with a batch of so many orders, and a store or none, which
 * may be one that several machines share. */
static int l_begin(lua_State *L) {
  int orders = (int)luaL_checkinteger(L, 2);
  luaL_argcheck(L, orders >= 1 && orders < SIM_ORDERS_MAX, 2, "too many orders");
  sim_world_reset(check_seed(L));
  sim_world->batch = true;
  sim_world->stored = lua_toboolean(L, 3);
  sim_world->trace = lua_toboolean(L, 4);
  sim_world->shared = lua_toboolean(L, 5);
  sim_service_draw(orders + 1);
  /* The order after the last one is no part of the batch: it is only read. */
  sim_world->call_count = orders + 1;
  for (int i = 0; i <= orders; i++)
    sim_world->calls[i] = (struct sim_call){.operation = i < orders ? SIM_CANCEL : SIM_GET, .order = i};
  return 0;
}

/* between(least, most): a number drawn from the seed. */
static int l_between(lua_State *L) {
  lua_pushinteger(L, sim_between(luaL_checkinteger(L, 1), luaL_checkinteger(L, 2)));
  return 1;
}

/* chance(thousandths) */
static int l_chance(lua_State *L) {
  lua_pushboolean(L, sim_chance((int)luaL_checkinteger(L, 1)));
  return 1;
}

/* seed(): a fresh one. next_seed(seed): the one after it. rest(seed, divisor): what is left of it. */
static int l_seed(lua_State *L) {
  uint64_t seed = 0;
  if (getrandom(&seed, sizeof seed, 0) != sizeof seed) return luaL_error(L, "the system gives no randomness");
  return push_seed(L, seed);
}

static int l_next_seed(lua_State *L) {
  return push_seed(L, check_seed(L) + 1);
}

static int l_rest(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)(check_seed(L) % (uint64_t)luaL_checkinteger(L, 2)));
  return 1;
}

/* id(n): of the nth order, from 1. */
static int l_id(lua_State *L) {
  char id[TP_ID_LENGTH + 1];
  int number = (int)luaL_checkinteger(L, 1) - 1;
  sim_id_write(id, number, number);
  lua_pushstring(L, id);
  return 1;
}

/* client(concurrency, max_attempts, settle in ms) -> the user agent of a new client, which tells it from others. */
static int l_client(lua_State *L) {
  if (sim_world->client_count == SIM_CLIENTS_MAX) return luaL_error(L, "too many clients");
  int client = sim_world->client_count++;
  sim_world->clients[client] = (struct sim_client){.concurrency = (int)luaL_checkinteger(L, 1),
                                                   .max_attempts = (int)luaL_checkinteger(L, 2),
                                                   .settle_ms = luaL_checkinteger(L, 3),
                                                   .worker = sim_worker(),
                                                   .run = sim_world->run};
  lua_pushfstring(L, "client-%d", client);
  return 1;
}

static int check_id(lua_State *L, int argument) {
  int order, call;
  luaL_argcheck(L, sim_id_read(luaL_checkstring(L, argument), &order, &call) && call < sim_world->call_count, argument,
                "no id of this batch");
  return call;
}

/* told(id, outcome, kind, uncertain, retryable, earlier) */
static int l_told(lua_State *L) {
  int call = check_id(L, 1);
  enum sim_outcome outcome = (enum sim_outcome)luaL_checkoption(L, 2, NULL, outcome_names);
  sim_run_told(
      sim_worker(), call, outcome,
      (struct sim_telling){luaL_optstring(L, 3, ""), lua_toboolean(L, 4), lua_toboolean(L, 5), lua_toboolean(L, 6)});
  return 0;
}

/* claimed(id): this worker has claimed it. */
static int l_claimed(lua_State *L) {
  sim_run_claimed(sim_worker(), check_id(L, 1));
  return 0;
}

/* kept(id): its outcome has been committed. */
static int l_kept(lua_State *L) {
  sim_run_kept(check_id(L, 1));
  return 0;
}

/* unsettled(id): whether one of its requests may have taken effect, and no outcome says so. */
static int l_unsettled(lua_State *L) {
  lua_pushboolean(L, sim_world->calls[check_id(L, 1)].unsettled);
  return 1;
}

/* moment(what): the process can be killed here. */
static int l_moment(lua_State *L) {
  sim_moment(luaL_checkstring(L, 1));
  return 0;
}

/* stopped(): this worker's batch was stopped: it must send nothing more. */
static int l_stopped(lua_State *L) {
  (void)L;
  sim_trace(-1, "worker %d stops", sim_worker());
  for (int i = 0; i < sim_world->client_count; i++)
    if (sim_world->clients[i].worker == sim_worker()) sim_world->clients[i].begins_nothing = true;
  return 0;
}

/* lost(cut_off): this worker has lost the store of its batch; cut_off: and its lock. */
static int l_lost(lua_State *L) {
  sim_world->workers[sim_worker()].lost = true;
  sim_world->workers[sim_worker()].cut_off = lua_toboolean(L, 1);
  return 0;
}

/* forgotten(): this worker's batch is gone without an end; another one may follow. */
static int l_forgotten(lua_State *L) {
  (void)L;
  sim_run_forgotten(sim_worker());
  return 0;
}

/* finished(): this worker's run was not stopped, and has reported all outcomes. */
static int l_finished(lua_State *L) {
  (void)L;
  sim_world->finished = true;
  return 0;
}

/* reject(): see sim_service_reject. */
static int l_reject(lua_State *L) {
  (void)L;
  sim_service_reject();
  return 0;
}

/* mend(): from now on the service works as it should. */
static int l_mend(lua_State *L) {
  (void)L;
  sim_service_mend();
  return 0;
}

/* now(): the time of this world, in ms. */
static int l_now(lua_State *L) {
  lua_pushinteger(L, sim_world->now_ms);
  return 1;
}

static lua_State *bereaved;
static int gone_reference = LUA_NOREF;

static void tell_gone(int worker) {
  lua_rawgeti(bereaved, LUA_REGISTRYINDEX, gone_reference);
  lua_pushinteger(bereaved, worker + 1);
  if (lua_pcall(bereaved, 1, 0, 0) != LUA_OK) sim_fail(-1, "%s", lua_tostring(bereaved, -1));
}

/* on_gone(fn): from now on fn(number) is called once a worker's process has ended, and before anybody goes on. */
static int l_on_gone(lua_State *L) {
  lua_settop(L, 1);
  bereaved = L;
  gone_reference = luaL_ref(L, LUA_REGISTRYINDEX);
  sim_worker_gone = tell_gone;
  return 0;
}

/* fail(sentence): does not return. */
static int l_fail(lua_State *L) {
  sim_fail(-1, "%s", luaL_checkstring(L, 1));
}

static int l_trace(lua_State *L) {
  sim_trace(-1, "%s", luaL_checkstring(L, 1));
  return 0;
}

struct work {
  lua_State *L;
  int function; /* its place on the stack */
};

static lua_State *working;

static void say_where(lua_State *L, lua_Debug *unused) {
  (void)unused;
  luaL_traceback(L, L, "it hangs", 0);
  sim_fail(-1, "%s", lua_tostring(L, -1));
}

/* No step of a course takes this long by the real clock. */
static void on_alarm(int number) {
  (void)number;
  /* No hook runs in code that LuaJIT has compiled: then the next alarm ends the process. */
  signal(SIGALRM, SIG_DFL);
  alarm(10);
  /* Made for this, as lua.c shows. NOLINTNEXTLINE(bugprone-signal-handler,cert-sig30-c) */
  lua_sethook(working, say_where, LUA_MASKCOUNT, 1);
}

/* What tostring() makes of the value on top, in whose place it stands then. */
static const char *text_of_top(lua_State *L) {
  lua_getglobal(L, "tostring");
  lua_insert(L, -2);
  lua_call(L, 1, 1);
  return lua_tostring(L, -1);
}

static int trace_back(lua_State *L) {
  lua_settop(L, 1);
  luaL_traceback(L, L, text_of_top(L), 1);
  return 1;
}

static void call(void *data, int worker) {
  const struct work *work = data;
  working = work->L;
  signal(SIGALRM, on_alarm);
  lua_pushcfunction(work->L, trace_back);
  int handler = lua_gettop(work->L);
  lua_pushvalue(work->L, work->function);
  lua_pushinteger(work->L, worker + 1);
  if (lua_pcall(work->L, 1, 0, handler) == LUA_OK) return;
  sim_fail(-1, "worker %d raises: %s", worker, text_of_top(work->L));
}

/* run(work, kill_at, …): the next run of the batch: a worker for each moment given (0: it is not killed) calls
 * work(number). Returns how many moments the first one had, and whether one of them has finished. */
static int l_run(lua_State *L) {
  int64_t kill_at[SIM_WORKERS_MAX];
  int statuses[SIM_WORKERS_MAX] = {0}, count = lua_gettop(L) - 1;
  luaL_argcheck(L, count >= 1 && count <= SIM_WORKERS_MAX, 2, "too many workers");
  for (int i = 0; i < count; i++) kill_at[i] = luaL_checkinteger(L, i + 2);
  struct work work = {L, 1};
  sim_run_begin();
  sim_world->finished = false;
  int64_t moments = sim_workers_run(count, call, &work, kill_at, statuses);
  bool whole = true;
  for (int i = 0; i < count; i++) {
    bool killed = WIFEXITED(statuses[i]) && WEXITSTATUS(statuses[i]) == SIM_EXIT_KILLED;
    whole = whole && !killed;
    if (WIFEXITED(statuses[i]) && WEXITSTATUS(statuses[i]) == SIM_EXIT_WRONG) _exit(SIM_EXIT_WRONG);
    if (!WIFEXITED(statuses[i])) sim_fail(-1, "worker %d is ended by signal %d", i, WTERMSIG(statuses[i]));
  }
  if (whole) sim_run_end();
  lua_pushinteger(L, moments);
  lua_pushboolean(L, sim_world->finished);
  return 2;
}

/* check(all): nothing more will be done. all: all outcomes were told. */
static int l_check(lua_State *L) {
  while (sim_next_event_ms() >= 0) sim_advance(sim_next_event_ms());
  sim_run_check(lua_toboolean(L, 1));
  return 0;
}

/* apart(work) -> what work returns (an integer), from a process of its own; nil if something was wrong in it. */
static int l_apart(lua_State *L) {
  int result[2], status = 0;
  lua_Integer value = 0;
  if (pipe(result)) return luaL_error(L, "no pipe can be made");
  pid_t process = fork();
  if (process == 0) {
    lua_settop(L, 1);
    if (lua_pcall(L, 0, 1, 0) != LUA_OK) sim_fail(-1, "raised: %s", text_of_top(L));
    value = lua_tointeger(L, -1);
    _exit(write(result[1], &value, sizeof value) == sizeof value ? EXIT_SUCCESS : SIM_EXIT_WRONG);
  }
  close(result[1]);
  bool whole = read(result[0], &value, sizeof value) == sizeof value;
  close(result[0]);
  waitpid(process, &status, 0);
  if (!whole || !WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS) return 0;
  lua_pushinteger(L, value);
  return 1;
}

static const luaL_Reg functions[] = {{"begin", l_begin},
                                     {"between", l_between},
                                     {"chance", l_chance},
                                     {"seed", l_seed},
                                     {"next_seed", l_next_seed},
                                     {"rest", l_rest},
                                     {"id", l_id},
                                     {"client", l_client},
                                     {"told", l_told},
                                     {"kept", l_kept},
                                     {"claimed", l_claimed},
                                     {"unsettled", l_unsettled},
                                     {"moment", l_moment},
                                     {"stopped", l_stopped},
                                     {"lost", l_lost},
                                     {"forgotten", l_forgotten},
                                     {"finished", l_finished},
                                     {"reject", l_reject},
                                     {"mend", l_mend},
                                     {"now", l_now},
                                     {"on_gone", l_on_gone},
                                     {"fail", l_fail},
                                     {"trace", l_trace},
                                     {"run", l_run},
                                     {"check", l_check},
                                     {"apart", l_apart},
                                     {NULL, NULL}};

__attribute__((visibility("default"))) int luaopen_telnyx_simulation(lua_State *L);

int luaopen_telnyx_simulation(lua_State *L) {
  void *shared = mmap(NULL, sizeof *sim_world, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return luaL_error(L, "no memory can be shared");
  sim_world = shared;
  lua_newtable(L);
  compat_setfuncs(L, functions);
  return 1;
}
