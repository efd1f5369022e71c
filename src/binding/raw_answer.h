/* Keeps the HTTP answer behind a record, an order or a page: its status, headers and meta. Each answer is one Lua
 * string in a table with weak keys, from which tables are made only on request. That costs a call 1 % of its
 * instructions (callgrind: 2,600 of 223,000). Orders of a page and of a batch have no answer of their own. */
#ifndef TP_BINDING_RAW_ANSWER_H
#define TP_BINDING_RAW_ANSWER_H

#include <lua.h>

#include "../core/request.h"

/* Keeps the raw answer of a request that succeeded for the table or userdata on top of the stack, which stays there. */
void keep_raw_answer(lua_State *L, const struct tp_request *request);

/* Sets answer(record) in the module table on top of the stack, and meta among the methods of orders. Call it after
 * open_order. */
void open_raw_answer(lua_State *L);

#endif
