-- Compresses a text as gzip, by the system's zlib.
local ffi = require "ffi"

ffi.cdef [[
struct z_stream {
  const char *next_in; unsigned avail_in; unsigned long total_in;
  char *next_out; unsigned avail_out; unsigned long total_out;
  const char *message; void *state, *allocate, *release, *opaque; int data_type; unsigned long adler, reserved;
};
const char *zlibVersion(void);
unsigned long deflateBound(struct z_stream *stream, unsigned long length);
int deflateInit2_(struct z_stream *stream, int level, int method, int window_bits, int memory, int strategy,
  const char *version, int size);
int deflate(struct z_stream *stream, int flush);
int deflateEnd(struct z_stream *stream);
]]

local FASTEST, DEFLATED, GZIP_WINDOW, MEMORY, DEFAULT_STRATEGY, FINISH, STREAM_END = 1, 8, 15 + 16, 8, 0, 4, 1

return function(text)
  local zlib = ffi.load("libz.so.1")
  local stream = ffi.new("struct z_stream")
  assert(zlib.deflateInit2_(stream, FASTEST, DEFLATED, GZIP_WINDOW, MEMORY, DEFAULT_STRATEGY, zlib.zlibVersion(),
    ffi.sizeof(stream)) == 0, "zlib refused to begin")
  local room = zlib.deflateBound(stream, #text)
  local out = ffi.new("char[?]", room)
  stream.next_in, stream.avail_in, stream.next_out, stream.avail_out = text, #text, out, room
  local status, length = zlib.deflate(stream, FINISH), stream.total_out
  zlib.deflateEnd(stream)
  assert(status == STREAM_END, "zlib did not compress")
  return ffi.string(out, length)
end
