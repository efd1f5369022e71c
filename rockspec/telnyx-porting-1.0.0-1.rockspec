rockspec_format = "3.0"
package = "telnyx-porting"
version = "1.0.0-1"
source = {
  -- The archive beside this file: make dist writes both, and a rock that holds them.
  url = "file://telnyx-porting-1.0.0.tar.gz",
  dir = "telnyx-porting-1.0.0",
}
description = {
  summary = "Cancel, get and list Telnyx porting orders",
  detailed = [[
    A client for the porting API of Telnyx, over libcurl and cJSON: orders as userdata that read like the API's JSON,
    exact about what a cancellation came to.
  ]],
  license = "MIT",
}
dependencies = {
  "lua >= 5.1, < 5.6",
}
-- libcurl and cJSON are found by the Makefile, through pkg-config or the compiler: on Debian curl's headers lie where
-- LuaRocks' external_dependencies would not look. Both steps get the same flags, so that the second builds nothing;
-- the objects are kept apart from those of a plain `make`.
build = {
  type = "make",
  build_target = "module doc/tags",
  build_variables = {
    BUILD = "build/rock",
    CC = "$(CC)",
    CFLAGS = "$(CFLAGS)",
    LUA_CFLAGS = "-I$(LUA_INCDIR)",
  },
  install_target = "install",
  install_variables = {
    BUILD = "build/rock",
    CC = "$(CC)",
    CFLAGS = "$(CFLAGS)",
    LUA_CFLAGS = "-I$(LUA_INCDIR)",
    LUADIR = "$(LUADIR)",
    LIBDIR = "$(LIBDIR)",
    BINDIR = "$(BINDIR)",
    SHAREDIR = "$(PREFIX)/share",
    NEOVIM = "yes",
  },
  -- For Neovim, where the rock lies on its runtimepath.
  copy_directories = { "plugin", "doc" },
}
