--- The grammar of the command line, as a parser of argparse. The table of options, help, completions and the manual
-- page are made from it.

local argparse = require "argparse"
local command_options = require "telnyx.porting.command.grammar.command_options"
local help = require "telnyx.porting.command.grammar.help_texts"
local porting = require "telnyx.porting"
local shared_options = require "telnyx.porting.command.grammar.shared_options"
local wrapped = require "telnyx.porting.command.grammar.wrapped"

local unpack = table.unpack or unpack -- luacheck: globals unpack, ignore 143

--- Groups of commands, the most used first. Each command: name, summary, and whether it calls the API.
local groups = {
  { "Look at orders",
    { "list", "Show orders.", true },
    { "get", "Show the orders with these ids.", true },
    { "watch", "Watch orders until all are ported or cancelled.", true },
    { "events", "Show what happened to orders.", true },
    { "numbers", "Show the phone numbers of orders.", true },
    { "check", "Check whether phone numbers can be ported.", true },
    { "export", "Have the API export orders to a CSV file.", true } },
  { "Cancel orders",
    { "cancel", "Cancel orders.", true },
    { "resume", "Go on with a run that was stopped.", true },
    { "report", "Show what came of a run.", false },
    { "runs", "List the runs.", false },
    { "follow", "Show the outcomes of a run as they become known.", false },
    { "stop", "Stop a run, wherever it is running.", false } },
  { "Make and change orders",
    { "create", "Make draft orders from phone numbers.", true },
    { "requirements", "Show what an order still lacks.", true },
    { "upload", "Upload documents.", true },
    { "attach", "Upload an order's LOA and invoice and set them.", true },
    { "update", "Change orders.", true },
    { "confirm", "Submit draft orders.", true },
    { "delete", "Delete draft orders.", true },
    { "comment", "Comment on an order.", true } },
  { "Other commands",
    { "help", "Show the help of a command.", false },
    { "completion", "Print a shell's completions.", false } },
}

--- Labels an option as other tools do: "-f, --from FILE", not "-f FILE, --from FILE".
local function label_options(command)
  for _, option in ipairs(command._options) do
    if option._argname and #option._aliases > 1 then
      option._get_label_lines = function()
        return { table.concat(option._aliases, ", ") .. " " .. option._argname }
      end
    end
  end
end

--- Adds the flag for the help before all other options, where argparse 0.7 has it; 0.6 puts its own behind them.
local function add_help(command)
  command:add_help(false)
  command:flag("-h --help", "Show this help message and exit."):action(function()
    print(command:get_help())
    os.exit(0)
  end)
end

--- Returns the parser of the command line.
return function()
  local parser = argparse("telnyx-porting", help.about, wrapped(help.epilog))
  parser:usage_max_width(80):help_max_width(80):help_description_margin(30)
  parser:command_target "command"
  parser:require_command(true)
  add_help(parser)
  parser:flag("--version", "Show the version."):action(function()
    print("telnyx-porting " .. porting._VERSION)
    os.exit(0)
  end)
  for _, group in ipairs(groups) do
    local members = {}
    for i = 2, #group do
      local name, summary, talks = group[i][1], group[i][2], group[i][3]
      local command = parser:command(name, summary, wrapped(help.commands[name]))
      add_help(command)
      command_options[name](command)
      local own = #command._options
      if talks then
        command:group("Options", unpack(command._options))
        shared_options.add_connection(command)
        command:group("Options of the connection", unpack(command._options, own + 1))
      end
      label_options(command)
      members[#members + 1] = command
    end
    parser:group(group[1], unpack(members))
  end
  return parser
end
