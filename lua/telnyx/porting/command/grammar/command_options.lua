--- The arguments and options of each command: command_options.NAME(command) adds them to a command of argparse.

local amounts = require "telnyx.porting.command.grammar.amounts"
local choices = require "telnyx.porting.command.grammar.choices"
local filter_names = require "telnyx.porting.filters.names"
local shared_options = require "telnyx.porting.command.grammar.shared_options"

local command_options = {}

function command_options.list(list)
  shared_options.add_selection(list)
  list:option("--sort", "created_at, -created_at, activation_settings.foc_datetime_requested, or that with a minus.")
    :argname "FIELD"
  list:option("-L --limit", "Show so many at most."):argname "N":convert(amounts.count("--limit", "command.count"))
  shared_options.add_secrets(list)
  shared_options.add_out(list, "table, json, jsonl, csv or ids.")
end

function command_options.get(get)
  shared_options.add_ids_or_file(get)
  shared_options.add_secrets(get)
  shared_options.add_out(get, "table, json, jsonl, csv or ids.")
end

local function add_unchecked_fields(command)
  command:flag("--unchecked-fields", "Send fields that the API's description does not have as well.")
end

local function add_papers(command)
  command:option("--loa", "The letter of authorization, or the id of a document."):argname "FILE"
  command:option("--invoice", "The latest invoice, or the id of a document."):argname "FILE"
end

function command_options.create(create)
  create:argument("numbers", "Phone numbers, such as +13035550000."):args "*":argname "NUMBER"
  create:option("--json", "The order as a JSON object, or - for stdin; what else is said goes before it.")
    :argname "FILE"
  add_unchecked_fields(create)
  create:option("--reference", "The customer_reference."):argname "TEXT"
  create:option("--group-reference", "The customer_group_reference."):argname "TEXT"
  add_papers(create)
  shared_options.add_out(create, "The orders as table, json, jsonl, csv or ids.")
end

function command_options.requirements(requirements)
  requirements:argument("id", "The order's id, support key or phone number."):argname "ID"
  shared_options.add_out(requirements, "table, json, jsonl, csv or ids (of the requirement types).")
end

function command_options.upload(upload)
  upload:argument("files", "Documents: PDF, PNG, JPEG, TIFF, GIF, WebP or HEIC."):args "+":argname "FILE"
  upload:option("--reference", "The documents' customer_reference."):argname "TEXT"
  upload:option("--filename", "The document's name, instead of the file's."):argname "NAME"
  upload:flag("-q --quiet", "Nothing on stderr but errors.")
  shared_options.add_out(upload, "The documents as table, json, jsonl, csv or ids.")
end

function command_options.attach(attach)
  attach:argument("id", "The order's id, support key or phone number."):argname "ID"
  add_papers(attach)
  shared_options.add_out(attach, "What was done as table, json, jsonl, csv or ids (of the documents).")
end

function command_options.update(update)
  shared_options.add_ids_or_file(update)
  update:option("--json", "The changes as a JSON object, or - for stdin; what else is said goes before them.")
    :argname "FILE"
  add_unchecked_fields(update)
  update:option("--set", "Set a field, such as end_user.location.locality=Austin."):argname "FIELD=VALUE":count "*"
  update:option("--unset", "Set a field to null."):argname "FIELD":count "*"
  update:option("--max", "Change none if more than that are named."):argname "N"
    :convert(amounts.count("--max", "command.count"))
  shared_options.add_deadline(update)
  update:flag("--dry-run", "Only show which orders would be changed.")
  update:flag("-y --yes", "Don't ask.")
  update:flag("-q --quiet", "One line of counts and no progress.")
  shared_options.add_out(update, "The orders as table, json, jsonl, csv or ids.")
end

function command_options.confirm(confirm)
  shared_options.add_ids_or_file(confirm)
  confirm:option("--max", "Submit none if more than that are drafts."):argname "N"
    :convert(amounts.count("--max", "command.count"))
  shared_options.add_deadline(confirm)
  confirm:flag("--dry-run", "Only show what would be submitted.")
  confirm:flag("-y --yes", "Don't ask.")
  confirm:flag("-q --quiet", "One line of counts, no plan and no progress.")
  shared_options.add_out(confirm, "The submitted orders as table, json, jsonl, csv or ids.")
end

function command_options.delete(delete)
  shared_options.add_ids_or_file(delete)
  delete:option("--max", "Delete none if more than that are drafts."):argname "N"
    :convert(amounts.count("--max", "command.count"))
  shared_options.add_deadline(delete)
  delete:flag("--dry-run", "Only show what would be deleted.")
  delete:flag("-y --yes", "Don't ask.")
  delete:flag("-q --quiet", "One line of counts, no plan and no progress.")
  shared_options.add_out(delete, "The deleted drafts, as they were, as table, json, jsonl, csv or ids.")
end

function command_options.comment(comment)
  comment:argument("id", "The order's id, support key or phone number."):argname "ID"
  comment:argument("text", "What to say, or - to read it from stdin."):argname "TEXT"
end

function command_options.events(events)
  events:flag("-f --follow", "Go on, and show what happens as it happens.")
  choices.limit(events:option("--type", "Only events of that type."):argname "TYPE",
    shared_options.values_of(filter_names.of("events.list").type.values))
  events:option("--order", "Only events of that order: its id, support key or phone number."):argname "ID"
  events:option("--since", "Only events from that date and time on: 2026-01-01, -5d."):argname "TIME"
    :convert(shared_options.date)
  shared_options.add_interval(events, 5)
  shared_options.add_out(events, "table, json (not with --follow), jsonl, csv or ids (of the events).")
end

function command_options.numbers(numbers)
  shared_options.add_ids_or_file(numbers)
  shared_options.add_status(numbers, "Only numbers of orders with that status.")
  shared_options.add_out(numbers, "table, json, jsonl, csv or ids (the numbers).")
end

function command_options.check(check)
  check:argument("numbers", "Phone numbers, such as +13035550000."):args "*":argname "NUMBER"
  check:option("-f --from", "Numbers from a file, or - for stdin: on lines, in CSV or JSON."):argname "FILE"
  shared_options.add_from_column(check)
  shared_options.add_out(check, "table, json, jsonl, csv or ids (the numbers that can be ported).")
end

function command_options.watch(watch)
  shared_options.add_ids_or_file(watch)
  shared_options.add_interval(watch, 10)
  shared_options.add_deadline(watch)
end

function command_options.cancel(cancel)
  shared_options.add_ids_or_file(cancel)
  shared_options.add_selection(cancel)
  cancel:option("--max", "Cancel none if more than that are selected."):argname "N"
    :convert(amounts.count("--max", "command.count"))
  cancel:flag("--allow-empty", "End with 0 when no order is selected.")
  cancel:flag("--unchecked-filter", "Trust the server with filters that can't be checked here.")
  cancel:flag("--skip-refused", "Leave out what is expected to be refused, such as drafts.")
  cancel:flag("--dry-run", "Only show what would be cancelled.")
  cancel:option("--store", "Keep the run there, a file or a database, instead of below $XDG_STATE_HOME/telnyx-porting.")
    :argname "STORE"
  cancel:flag("--no-store", "Keep no record of the run; it can't be resumed then.")
  shared_options.add_run(cancel)
end

function command_options.resume(resume)
  resume:argument("store", "The run's store."):args "?":argname "STORE"
  resume:flag("--skip-refused", "Leave out what is expected to be refused, such as drafts.")
  resume:flag("--dry-run", "Only show what is left to do.")
  shared_options.add_run(resume)
end

function command_options.report(report)
  report:argument("store", "The run's store; the last run's, if none is named."):args "?":argname "STORE"
  report:option("--base-url", "No longer needed: the store says which API it is about."):argname "URL":hidden(true)
  shared_options.add_out(report, "table, json, jsonl, csv or ids (of those cancelled).")
end

function command_options.follow(follow)
  follow:argument("store", "The run's store."):argname "STORE"
  local out = follow:option("-o --out --output", "jsonl, csv or ids (of those cancelled)."):argname "FORMAT"
  choices.limit(out, { "jsonl", "csv", "ids" }):default "jsonl"
  shared_options.add_row_options(follow)
end

function command_options.stop(stop)
  stop:argument("store", "The run's store."):args "?":argname "STORE"
end

function command_options.runs(runs)
  runs:option("--prune", "Remove the stores of finished runs that were started longer ago than that."):argname "TIME"
    :convert(amounts.seconds("--prune", "verify.tolerance"))
  shared_options.add_out(runs, "table, json, jsonl, csv or ids (the names of the stores).")
end

function command_options.export(export)
  export:option("--csv", "Where to write the orders, or - for stdout."):argname "FILE":count(1)
  shared_options.add_status(export, "Only orders of that status; more than one may be named."):count "*"
  export:option("--reference", "Only orders with that customer_reference; more than one may be named.")
    :argname "TEXT":count "*"
  export:option("--created-after", "Only orders made later."):argname "TIME":convert(shared_options.date)
  export:option("--created-before", "Only orders made earlier."):argname "TIME":convert(shared_options.date)
  shared_options.add_interval(export, 2)
  shared_options.add_deadline(export)
  export:flag("--raw-csv", "No ' before cells that a spreadsheet would run: = + - @, tab or line end first.")
  export:flag("-q --quiet", "Nothing on stderr but errors.")
end

function command_options.help(command)
  command:argument("about", "The command; without one, the list of all."):args "?":argname "COMMAND"
  command:flag("--man", "Print the manual page, for man -l.")
end

function command_options.completion(completion)
  choices.limit(completion:argument("shell", "The shell; or profiles or stores, to list these."),
    { "bash", "zsh", "fish", "profiles", "stores" })
end

return command_options
