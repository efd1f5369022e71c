/* Documents to upload: reads them from the arguments of a call, and shows Lua their facts. */
#ifndef TP_BINDING_UPLOAD_H
#define TP_BINDING_UPLOAD_H

#include <lua.h>

#include "../core/operation.h"
#include "../core/upload.h"

/* Reads the table at index, { file | content | url, filename, customer_reference }: the source's strings belong to the
 * table, which must stay on the stack. Raises at the caller's line if something is wrong with it. */
void read_upload(lua_State *L, const struct tp_body *body, const char *call, int index,
                 struct tp_upload_source *source);

/* Opens the document. The caller owns it, and must call no Lua function before it has passed the document on. Raises if
 * the file can't be uploaded. */
struct tp_upload *open_upload(lua_State *L, const char *call, const struct tp_upload_source *source);

/* Sets open_document in the table on top of the stack. */
void open_uploads(lua_State *L);

#endif
