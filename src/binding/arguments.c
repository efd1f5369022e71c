/* Reads the arguments of a call from the Lua stack into path, query and body, by the operation's row. */
#include "arguments.h"

#include <string.h>

#include "../core/utf8.h"
#include "argument_path.h"
#include "body.h"
#include "call_options.h"
#include "compat.h"
#include "order.h"
#include "query.h"
#include "raise.h"
#include "text.h"
#include "upload.h"

static const char unknown_query[] = " (query = {…} passes on names that are not known here)";

/* Path arguments */

static const char *read_order_id(lua_State *L, const char *call, int index) {
  struct tp_order *order = test_order(L, index);
  if (order) {
    struct tp_slice id = tp_order_id(order);
    lua_pushlstring(L, id.at, id.length);
    lua_replace(L, index);
  }
  size_t length;
  const char *id = lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, &length) : NULL;
  if (id && tp_id_is_valid((struct tp_slice){id, length})) return id;
  raise(
      L,
      "%s: %s is no order id: an id is a UUID such as eef10fb8-f3df-4c67-97c5-e18179723222 (order.id, not its support "
      "key or a phone number)",
      call, lua_isnoneornil(L, index) ? "nothing" : push_shown(L, index));
  return NULL;
}

/* Reads the id of another record, or a name. */
static const char *read_segment(lua_State *L, const struct tp_operation *operation, const char *call, int argument,
                                int index) {
  char name[TP_ARGUMENT_NAME_SIZE];
  size_t length = 0;
  bool any = operation->arguments[argument] == TP_ARGUMENT_NAME;
  const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, &length) : NULL;
  bool fits = false;
  if (text) {
    fits = any ? tp_operation_is_segment(text, length) && strlen(text) == length && tp_utf8_is_valid(text, length)
               : tp_id_is_valid((struct tp_slice){text, length});
  }
  if (fits) return text;
  tp_operation_argument_name(operation, argument, name);
  raise(L, "%s: %s is given as %s, which must be %s", call,
        lua_isnoneornil(L, index) ? "nothing" : push_shown(L, index), name,
        any ? "an id of the API's: text in UTF-8, and not \"\", \".\" or \"..\""
            : "an id: a UUID such as eef10fb8-f3df-4c67-97c5-e18179723222");
  return NULL;
}

static void read_path(lua_State *L, const struct tp_operation *operation, const char *call, int first, int count,
                      struct arguments *arguments) {
  const char *values[TP_PATH_ARGUMENTS];
  for (int i = 0; i < count; i++)
    values[i] = operation->arguments[i] == TP_ARGUMENT_ORDER ? read_order_id(L, call, first + i)
                                                             : read_segment(L, operation, call, i, first + i);
  arguments->id[0] = '\0';
  if (count > 0 && operation->arguments[0] == TP_ARGUMENT_ORDER) strncat(arguments->id, values[0], TP_ID_LENGTH);
  tp_operation_write_path(operation, values, arguments->target);
}

/* Options */

/* Options that are no parameters of the query. */
static const struct tp_parameter query_option = {.name = "query"};
static const struct tp_parameter body_option = {.name = "body"};
static const struct tp_parameter unchecked_option = {.name = "unchecked_filter"};
static const struct tp_parameter to_option = {.name = "to"};
static const struct tp_parameter format_option = {.name = "format"};

static bool has_filter(const struct tp_operation *operation) {
  return tp_parameter_find(operation->query, "filter") != NULL;
}

/* Lists the options of a row: the parameters of its query, those of every call, and those of the options above that
 * apply to it. */
enum { MOST_OPTIONS = 24 };
static void list_options(const struct tp_operation *operation, struct tp_parameter known[MOST_OPTIONS]) {
  int count = 0;
  for (const struct tp_parameter *row = operation->query; row && row->name; row++) known[count++] = *row;
  for (int i = 0; i < CALL_OPTIONS; i++) known[count++] = call_options[i];
  known[count++] = query_option;
  if (has_filter(operation)) known[count++] = unchecked_option;
  if (operation->body && operation->retry != TP_RETRY_UPLOAD) known[count++] = body_option;
  if (operation->media) known[count++] = to_option;
  if (operation->media && operation->answer != TP_ANSWER_FILE) known[count++] = format_option;
  known[count] = (struct tp_parameter){.name = NULL};
}

/* format = "csv" requests a list as a file. */
static void read_format(lua_State *L, const struct tp_operation *operation, const char *call, int options,
                        struct arguments *arguments) {
  arguments->file = operation->answer == TP_ANSWER_FILE;
  if (!operation->media || arguments->file) return;
  lua_getfield(L, options, "format");
  if (!lua_isnil(L, -1)) {
    const char *format = plain_string(L, -1), *known = strchr(operation->media, '/') + 1;
    if (!format || strcmp(format, known) != 0)
      raise(L, "%s: format must be \"%s\", or left out, not %s", call, known, push_shown(L, lua_gettop(L)));
    arguments->file = true;
  }
  lua_pop(L, 1);
}

/* pages.lua uses this option: without it, an order that does not fit the filter is an error there. */
static void check_unchecked(lua_State *L, const struct tp_operation *operation, const char *call, int options) {
  if (!has_filter(operation)) return;
  lua_getfield(L, options, "unchecked_filter");
  if (!lua_isnil(L, -1) && !lua_isboolean(L, -1))
    raise(L, "%s: unchecked_filter must be true or false, not %s", call, push_shown(L, lua_gettop(L)));
  lua_pop(L, 1);
}

/* Reads the option `to`; its path stays on the stack. */
static void read_to(lua_State *L, const struct tp_operation *operation, const char *call, int options,
                    struct arguments *arguments) {
  if (!operation->media) return;
  lua_getfield(L, options, "to");
  if (lua_isnil(L, -1)) return;
  size_t length = 0;
  const char *path = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &length) : NULL;
  if (!path || length == 0 || strlen(path) != length)
    raise(L, "%s: to must be the path of a file, not %s", call, push_shown(L, lua_gettop(L)));
  if (!arguments->file)
    raise(L, "%s: to is for a file: say format = \"%s\" as well", call, strchr(operation->media, '/') + 1);
  arguments->to = path;
}

static void read_options(lua_State *L, const struct tp_operation *operation, const char *call, int options,
                         struct arguments *arguments) {
  arguments->file = operation->answer == TP_ANSWER_FILE;
  if (lua_isnoneornil(L, options)) return;
  if (!lua_istable(L, options)) raise(L, "%s: the options must be a table, not %s", call, push_shown(L, options));
  struct tp_parameter known[MOST_OPTIONS];
  list_options(operation, known);
  struct argument_path at = {call, "options", unknown_query, NULL};
  check_keys(L, at, known, options);
  for (const struct tp_parameter *row = operation->query; row && row->name; row++) {
    lua_getfield(L, options, row->name);
    if (!lua_isnil(L, -1))
      write_parameter(L, (struct argument_path){call, row->name, unknown_query, NULL}, row, row->name, lua_gettop(L),
                      arguments->target);
    lua_pop(L, 1);
  }
  lua_getfield(L, options, "query");
  if (!lua_isnil(L, -1)) write_free_query(L, call, lua_gettop(L), arguments->target);
  lua_pop(L, 1);
  check_unchecked(L, operation, call, options);
  read_format(L, operation, call, options, arguments);
  read_to(L, operation, call, options, arguments);
}

int count_arguments(const struct tp_operation *operation) {
  return tp_operation_path_arguments(operation) + (operation->body ? 1 : 0) + 1;
}

void read_arguments(lua_State *L, const struct tp_operation *operation, const char *call, int first,
                    struct arguments *arguments) {
  int count = tp_operation_path_arguments(operation), last = first + count_arguments(operation) - 1;
  if (lua_gettop(L) < last) lua_settop(L, last);
  arguments->body = NULL;
  arguments->to = NULL;
  read_path(L, operation, call, first, count, arguments);
  if (!arguments->target->failed) read_options(L, operation, call, last, arguments);
  arguments->uploads = operation->retry == TP_RETRY_UPLOAD;
  if (arguments->uploads)
    read_upload(L, operation->body, call, first + count, &arguments->upload);
  else if (operation->body)
    arguments->body = push_body(L, operation->body, call, first + count, last);
  if (arguments->target->failed) luaL_error(L, "out of memory");
}
