/* require "telnyx.porting.webhook": the check of a signature, and then its Lua companions. */
#include <string.h>

#include "../binding/companions.h"
#include "../binding/compat.h"
#include "../binding/error_object.h"
#include "../binding/interface.h"
#include "../binding/raise.h"
#include "../binding/version.h"
#include "base64.h"
#include "signature.h"

static const char *const companions[] = {"telnyx.porting.webhook.keys", "telnyx.porting.webhook.verify",
                                         "telnyx.porting.webhook.sequence", "telnyx.porting.webhook.sign"};

/* failure(kind, detail): an error object, for the companions. */
static int l_failure(lua_State *L) {
  const char *kind = luaL_checkstring(L, 1);
  luaL_checkstring(L, 2);
  push_error_object(L, kind);
  lua_pushvalue(L, 2);
  lua_setfield(L, -2, "detail");
  return 1;
}

/* Returns nil and an error object. */
static int fail(lua_State *L, const char *kind, const char *detail) {
  lua_pushnil(L);
  push_error_object(L, kind);
  lua_pushstring(L, detail);
  lua_setfield(L, -2, "detail");
  return 2;
}

static struct tp_slice check_text(lua_State *L, int index, const char *what) {
  struct tp_slice text = {NULL, 0};
  if (lua_type(L, index) != LUA_TSTRING)
    raise(L, "verify_signature: %s must be a string, not %s", what, luaL_typename(L, index));
  text.at = lua_tolstring(L, index, &text.length);
  return text;
}

/* webhook.verify_signature as webhook/keys.lua documents it, with one key. */
static int l_verify_signature(lua_State *L) {
  unsigned char key[TP_KEY_LENGTH], signature[TP_SIGNATURE_LENGTH];
  lua_settop(L, 3);
  struct tp_slice message = check_text(L, 1, "the message"), signature_text = check_text(L, 2, "the signature");
  struct tp_slice key_text = check_text(L, 3, "the public key");
  if (!tp_base64_decode(key_text, key, sizeof key))
    return fail(L, "bad_key", "the public key is not 32 bytes in base64 (44 characters)");
  if (tp_key_is_weak(key)) return fail(L, "bad_key", "under this public key anybody can sign: it is no real one");
  if (!tp_base64_decode(signature_text, signature, sizeof signature))
    return fail(L, "bad_signature", "the signature is not 64 bytes in base64 (88 characters)");
  switch (tp_signature_check(key, signature, message)) {
    case TP_SIGNATURE_GOOD:
      lua_pushboolean(L, true);
      return 1;
    case TP_SIGNATURE_BAD:
      return fail(L, "bad_signature", "the signature does not fit what was received and the public key");
    case TP_SIGNATURE_UNCHECKED:
      break;
  }
  lua_pushliteral(L, "OpenSSL can't check Ed25519 signatures here: no memory, or its configuration rules them out");
  return lua_error(L);
}

/* sign_message(message, seed): the signature and the public key in base64; nothing where the seed is neither 32 bytes
 * nor base64 of them. */
static int l_sign_message(lua_State *L) {
  unsigned char seed[TP_SEED_LENGTH], key[TP_KEY_LENGTH], signature[TP_SIGNATURE_LENGTH];
  char text[TP_BASE64_SIZE(TP_SIGNATURE_LENGTH)];
  struct tp_slice message, seed_text;
  message.at = luaL_checklstring(L, 1, &message.length);
  seed_text.at = luaL_checklstring(L, 2, &seed_text.length);
  if (seed_text.length == sizeof seed)
    memcpy(seed, seed_text.at, sizeof seed);
  else if (!tp_base64_decode(seed_text, seed, sizeof seed))
    return 0;
  if (!tp_signature_make(seed, message, signature, key))
    return luaL_error(L, "OpenSSL can't sign with Ed25519 here: no memory, or its configuration rules it out");
  tp_base64_encode(signature, sizeof signature, text);
  lua_pushstring(L, text);
  tp_base64_encode(key, sizeof key, text);
  lua_pushstring(L, text);
  return 2;
}

__attribute__((visibility("default"))) int luaopen_telnyx_porting_webhook(lua_State *L);

int luaopen_telnyx_porting_webhook(lua_State *L) {
  check_interface(L, "telnyx.porting.webhook");
  lua_newtable(L);
  int module = lua_gettop(L);
  lua_pushliteral(L, TP_VERSION);
  lua_setfield(L, module, "_VERSION");
  lua_pushcfunction(L, l_verify_signature);
  lua_setfield(L, module, "verify_signature");
  lua_createtable(L, 0, 3);
  int internals = lua_gettop(L);
  compat_require(L, "telnyx.porting");
  lua_setfield(L, internals, "porting");
  lua_pushcfunction(L, l_failure);
  lua_setfield(L, internals, "failure");
  lua_pushcfunction(L, l_raise);
  lua_setfield(L, internals, "raise");
  lua_pushcfunction(L, l_keep_callers);
  lua_setfield(L, internals, "keep_callers");
  lua_pushcfunction(L, l_sign_message);
  lua_setfield(L, internals, "sign_message");
  load_companions(L, companions, sizeof companions / sizeof companions[0], module, internals);
  lua_pushcfunction(L, l_keep_callers);
  lua_pushvalue(L, module);
  lua_call(L, 1, 0);
  lua_settop(L, module);
  return 1;
}
