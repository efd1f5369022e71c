/* Documents to upload: from the arguments of a call, and as files that Lua looks at. */
#ifndef TP_BINDING_UPLOAD_H
#define TP_BINDING_UPLOAD_H

#include <lua.h>

#include "../core/operation.h"
#include "../core/upload.h"

/* Reads the table at index, { file | content | url, filename, customer_reference }: the source's strings are those of
 * the table, which has to stay on the stack. Raises at the caller's line when something is wrong with it. */
void read_upload(lua_State *L, const struct tp_body *body, const char *call, int index,
                 struct tp_upload_source *source);

/* Opens what was read. Owned by the caller, who lets no Lua function run before he has handed it on. Raises when the
 * file is none that can be uploaded. */
struct tp_upload *open_upload(lua_State *L, const char *call, const struct tp_upload_source *source);

/* Sets open_document in the table on top of the stack. */
void open_uploads(lua_State *L);

#endif
