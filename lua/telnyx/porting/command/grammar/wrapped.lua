--- Wraps the notes and examples of a command for a terminal of 80 columns.

local width = 80

local function wrap_words(line)
  local lines, current = {}, nil
  for word in line:gmatch "%S+" do
    if current and #current + 1 + #word > width then
      lines[#lines + 1], current = current, word
    else
      current = current and current .. " " .. word or word
    end
  end
  lines[#lines + 1] = current
  return table.concat(lines, "\n")
end

--- Continues a long example on further lines, as a shell does: before an option, a pipe or a redirection.
local function wrap_example(line)
  local room, margin = width - 2, line:match "^ *"
  if #line <= width then return line end
  for position = room, #margin + 1, -1 do
    if line:find("^ [-|<>]", position) and line:sub(1, position):find "%S" then
      return line:sub(1, position - 1) .. " \\\n" .. wrap_example(margin .. "  " .. line:sub(position + 1))
    end
  end
  return line
end

--- Paragraphs that begin with "Example" have lines of their own; the words of the others flow.
return function(text)
  local paragraphs = {}
  for paragraph in (text .. "\n\n"):gmatch "(.-)\n\n+" do
    local is_example = paragraph:find "^Examples?:"
    paragraphs[#paragraphs + 1] = is_example and paragraph:gsub("[^\n]+", wrap_example) or wrap_words(paragraph)
  end
  return table.concat(paragraphs, "\n\n")
end
