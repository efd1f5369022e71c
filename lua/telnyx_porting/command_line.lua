--- :TelnyxPorting: its words, what it does, and the completion.

local addresses = require "telnyx_porting.addresses"
local buffers = require "telnyx_porting.buffers"
local messages = require "telnyx_porting.messages"

local command_line = {}

local subcommands = { "resume", "runs", "stop" }

local id_pattern = "^" .. ("%x"):rep(8) .. "%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-" .. ("%x"):rep(12) .. "$"

--- Splits the text behind the command into words. A backslash keeps the next character, and quotes keep what stands
-- between them: customer_reference="Acct 123abc". An unquoted | ends the command. Returns the words, the text behind |
-- (or nil), and what is wrong (or nil).
function command_line.split(given)
  local words, word, quote, position = {}, nil, nil, 1
  while position <= #given do
    local character = given:sub(position, position)
    if character == "\\" and quote ~= "'" and position < #given then
      position = position + 1
      word = (word or "") .. given:sub(position, position)
    elseif quote then
      if character == quote then quote = nil else word = word .. character end
    elseif character == '"' or character == "'" then
      quote, word = character, word or ""
    elseif character == "|" then
      if word then words[#words + 1] = word end
      return words, given:sub(position + 1)
    elseif character:find "%s" then
      if word then words[#words + 1] = word end
      word = nil
    else
      word = (word or "") .. character
    end
    position = position + 1
  end
  if quote then return nil, nil, ("the quote %s is not closed"):format(quote) end
  if word then words[#words + 1] = word end
  return words
end

local function show_order(id, modifiers, height)
  buffers.show(addresses.of_order(id), modifiers, height, true)
end

local function stop()
  local running = require("telnyx_porting.batches").running()
  if #running == 0 then return messages.info "no orders are being cancelled" end
  for _, batch in ipairs(running) do require("telnyx_porting.batches").stop(batch) end
  messages.info "stopping: what is in flight is settled"
end

--- Does what the words say. modifiers, height: as of buffers.show.
function command_line.open(words, modifiers, height)
  local found, problem = require("telnyx_porting").load_module()
  if not found then return messages.error(problem) end
  local first = words[1]
  if first == "runs" and not words[2] then
    return buffers.show(addresses.of_runs(), modifiers, height, true)
  elseif first == "stop" and not words[2] then
    return stop()
  elseif first == "resume" and #words <= 2 then
    return require("telnyx_porting.runs").resume(words[2])
  elseif first and first:find(id_pattern) and not words[2] then
    return show_order(first, modifiers, height)
  end
  for i, word in ipairs(words) do
    -- A number alone is what people have at hand.
    if word:find "^%+?%d[%d%-]+$" then words[i] = "phone_numbers.phone_number.contains=" .. word:gsub("[^%d+]", "") end
    if not words[i]:find "=" then
      return messages.error(('"%s": takes NAME=VALUE, the id of one order, a phone number, runs, resume [STORE] or '
        .. "stop"):format(word))
    end
  end
  local _, wrong = require("telnyx_porting.selection").parse(words)
  if wrong then return messages.error(wrong) end
  buffers.show(addresses.of_orders(words), modifiers, height, true)
end

--- Runs the command. call: as Neovim describes it.
function command_line.run(call)
  local words, rest, problem = command_line.split(call.args)
  if not words then return messages.error(problem) end
  command_line.open(words, call.mods, call.count)
  if rest and rest:find "%S" then vim.cmd(rest) end
end

--- Returns what a word of the command line can be completed to.
function command_line.complete(lead, line)
  require("telnyx_porting").find_module()
  local known, candidates, found = require("telnyx_porting.selection").names(), {}, {}
  local name, opening = lead:match "^([%w_.]+)=(['\"]?)"
  if name then
    for _, value in ipairs(known[name] or {}) do candidates[#candidates + 1] = name .. "=" .. opening .. value end
  else
    for key in pairs(known) do candidates[#candidates + 1] = key .. "=" end
    if line and line:find "TelnyxPorting!?%s+%S*$" and lead ~= "" then vim.list_extend(candidates, subcommands) end
  end
  for _, candidate in ipairs(candidates) do
    if candidate:sub(1, #lead) == lead then found[#found + 1] = candidate end
  end
  table.sort(found)
  return found
end

return command_line
