--- The command line: what there is, what it means, and its help.

local argparse = require "argparse"
local porting = require "telnyx.porting"
local trouble = require "telnyx.porting.command.trouble"

local formats = { "table", "json", "jsonl", "csv", "ids" }

local epilog = [[
Exit status: 0 all cancelled or already so, or all shown; 1 some not; 2 usage, nothing was done;
3 stopped early; 4 not authorised.

The key comes from TELNYX_API_KEY, or from the file that TELNYX_API_KEY_FILE or --key-file names.]]

local examples = {
  list = [[
Examples:
   telnyx-porting list --filter customer_reference="Acct 123abc"
   telnyx-porting list --status exception --where status.details.code=FOC_REJECTED --out csv
   telnyx-porting list --filter activation_settings.foc_datetime_requested.gt=2026-01-01T00:00:00Z --out ids]],
  get = [[
Examples:
   telnyx-porting get eef10fb8-f3df-4c67-97c5-e18179723222
   telnyx-porting get --from ids.txt --out jsonl]],
  cancel = [[
A cancellation can't be undone. Shows what is selected, and asks; what is confirmed is exactly what
is cancelled. Ids, --from, --filter, --where and --status select; the last two also narrow what the
others select.

Examples:
   telnyx-porting cancel eef10fb8-f3df-4c67-97c5-e18179723222
   telnyx-porting cancel --filter customer_reference="Acct 123abc" --status submitted --dry-run
   telnyx-porting cancel --from orders.csv --max 500 --yes --out jsonl >outcomes.jsonl
   telnyx-porting list --status exception --out ids | telnyx-porting cancel --from - --yes]],
  resume = [[
Goes on with a run that was stopped or killed. What is settled is not asked again; what may have
been sent is read first. Without STORE the last run is meant, and it asks first.

Example:
   telnyx-porting resume ~/.local/state/telnyx-porting/20260102T030405Z-4711.db]],
  report = [[
Reads the store only: needs no key and no network.

Example:
   telnyx-porting report ~/.local/state/telnyx-porting/20260102T030405Z-4711.db --out csv]],
}

local function count(text)
  local number = tonumber(text)
  if not number or number < 1 or number % 1 ~= 0 then return nil, ("'%s' is no whole number from 1 up"):format(text) end
  return math.floor(number)
end

local function positive(text)
  local number = tonumber(text)
  if number and number > 0 and number < math.huge then return number end
  return nil, ("'%s' is no number above 0"):format(text)
end

local function out_format(text)
  for _, name in ipairs(formats) do
    if name == text then return name end
  end
  return nil, ("--out is one of %s, not '%s'"):format(table.concat(formats, ", "), text)
end

local function add_connection(command)
  command:option("--key-file", "The file that holds the API key."):argname "FILE"
  command:option("--base-url", "Another API than TELNYX_BASE_URL says, or than Telnyx' own."):argname "URL"
  command:option("--ca-file", "The authorities to trust (TELNYX_CA_FILE)."):argname "FILE"
  command:option("--concurrency", "Requests in flight at once."):argname "N":convert(count)
  command:option("--rate", "Requests a second at most; the service's own limits are kept anyway.")
    :argname "N":convert(positive)
end

local function add_out(command, about)
  command:option("--out", about):argname "FORMAT":convert(out_format):default "table"
end

local function add_selection(command)
  command:option("--filter", "A filter of the API, such as customer_reference=X or misc.type=full.")
    :argname "NAME=VALUE":count "*"
  command:option("--where", "Any field of the order, compared here: end_user.location.locality=Austin.")
    :argname "FIELD=VALUE":count "*"
  command:option("--status", "Only orders of that status, compared here; more than one may be named.")
    :argname "STATUS":count "*"
end

local function add_run(command)
  command:option("--stop-after-failures", "Stop when so many orders failed."):argname "N":convert(count)
  command:option("--deadline", "Stop after so many seconds."):argname "SECONDS":convert(positive)
  command:flag("--yes", "Don't ask.")
  command:flag("--quiet", "No summary and no progress on stderr.")
  add_out(command, "Outcomes as table (counts and failures), json, jsonl, csv or ids (of those cancelled).")
end

local function parser_of()
  local parser = argparse("telnyx-porting", "Lists, shows and cancels Telnyx porting orders.", epilog)
  parser:usage_max_width(100):help_max_width(100):help_description_margin(32)
  parser:command_target "command"
  parser:require_command(true)
  parser:flag("--version", "Show the version."):action(function()
    print("telnyx-porting " .. porting._VERSION)
    os.exit(0)
  end)

  local list = parser:command("list", "Show orders.", examples.list)
  add_selection(list)
  list:option("--sort", "created_at, -created_at, activation_settings.foc_datetime_requested, or that with a minus.")
    :argname "FIELD"
  list:option("--limit", "Show so many at most."):argname "N":convert(count)
  list:flag("--secrets", "Show PINs, account numbers and tax identifiers in JSON.")
  add_out(list, "table, json, jsonl, csv or ids.")
  add_connection(list)

  local get = parser:command("get", "Show the orders with these ids.", examples.get)
  get:argument("ids", "Order ids."):args "*":argname "ID"
  get:option("--from", "Ids from a file, or - for stdin: one a line, or CSV with a column id."):argname "FILE"
  get:flag("--secrets", "Show PINs, account numbers and tax identifiers in JSON.")
  add_out(get, "table, json, jsonl, csv or ids.")
  add_connection(get)

  local cancel = parser:command("cancel", "Cancel orders.", examples.cancel)
  cancel:argument("ids", "Order ids."):args "*":argname "ID"
  cancel:option("--from", "Ids from a file, or - for stdin: one a line, or CSV with a column id."):argname "FILE"
  add_selection(cancel)
  cancel:option("--max", "Cancel none if more than that are selected."):argname "N":convert(count)
  cancel:flag("--unchecked-filter", "Trust the server with filters that can't be checked here.")
  cancel:flag("--dry-run", "Only show what would be cancelled.")
  cancel:option("--store", "Keep the run there, instead of below $XDG_STATE_HOME/telnyx-porting."):argname "FILE"
  cancel:flag("--no-store", "Keep no record of the run; it can't be resumed then.")
  add_run(cancel)
  add_connection(cancel)

  local resume = parser:command("resume", "Go on with a run that was stopped.", examples.resume)
  resume:argument("store", "The run's store."):args "?":argname "STORE"
  add_run(resume)
  add_connection(resume)

  local report = parser:command("report", "Show what came of a run.", examples.report)
  report:argument("store", "The run's store."):argname "STORE"
  report:option("--base-url", "The API that the run was about, where it is neither TELNYX_BASE_URL nor Telnyx' own.")
    :argname "URL"
  add_out(report, "table, json, jsonl, csv or ids (of those cancelled).")
  return parser
end

--- The options of the command line: a table with command, and what that command takes.
return function(words)
  local good, options = parser_of():pparse(words)
  if not good then
    trouble.fail("usage", "%s (see telnyx-porting --help)", options)
  end
  for _, name in ipairs { "filter", "where", "status", "ids" } do options[name] = options[name] or {} end
  if options.command == "get" and #options.ids == 0 and not options.from then
    trouble.fail("usage", "get: name ids, or --from")
  end
  return options
end
