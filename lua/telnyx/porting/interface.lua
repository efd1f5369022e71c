--- What C modules and Lua files that belong together agree on: a fingerprint of the functions that C offers to Lua,
-- names and comments. src/binding/interface.h has the same one; tools/interface writes both. A module that was built
-- before its Lua files changed would be called in ways that it does not know, which may end in anything.

local interface = { fingerprint = "d40d7da4" }

--- Raises unless a C module has this fingerprint. name: the module's. built, version: what it was built with; nil: from
-- before there were any. path: the module's file, where it is known.
function interface.check(name, built, version, path)
  if built == interface.fingerprint then return end
  local source = debug.getinfo(1, "S").source
  error(("%s: the C module%s and its Lua files in %s are not of the same build (interface %s, not %s%s); "
    .. "install both together (make install), or build the module anew (make)"):format(name,
    path and " " .. path or "", source:match "^@(.*)/" or "?", built or "none", interface.fingerprint,
    version and "; the module's version is " .. version or ""), 0)
end

return interface
