/* Documents to upload: reads them from the arguments of a call, and shows Lua their facts. */
#include "upload.h"

#include <string.h>
#include <strings.h>

#include "../core/utf8.h"
#include "argument_path.h"
#include "compat.h"
#include "raise.h"
#include "type.h"

enum { LONGEST_NAME_BYTES = 255 };

/* Whether a string is UTF-8 without control characters, because it goes into JSON, or into a line of a multipart body.
 */
static bool is_plain(const char *text, size_t length) {
  const unsigned char *at = (const unsigned char *)text, *end = at + length;
  while (at && at < end) {
    if (*at < ' ' || *at == 0x7F) return false;
    at = *at < 0x80 ? at + 1 : tp_utf8_skip(at, end);
  }
  return at != NULL;
}

/* Returns the string in a field of the table at index, or NULL. The table keeps it alive. */
static const char *read_string(lua_State *L, const char *call, int index, const char *field) {
  size_t length = 0;
  lua_getfield(L, index, field);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    return NULL;
  }
  const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &length) : NULL;
  if (!text || length == 0)
    raise(L, "%s: %s must be a string that is not empty, not %s", call, field, push_shown(L, lua_gettop(L)));
  bool is_path = strcmp(field, "file") == 0;
  if (is_path && strlen(text) != length)
    raise(L, "%s: file must be a path, and none has a NUL in it: %s", call, push_shown(L, lua_gettop(L)));
  if (!is_path && !is_plain(text, length))
    raise(L, "%s: %s must be UTF-8 without control characters, not %s", call, field, push_shown(L, lua_gettop(L)));
  lua_pop(L, 1);
  return text;
}

/* Returns why the service can't fetch a document from this URL; NULL: it probably can. Only the service's fetch shows
 * more. */
static const char *reason_of_url(const char *url) {
  size_t scheme = strncasecmp(url, "https://", 8) == 0 ? 8 : strncasecmp(url, "http://", 7) == 0 ? 7 : 0;
  if (!scheme)
    return "must begin with https:// or http://: the service fetches it from there. A file here is file = PATH";
  if (strcspn(url + scheme, "/?#:@") == 0) return "names no host behind ://";
  if (strchr(url, ' ')) return "has a space in it: in a URL that is %20";
  return NULL;
}

static void read_content(lua_State *L, const char *call, int index, struct tp_slice *content) {
  lua_getfield(L, index, "content");
  if (!lua_isnil(L, -1) && lua_type(L, -1) != LUA_TSTRING)
    raise(L, "%s: content must be a string, the bytes of the document, not %s", call, luaL_typename(L, -1));
  if (lua_type(L, -1) == LUA_TSTRING) content->at = lua_tolstring(L, -1, &content->length);
  lua_pop(L, 1);
}

void read_upload(lua_State *L, const struct tp_body *body, const char *call, int index,
                 struct tp_upload_source *source) {
  *source = (struct tp_upload_source){.path = NULL};
  if (!lua_istable(L, index))
    raise(L, "%s: takes a table, { file = PATH } or { content = BYTES } or { url = URL }, not %s", call,
          lua_isnoneornil(L, index) ? "nothing" : push_shown(L, index));
  check_keys(L, (struct argument_path){call, "the table", NULL, NULL}, body->properties, index);
  source->path = read_string(L, call, index, "file");
  read_content(L, call, index, &source->content);
  source->url = read_string(L, call, index, "url");
  source->filename = read_string(L, call, index, "filename");
  source->customer_reference = read_string(L, call, index, "customer_reference");
  int given = (source->path != NULL) + (source->content.at != NULL) + (source->url != NULL);
  if (given != 1)
    raise(L, "%s: takes one of file (a path), content (the bytes) and url, not %s of them", call,
          given ? "several" : "none");
  const char *why = source->url ? reason_of_url(source->url) : NULL;
  if (why) raise(L, "%s: url %s", call, why);
  if (source->filename && strlen(source->filename) > LONGEST_NAME_BYTES)
    raise(L, "%s: filename has more than %d bytes", call, LONGEST_NAME_BYTES);
  if (!source->filename && source->path) {
    const char *slash = strrchr(source->path, '/'), *last = slash ? slash + 1 : source->path;
    if (!is_plain(last, strlen(last)))
      raise(L, "%s: the file's name is not UTF-8, or has control characters: give filename as well", call);
  }
}

struct tp_upload *open_upload(lua_State *L, const char *call, const struct tp_upload_source *source) {
  char why[TP_UPLOAD_WHY_SIZE];
  struct tp_upload *upload = tp_upload_open(source, why);
  if (upload) return upload;
  if (!source->path) raise(L, "%s: the content %s", call, why);
  lua_pushstring(L, source->path);
  raise(L, "%s: the file %s %s", call, push_shown(L, lua_gettop(L)), why);
  return NULL;
}

/* A document as Lua looks at it */

static const char document_type[] = "telnyx.porting.document";

static struct tp_upload **check_document(lua_State *L) {
  struct tp_upload **document = compat_testudata(L, 1, document_type);
  if (!document || !*document) raise(L, "this is no document that was opened");
  return document;
}

static void set_string(lua_State *L, const char *field, const char *value) {
  lua_pushstring(L, value);
  lua_setfield(L, -2, field);
}

/* open_document(call, table): opens the document that an upload would take, to look at it. Raises as that upload would.
 */
static int l_open_document(lua_State *L) {
  const char *call = luaL_checkstring(L, 1);
  struct tp_upload_source source;
  read_upload(L, tp_operation_find("documents.upload")->body, call, 2, &source);
  struct tp_upload **document = compat_newuserdata(L, sizeof(struct tp_upload *));
  *document = NULL;
  luaL_getmetatable(L, document_type);
  lua_setmetatable(L, -2);
  *document = open_upload(L, call, &source);
  return 1;
}

/* document:digest_some(): reads at most 1 MiB more. True: there is more. */
static int l_document_digest_some(lua_State *L) {
  lua_pushboolean(L, tp_upload_digest_some(*check_document(L)));
  return 1;
}

/* document:facts(): { filename, content_type, size, sha256 }; sha256 once all has been read. For a URL only filename is
 * known, and size is -1. */
static int l_document_facts(lua_State *L) {
  struct tp_upload *document = *check_document(L);
  const char *digest = tp_upload_digest(document);
  lua_createtable(L, 0, 4);
  set_string(L, "filename", tp_upload_filename(document));
  if (tp_upload_content_type(document)) set_string(L, "content_type", tp_upload_content_type(document));
  lua_pushinteger(L, (lua_Integer)tp_upload_size(document));
  lua_setfield(L, -2, "size");
  if (digest) set_string(L, "sha256", digest);
  return 1;
}

static int l_document_gc(lua_State *L) {
  struct tp_upload **document = compat_testudata(L, 1, document_type);
  if (document) tp_upload_free(*document);
  if (document) *document = NULL;
  return 0;
}

static const luaL_Reg methods[] = {{"digest_some", l_document_digest_some}, {"facts", l_document_facts}, {NULL, NULL}};

void open_uploads(lua_State *L) {
  new_class(L, document_type, methods, l_document_gc);
  lua_pop(L, 1);
  lua_pushcfunction(L, l_open_document);
  lua_setfield(L, -2, "open_document");
}
