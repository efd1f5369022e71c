--- telnyx-porting help: shows the help of a command, or of all; or prints the manual page, which a rock has in a folder
-- where man does not look.

local command_error = require "telnyx.porting.command.running.command_error"
local exit_status = require "telnyx.porting.command.running.exit_status"
local grammar = require "telnyx.porting.command.grammar.parser"
local manual_page = require "telnyx.porting.command.grammar.manual_page"
local stdout = require "telnyx.porting.command.showing.stdout"
local text = require "telnyx.porting.text"

local function find(parser, name)
  for _, command in ipairs(parser._commands) do
    if command._name == name then return command end
  end
  command_error.usage('there is no command "%s"; telnyx-porting help lists them', text.short(name, 40))
end

return function(options)
  if options.man then
    if options.about then command_error.usage "--man prints the page of all commands: leave the command out" end
    stdout.write(manual_page())
    return exit_status.done
  end
  local parser = grammar()
  local about = options.about and find(parser, options.about) or parser
  stdout.write(about:get_help(), "\n")
  return exit_status.done
end
