--- Puts the screens that doc/command.md names into it: the text block below <!-- screens/NAME.txt --> is that file.
-- With the word check it writes nothing, and ends with 1 where a block is another text.

local path = "doc/command.md"

local function read(name)
  local file = assert(io.open(name))
  local content = file:read "*a"
  file:close()
  return content
end

local document, count = read(path), 0
local current = document:gsub("(<!%-%- (screens/[%w%-.]+) %-%->\n```text\n)(.-)```\n", function(head, name)
  count = count + 1
  return head .. read("doc/" .. name) .. "```\n"
end)

if arg[1] == "check" then
  if current ~= document or count == 0 then
    io.stderr:write(path, ": a screen is not the file that it names; run make screens\n")
    os.exit(1)
  end
else
  local file = assert(io.open(path, "w"))
  file:write(current)
  file:close()
end
