--- Options and arguments that several commands have: add_NAME(command, …) adds them to a command of argparse.

local amounts = require "telnyx.porting.command.grammar.amounts"
local choices = require "telnyx.porting.command.grammar.choices"
local moment = require "telnyx.porting.command.selecting.moment"
local porting = require "telnyx.porting"

local shared_options = {}

local formats = { "table", "json", "jsonl", "csv", "ids" }
local id_file = "Orders from a file, or - for stdin: ids, support keys or phone numbers, on lines, in CSV or JSON."

--- The values of a table of constants, sorted.
function shared_options.values_of(constants)
  local values = {}
  for _, value in pairs(constants) do values[#values + 1] = value end
  table.sort(values)
  return values
end

--- Converts a date and time into the API's form; or returns nil and what is wrong.
function shared_options.date(text)
  return moment.iso(text, os.time())
end

--- Reads a header as curl takes it: "Name: value". The library checks name and value.
local function read_header(word)
  local name, value = word:match "^([^%s:]+):%s*(.-)%s*$"
  if not name then return nil, "--header takes 'Name: value'" end
  if name:lower() == "authorization" then
    return nil, "--header can't be Authorization: the key comes from a file or the environment"
  end
  if value == "" then return nil, ("--header %s has no value"):format(name) end
  return { name, value }
end

function shared_options.add_connection(command)
  command:option("--profile", "The account's settings, by name; see PROFILES (TELNYX_PROFILE)."):argname "NAME"
  command:option("--key-file", "The file that holds the API key."):argname "FILE"
  command:option("--base-url", "Another API than TELNYX_BASE_URL says, or than Telnyx' own."):argname "URL"
  command:option("--ca-file", "The authorities to trust (TELNYX_CA_FILE, CURL_CA_BUNDLE, SSL_CERT_FILE).")
    :argname "FILE"
  command:option("--concurrency", "Requests in flight at once."):argname "N"
    :convert(amounts.count("--concurrency", "concurrency"))
  command:option("--rate", "Requests a second at most; the service's own limits are kept anyway.")
    :argname "N":convert(amounts.number("--rate", "rate"))
  command:option("--timeout", "Wait so long for each answer (60 s)."):argname "TIME"
    :convert(amounts.seconds("--timeout", "timeout"))
  command:option("--header", "A header of each request, such as 'X-Team: Ports'; never the key."):argname "NAME:VALUE"
    :count "*":convert(read_header)
  command:flag("--verbose", "Show each request, answer and wait on stderr.")
end

--- Options of how rows are shown. lists: whether the command shows them in tables as well.
function shared_options.add_row_options(command, lists)
  command:option("--columns", "Only these columns of table and csv, by the names in csv: id,status.")
    :argname "NAMES"
  command:flag("--no-headers", "No heads above table and csv.")
  if lists then
    command:flag("--wide", "All columns of a table, none shortened, as elsewhere than on a terminal.")
  end
  command:flag("--raw-csv", "No ' before cells of csv that a spreadsheet would run: = + - @, tab or line end first. "
    .. "One phone number alone gets none anyway.")
end

function shared_options.add_out(command, about)
  -- No default of argparse's: a profile may name one (see command_line.lua).
  local out = command:option("-o --out --output",
    (about:gsub("%.$", " (default: table, or what the profile says)."))):argname "FORMAT"
  choices.limit(out, formats)
  shared_options.add_row_options(command, true)
end

function shared_options.add_secrets(command)
  command:flag("--secrets", "Show PINs, account numbers and tax identifiers in JSON.")
end

function shared_options.add_status(command, about)
  return choices.limit(command:option("--status", about):argname "STATUS", shared_options.values_of(porting.statuses))
end

function shared_options.add_ids(command, how_many)
  command:argument("ids", "Order ids, support keys (sr_…, pr_…) or phone numbers."):args(how_many):argname "ID"
end

function shared_options.add_from_column(command)
  command:option("--from-column", "The column of that CSV that is meant: its name, or its number from 1.")
    :argname "COLUMN"
end

function shared_options.add_ids_or_file(command)
  shared_options.add_ids(command, "*")
  command:option("-f --from", id_file):argname "FILE"
  shared_options.add_from_column(command)
end

function shared_options.add_selection(command)
  command:option("--filter", "A filter of the API, such as customer_reference=X or misc.type=full.")
    :argname "NAME=VALUE":count "*"
  command:option("--where", "Any field of the order, compared here: 'foc<+5d', reference~acct.")
    :argname "FIELD=VALUE":count "*"
  shared_options.add_status(command, "Only orders of that status, compared here; more than one may be named."):count "*"
end

function shared_options.add_interval(command, default)
  command:option("--interval", "Time between one look and the next, such as 10, 10s or 5m."):argname "TIME"
    :convert(amounts.seconds("--interval", "wait.interval")):default(tostring(default))
end

function shared_options.add_deadline(command)
  command:option("--deadline", "Stop after that time, such as 90, 90s, 10m or 2h."):argname "TIME"
    :convert(amounts.seconds("--deadline", "batch.deadline"))
end

function shared_options.add_run(command)
  command:option("--stop-after-failures", "Stop when so many orders failed, or are unknown."):argname "N"
    :convert(amounts.count("--stop-after-failures", "batch.stop_after_failures"))
  shared_options.add_deadline(command)
  command:option("--outage", "Wait so long for a service that doesn't answer (300 s)."):argname "TIME"
    :convert(amounts.seconds("--outage", "batch.outage"))
  command:flag("--wait", "Wait until what was asked is cancelled.")
  shared_options.add_interval(command, 10)
  command:flag("-y --yes", "Don't ask.")
  command:flag("-q --quiet", "One line of counts, no plan and no progress.")
  shared_options.add_out(command,
    "Outcomes as table (counts and failures), json, jsonl, csv or ids (of those cancelled).")
end

return shared_options
