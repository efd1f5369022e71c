-- Signs webhooks as the API does: Ed25519 with the key made at the start.
local crypto = require "sandbox.crypto"
local ffi = require "ffi"
local server = require "sandbox.server"
local settings = require "sandbox.settings"

ffi.cdef [[
typedef struct evp_pkey_st EVP_PKEY;
typedef struct evp_md_ctx_st EVP_MD_CTX;
EVP_PKEY *EVP_PKEY_new_raw_private_key(int type, void *engine, const unsigned char *key, size_t length);
void EVP_PKEY_free(EVP_PKEY *key);
EVP_MD_CTX *EVP_MD_CTX_new(void);
void EVP_MD_CTX_free(EVP_MD_CTX *context);
int EVP_DigestSignInit(EVP_MD_CTX *context, void *pctx, const void *digest, void *engine, EVP_PKEY *key);
int EVP_DigestSign(EVP_MD_CTX *context, unsigned char *signature, size_t *length, const char *data, size_t size);
]]

local signing = {}

local ED25519, SIGNATURE_SIZE = 1087, 64

-- The signature of a text, in base64.
function signing.sign(text)
  local key = crypto.EVP_PKEY_new_raw_private_key(ED25519, nil, settings.webhook_key, #settings.webhook_key)
  local context = crypto.EVP_MD_CTX_new()
  local signature = ffi.new("unsigned char[?]", SIGNATURE_SIZE)
  local length = ffi.new("size_t[1]", SIGNATURE_SIZE)
  local fine = key ~= nil and crypto.EVP_DigestSignInit(context, nil, nil, nil, key) == 1
    and crypto.EVP_DigestSign(context, signature, length, text, #text) == 1
  crypto.EVP_MD_CTX_free(context)
  crypto.EVP_PKEY_free(key)
  return fine and server.base64(ffi.string(signature, length[0])) or error("libcrypto did not sign")
end

return signing
