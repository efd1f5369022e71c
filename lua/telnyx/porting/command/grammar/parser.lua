--- The grammar of the command line: commands, arguments and options. Parser, help, completions and the manual are made
-- from it.

local amounts = require "telnyx.porting.command.grammar.amounts"
local argparse = require "argparse"
local filter_names = require "telnyx.porting.filters.names"
local help = require "telnyx.porting.command.grammar.help_texts"
local porting = require "telnyx.porting"

local formats = { "table", "json", "jsonl", "csv", "ids" }
local id_file = "Ids from a file, or - for stdin: one a line, or CSV with a column id."

local function values_of(constants)
  local values = {}
  for _, value in pairs(constants) do values[#values + 1] = value end
  table.sort(values)
  return values
end

local function date(text)
  if porting.time(text) then return text end
  return nil, ("'%s' is no date and time such as 2026-01-01T00:00:00Z"):format(text)
end

local function add_connection(command)
  command:option("--key-file", "The file that holds the API key."):argname "FILE"
  command:option("--base-url", "Another API than TELNYX_BASE_URL says, or than Telnyx' own."):argname "URL"
  command:option("--ca-file", "The authorities to trust (TELNYX_CA_FILE)."):argname "FILE"
  command:option("--concurrency", "Requests in flight at once."):argname "N"
    :convert(amounts.count("--concurrency", "concurrency"))
  command:option("--rate", "Requests a second at most; the service's own limits are kept anyway.")
    :argname "N":convert(amounts.number("--rate", "rate"))
end

local function add_out(command, about)
  command:option("--out", about):argname "FORMAT":choices(formats):default "table"
end

local function add_secrets(command)
  command:flag("--secrets", "Show PINs, account numbers and tax identifiers in JSON.")
end

local function add_status(command, about)
  return command:option("--status", about):argname "STATUS":choices(values_of(porting.statuses))
end

local function add_ids(command, how_many)
  command:argument("ids", "Order ids."):args(how_many):argname "ID"
end

local function add_ids_or_file(command)
  add_ids(command, "*")
  command:option("--from", id_file):argname "FILE"
end

local function add_selection(command)
  command:option("--filter", "A filter of the API, such as customer_reference=X or misc.type=full.")
    :argname "NAME=VALUE":count "*"
  command:option("--where", "Any field of the order, compared here: end_user.location.locality=Austin.")
    :argname "FIELD=VALUE":count "*"
  add_status(command, "Only orders of that status, compared here; more than one may be named."):count "*"
end

local function add_interval(command, default)
  command:option("--interval", "Time between one look and the next, such as 10, 10s or 5m."):argname "TIME"
    :convert(amounts.seconds("--interval", "wait.interval")):default(tostring(default))
end

local function add_deadline(command)
  command:option("--deadline", "Stop after that time, such as 90, 90s, 10m or 2h."):argname "TIME"
    :convert(amounts.seconds("--deadline", "batch.deadline"))
end

local function add_run(command)
  command:option("--stop-after-failures", "Stop when so many orders failed."):argname "N"
    :convert(amounts.count("--stop-after-failures", "batch.stop_after_failures"))
  add_deadline(command)
  command:option("--outage", "Wait so long for a service that doesn't answer (300 s)."):argname "TIME"
    :convert(amounts.seconds("--outage", "batch.outage"))
  command:flag("--wait", "Wait until what was asked is cancelled.")
  add_interval(command, 10)
  command:flag("--yes", "Don't ask.")
  command:flag("--quiet", "No summary and no progress on stderr.")
  add_out(command, "Outcomes as table (counts and failures), json, jsonl, csv or ids (of those cancelled).")
end

local define = {}

function define.list(list)
  add_selection(list)
  list:option("--sort", "created_at, -created_at, activation_settings.foc_datetime_requested, or that with a minus.")
    :argname "FIELD"
  list:option("--limit", "Show so many at most."):argname "N":convert(amounts.count("--limit", "command.count"))
  add_secrets(list)
  add_out(list, "table, json, jsonl, csv or ids.")
end

function define.get(get)
  add_ids_or_file(get)
  add_secrets(get)
  add_out(get, "table, json, jsonl, csv or ids.")
end

local function add_unchecked_fields(command)
  command:flag("--unchecked-fields", "Send fields that the API's description does not have as well.")
end

function define.create(create)
  create:argument("numbers", "Phone numbers, such as +13035550000."):args "*":argname "NUMBER"
  create:option("--json", "The order as a JSON object, or - for stdin; what else is said goes before it.")
    :argname "FILE"
  add_unchecked_fields(create)
  create:option("--reference", "The customer_reference."):argname "TEXT"
  create:option("--group-reference", "The customer_group_reference."):argname "TEXT"
  add_out(create, "The orders as table, json, jsonl, csv or ids.")
end

function define.update(update)
  add_ids(update, "+")
  update:option("--json", "The changes as a JSON object, or - for stdin; what else is said goes before them.")
    :argname "FILE"
  add_unchecked_fields(update)
  update:option("--set", "Set a field, such as end_user.location.locality=Austin."):argname "FIELD=VALUE":count "*"
  update:option("--unset", "Set a field to null."):argname "FIELD":count "*"
  add_out(update, "The orders as table, json, jsonl, csv or ids.")
end

function define.confirm(confirm)
  add_ids_or_file(confirm)
  confirm:flag("--dry-run", "Only show what would be submitted.")
  confirm:flag("--yes", "Don't ask.")
  confirm:flag("--quiet", "No summary on stderr.")
  add_out(confirm, "The submitted orders as table, json, jsonl, csv or ids.")
end

function define.comment(comment)
  comment:argument("id", "The order's id."):argname "ID"
  comment:argument("text", "What to say, or - to read it from stdin."):argname "TEXT"
end

function define.events(events)
  events:flag("--follow", "Go on, and show what happens as it happens.")
  events:option("--type", "Only events of that type."):argname "TYPE"
    :choices(values_of(filter_names.of("events.list").type.values))
  events:option("--order", "Only events of that order."):argname "ID"
  events:option("--since", "Only events from that date and time on."):argname "TIME":convert(date)
  add_interval(events, 5)
  add_out(events, "table, json (not with --follow), jsonl, csv or ids (of the events).")
end

function define.numbers(numbers)
  add_status(numbers, "Only numbers of orders with that status.")
  add_out(numbers, "table, json, jsonl, csv or ids (the numbers).")
end

function define.check(check)
  check:argument("numbers", "Phone numbers, such as +13035550000."):args "*":argname "NUMBER"
  check:option("--from", "Numbers from a file, or - for stdin: one a line."):argname "FILE"
  add_out(check, "table, json, jsonl, csv or ids (the numbers that can be ported).")
end

function define.watch(watch)
  add_ids_or_file(watch)
  add_interval(watch, 10)
  add_deadline(watch)
end

function define.cancel(cancel)
  add_ids_or_file(cancel)
  add_selection(cancel)
  cancel:option("--max", "Cancel none if more than that are selected."):argname "N"
    :convert(amounts.count("--max", "command.count"))
  cancel:flag("--unchecked-filter", "Trust the server with filters that can't be checked here.")
  cancel:flag("--dry-run", "Only show what would be cancelled.")
  cancel:option("--store", "Keep the run there, a file or a database, instead of below $XDG_STATE_HOME/telnyx-porting.")
    :argname "STORE"
  cancel:flag("--no-store", "Keep no record of the run; it can't be resumed then.")
  add_run(cancel)
end

function define.resume(resume)
  resume:argument("store", "The run's store."):args "?":argname "STORE"
  add_run(resume)
end

function define.report(report)
  report:argument("store", "The run's store; the last run's, if none is named."):args "?":argname "STORE"
  report:option("--base-url", "No longer needed: the store says which API it is about."):argname "URL":hidden(true)
  add_out(report, "table, json, jsonl, csv or ids (of those cancelled).")
end

function define.follow(follow)
  follow:argument("store", "The run's store."):argname "STORE"
  follow:option("--out", "jsonl, csv or ids (of those cancelled)."):argname "FORMAT":choices { "jsonl", "csv", "ids" }
    :default "jsonl"
end

function define.stop(stop)
  stop:argument("store", "The run's store."):args "?":argname "STORE"
end

function define.runs(runs)
  runs:option("--prune", "Remove the stores of finished runs that were started longer ago than that."):argname "TIME"
    :convert(amounts.seconds("--prune", "verify.tolerance"))
  add_out(runs, "table, json, jsonl, csv or ids (the names of the stores).")
end

function define.reports(reports)
  reports:option("--csv", "Where to write the report, or - for stdout."):argname "FILE":count(1)
  add_status(reports, "Only orders of that status; more than one may be named."):count "*"
  reports:option("--reference", "Only orders with that customer_reference; more than one may be named.")
    :argname "TEXT":count "*"
  reports:option("--created-after", "Only orders made later."):argname "TIME":convert(date)
  reports:option("--created-before", "Only orders made earlier."):argname "TIME":convert(date)
  add_interval(reports, 2)
  add_deadline(reports)
  reports:flag("--quiet", "Nothing on stderr but errors.")
end

function define.completion(completion)
  completion:argument("shell", "The shell."):choices { "bash", "zsh", "fish" }
end

--- name, summary, and whether it talks to the API.
local commands = {
  { "list", "Show orders.", true },
  { "get", "Show the orders with these ids.", true },
  { "create", "Make draft orders from phone numbers.", true },
  { "update", "Change orders.", true },
  { "confirm", "Submit draft orders.", true },
  { "comment", "Comment on an order.", true },
  { "events", "Show what happened to orders.", true },
  { "numbers", "Show the phone numbers of orders.", true },
  { "check", "Check whether phone numbers can be ported.", true },
  { "watch", "Watch orders until all are ported or cancelled.", true },
  { "cancel", "Cancel orders.", true },
  { "resume", "Go on with a run that was stopped.", true },
  { "report", "Show what came of a run.", false },
  { "runs", "List the runs.", false },
  { "follow", "Show the outcomes of a run as they become known.", false },
  { "stop", "Stop a run, wherever it is running.", false },
  { "reports", "Write a report that the API makes.", true },
  { "completion", "Print a shell's completions.", false },
}

--- The parser of the command line.
return function()
  local parser = argparse("telnyx-porting", help.about, help.epilog)
  parser:usage_max_width(100):help_max_width(100):help_description_margin(32)
  parser:command_target "command"
  parser:require_command(true)
  parser:flag("--version", "Show the version."):action(function()
    print("telnyx-porting " .. porting._VERSION)
    os.exit(0)
  end)
  for _, entry in ipairs(commands) do
    local name, summary, talks = entry[1], entry[2], entry[3]
    local command = parser:command(name, summary, help.commands[name])
    define[name](command)
    if talks then add_connection(command) end
  end
  return parser
end
