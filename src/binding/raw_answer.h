/* What lies below a record, an order or a page: the answer's status, its headers, its meta. Kept in one Lua string for
 * each result, in a table with weak keys: it costs a call 1 % of its instructions (callgrind: 2,600 of 223,000), and no
 * call makes tables of it that nobody asks for. Orders of a page and of a batch have none of their own. */
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
