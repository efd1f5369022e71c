/* require "telnyx.spec.crypto": Ed25519 keys and signatures for the specs, base64, and OpenSSL's queue of errors. */
#include <lauxlib.h>
#include <lua.h>
#include <openssl/err.h>
#include <openssl/evp.h>

enum { SEED_LENGTH = 32, SIGNATURE_LENGTH = 64 };

static EVP_PKEY *check_key(lua_State *L, int index) {
  size_t length;
  const char *seed = luaL_checklstring(L, index, &length);
  luaL_argcheck(L, length == SEED_LENGTH, index, "a seed has 32 bytes");
  EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, (const unsigned char *)seed, length);
  if (!key) luaL_error(L, "OpenSSL makes no key");
  return key;
}

/* sign(seed, message) -> 64 bytes */
static int l_sign(lua_State *L) {
  unsigned char signature[SIGNATURE_LENGTH];
  size_t length = sizeof signature, message_length;
  const char *message = luaL_checklstring(L, 2, &message_length);
  EVP_PKEY *key = check_key(L, 1);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int signed_well = context && EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
                    EVP_DigestSign(context, signature, &length, (const unsigned char *)message, message_length) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  if (!signed_well) return luaL_error(L, "OpenSSL does not sign");
  lua_pushlstring(L, (const char *)signature, length);
  return 1;
}

/* public_key(seed) -> 32 bytes */
static int l_public_key(lua_State *L) {
  unsigned char bytes[SEED_LENGTH];
  size_t length = sizeof bytes;
  EVP_PKEY *key = check_key(L, 1);
  int known = EVP_PKEY_get_raw_public_key(key, bytes, &length);
  EVP_PKEY_free(key);
  if (known != 1) return luaL_error(L, "OpenSSL tells no public key");
  lua_pushlstring(L, (const char *)bytes, length);
  return 1;
}

/* base64(bytes), of at most 96 bytes */
static int l_base64(lua_State *L) {
  unsigned char text[129];
  size_t length;
  const char *bytes = luaL_checklstring(L, 1, &length);
  luaL_argcheck(L, length <= 96, 1, "too long");
  lua_pushlstring(L, (const char *)text, (size_t)EVP_EncodeBlock(text, (const unsigned char *)bytes, (int)length));
  return 1;
}

/* add_error(): puts an error into the queue of this thread. */
static int l_add_error(lua_State *L) {
  (void)L;
  ERR_raise(ERR_LIB_USER, 1);
  return 0;
}

/* take_errors() -> how many there were in the queue, which is empty then */
static int l_take_errors(lua_State *L) {
  int count = 0;
  while (ERR_get_error() != 0) count++;
  lua_pushinteger(L, count);
  return 1;
}

__attribute__((visibility("default"))) int luaopen_telnyx_spec_crypto(lua_State *L);

int luaopen_telnyx_spec_crypto(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"sign", l_sign},           {"public_key", l_public_key},   {"base64", l_base64},
      {"add_error", l_add_error}, {"take_errors", l_take_errors},
  };
  lua_newtable(L);
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    lua_pushcfunction(L, functions[i].func);
    lua_setfield(L, -2, functions[i].name);
  }
  return 1;
}
