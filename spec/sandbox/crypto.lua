-- libcrypto, for whoever declares a function of it: the one that the server's process has loaded for TLS, where its
-- names are to be seen, else one from the system's libraries.
local ffi = require "ffi"

ffi.cdef [[int EVP_EncodeBlock(unsigned char *text, const unsigned char *bytes, int length);]]

if pcall(function() return ffi.C.EVP_EncodeBlock end) then
  return ffi.C
end
for _, name in ipairs { "libcrypto.so.3", "crypto", "libcrypto.so.1.1" } do
  local fine, library = pcall(ffi.load, name)
  if fine then
    return library
  end
end
error("OpenSSL's libcrypto can't be loaded")
