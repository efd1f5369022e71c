/* Gives Lua the operations' rows as tables: for documentation, types for editors, and scripts. */
#include "describe.h"

#include "../core/operation.h"
#include "compat.h"
#include "raise.h"

static void set_string(lua_State *L, const char *field, const char *value) {
  if (!value) return;
  lua_pushstring(L, value);
  lua_setfield(L, -2, field);
}

static void set_boolean(lua_State *L, const char *field, bool value) {
  lua_pushboolean(L, value);
  lua_setfield(L, -2, field);
}

static void set_integer(lua_State *L, const char *field, long value) {
  lua_pushinteger(L, (lua_Integer)value);
  lua_setfield(L, -2, field);
}

static void set_strings(lua_State *L, const char *field, const char *const *values) {
  if (!values) return;
  lua_newtable(L);
  for (int i = 0; values[i]; i++) {
    lua_pushstring(L, values[i]);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, field);
}

static void set_arguments(lua_State *L, const struct tp_operation *row) {
  static const char *const kinds[] = {"order", "id", "name"};
  int count = tp_operation_path_arguments(row);
  lua_createtable(L, count, 0);
  for (int i = 0; i < count; i++) {
    char name[TP_ARGUMENT_NAME_SIZE];
    tp_operation_argument_name(row, i, name);
    lua_createtable(L, 0, 2);
    set_string(L, "name", name);
    set_string(L, "kind", kinds[row->arguments[i]]);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "arguments");
}

static void set_parameters(lua_State *L, const char *field, const struct tp_parameter *parameters, bool of_body) {
  static const char *const types[] = {"string", "id", "order", "integer", "boolean", "object"};
  static const char *const lists[] = {NULL, "too", "too", "always", "each", "only"};
  int count = 0;
  luaL_checkstack(L, 8, "too deep");
  lua_newtable(L);
  for (const struct tp_parameter *row = parameters; row && row->name; row++) {
    lua_createtable(L, 0, 8);
    set_string(L, "name", row->name);
    set_string(L, "type", types[row->type]);
    set_string(L, "list", lists[row->list]);
    set_strings(L, "values", row->values);
    set_string(L, "shorthand", row->shorthand);
    if (row->minimum || row->maximum) {
      set_integer(L, "minimum", row->minimum);
      set_integer(L, "maximum", row->maximum);
    }
    if (row->fields) set_parameters(L, "fields", row->fields, of_body);
    if (of_body) set_boolean(L, "required", row->required);
    if (of_body) set_boolean(L, "nullable", row->nullable);
    lua_rawseti(L, -2, ++count);
  }
  lua_setfield(L, -2, field);
}

static void push_row(lua_State *L, const struct tp_operation *row) {
  static const char *const answers[] = {"order", "orders", "record", "records", "nothing", "file"};
  static const char *const classes[] = {"read", "set", "delete", "once", "upload", "cancel"};
  lua_createtable(L, 0, 14);
  set_string(L, "name", row->name);
  set_string(L, "group", row->group);
  set_string(L, "verb", row->verb);
  set_string(L, "summary", row->summary);
  set_string(L, "method", row->method);
  set_string(L, "path", row->path);
  set_arguments(L, row);
  set_parameters(L, "query", row->query, false);
  if (row->body) {
    set_parameters(L, "body", row->body->properties, true);
    set_boolean(L, "body_is_optional", row->body->optional);
  }
  set_string(L, "answer", answers[row->answer]);
  set_string(L, "media", row->media);
  set_boolean(L, "paged", tp_operation_is_paged(row));
  set_string(L, "retry", classes[row->retry]);
  set_boolean(L, "elsewhere", row->elsewhere);
}

/* porting.operations(): the list of all operations, new tables: name ("comments.create"), group, verb, summary, method,
 * path; arguments, those of the path: a list of { name, kind = "order" | "id" | "name" }; query, a list of { name, type
 * = "string" | "id" | "order" | "integer" | "boolean" | "object", list, values, minimum, maximum, fields, shorthand };
 * body, nil or a list of the same with required and nullable, and list = "only" (nothing but a list), and
 * body_is_optional; answer ("order", "orders", "record",
 * "records", "nothing", "file"), media (a content type), paged, retry ("read", "set", "delete", "once", "upload",
 * "cancel"), elsewhere (it belongs to another API of Telnyx than the porting one). */
static int l_operations(lua_State *L) {
  const struct tp_operation *row;
  refuse_colon(L, "operations");
  lua_newtable(L);
  for (int row_index = 0; (row = tp_operation_at(row_index)); row_index++) {
    push_row(L, row);
    lua_rawseti(L, -2, row_index + 1);
  }
  return 1;
}

void open_describe(lua_State *L) {
  lua_pushcfunction(L, l_operations);
  lua_setfield(L, -2, "operations");
}
