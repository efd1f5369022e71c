--- What the plugin tells by vim.notify, and its User events.

local messages = {}

local has_data = vim.fn.has "nvim-0.8" == 1

local function notify(level)
  return function(text) vim.notify("TelnyxPorting: " .. text, level, { title = "telnyx-porting" }) end
end

messages.info = notify(vim.log.levels.INFO)
messages.warn = notify(vim.log.levels.WARN)
messages.error = notify(vim.log.levels.ERROR)

--- Sends the event User TelnyxPorting{name} to whoever listens. data: a table of texts, numbers and booleans, which
-- g:telnyx_porting_event has meanwhile, and from Neovim 0.8 on the callback's argument too.
function messages.event(name, data)
  vim.g.telnyx_porting_event = data
  local options = { pattern = "TelnyxPorting" .. name, modeline = false }
  if has_data then options.data = data end
  local good, problem = pcall(vim.api.nvim_exec_autocmds, "User", options)
  if not good then messages.error(("an autocommand of User %s: %s"):format(options.pattern, problem)) end
end

--- A number of things: "1 order", "2 orders".
function messages.count(number, one, many)
  return number == 1 and "1 " .. one or ("%d %s"):format(number, many or one .. "s")
end

--- Breaks a text into lines of at most `width` bytes, at blanks if there are any.
function messages.fold(text, width)
  local lines, line = {}, ""
  for each in text:gmatch "%S+" do
    local word = each
    while #word > width do
      if line ~= "" then lines[#lines + 1] = line end
      local cut = width
      while cut > 1 and word:byte(cut + 1) >= 0x80 and word:byte(cut + 1) < 0xC0 do cut = cut - 1 end
      lines[#lines + 1], word, line = word:sub(1, cut), word:sub(cut + 1), ""
    end
    if line ~= "" and #line + 1 + #word > width then
      lines[#lines + 1], line = line, word
    else
      line = line == "" and word or line .. " " .. word
    end
  end
  if line ~= "" then lines[#lines + 1] = line end
  return lines
end

return messages
