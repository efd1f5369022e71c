--- The keys of the plugin's buffers. Each action of a view is a mapping <Plug>(telnyx-porting-NAME) of its buffer, and
-- has a key unless the user has mapped another one to it, or setup's option keys says otherwise.

local keys = {}

--- The keys that setup's option names for an action; the default; or none.
local function keys_for(action)
  local chosen = require("telnyx_porting").options().keys
  if chosen == false then return {} end
  local own = chosen and chosen[action.name]
  if own == false then return {} end
  if own ~= nil then return type(own) == "table" and own or { own } end
  return action.keys
end

local function plug_of(action) return ("<Plug>(telnyx-porting-%s)"):format(action.name) end

--- Maps the actions of a view in its buffer: view.actions, a list of { name, keys, run(view), help, modes ("n" unless
-- given) }.
function keys.set(buffer, view)
  view.keyed = view.keyed or {} -- the actions that have their own keys
  for _, action in ipairs(view.actions) do
    local plug = plug_of(action)
    vim.keymap.set(action.modes or "n", plug, function() action.run(view) end, { buffer = buffer, silent = true,
      desc = action.help })
    if view.keyed[action.name] or vim.fn.hasmapto(plug, "n") == 0 then
      view.keyed[action.name] = true
      for _, key in ipairs(keys_for(action)) do
        vim.keymap.set(action.modes or "n", key, plug, { buffer = buffer, nowait = true, silent = true, remap = true,
          desc = action.help })
      end
    end
  end
end

--- The keys that are mapped to an action in a buffer, as one types them.
local function shown_keys(buffer, action)
  local shown, plug = {}, plug_of(action)
  for _, map in ipairs(vim.api.nvim_buf_get_keymap(buffer, "n")) do
    if map.rhs == plug then shown[#shown + 1] = (map.lhs:gsub("^<lt>", "<")) end
  end
  for _, map in ipairs(vim.api.nvim_get_keymap "n") do
    if map.rhs == plug then shown[#shown + 1] = map.lhs end
  end
  return table.concat(shown, ", ")
end

--- Shows the keys of a view in a floating window, which any of q, <Esc>, ? closes.
function keys.help(view)
  local lines, widest = {}, 0
  for _, action in ipairs(view.actions) do
    lines[#lines + 1] = (" %-10s %s "):format(shown_keys(view.buffer, action), action.help)
    widest = math.max(widest, vim.fn.strdisplaywidth(lines[#lines]))
  end
  lines[#lines + 1] = " :help telnyx-porting has the rest "
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].bufhidden, vim.bo[buffer].modifiable = "wipe", false
  local width = math.min(math.max(widest, 36), vim.o.columns - 2)
  local rows = 0
  for _, line in ipairs(lines) do rows = rows + math.ceil((vim.fn.strdisplaywidth(line) + 1) / width) end
  local height = math.min(widest < width and #lines or rows, math.max(vim.o.lines - 4, 1))
  local window = vim.api.nvim_open_win(buffer, true, {
    relative = "editor", style = "minimal", border = "rounded", width = width, height = height,
    row = math.max(math.floor((vim.o.lines - height) / 2) - 1, 0),
    col = math.max(math.floor((vim.o.columns - width) / 2), 0),
  })
  vim.wo[window].wrap, vim.wo[window].linebreak, vim.wo[window].breakindent = true, true, true
  vim.wo[window].breakindentopt = "shift:11"
  for _, key in ipairs { "q", "<Esc>", "?", "<CR>" } do
    vim.keymap.set("n", key, function()
      if vim.api.nvim_win_is_valid(window) then vim.api.nvim_win_close(window, true) end
    end, { buffer = buffer, nowait = true })
  end
end

return keys
