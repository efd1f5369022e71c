--- telnyx-porting export: has the API make a report, and writes it to a file.

local command_error = require "telnyx.porting.command.running.command_error"
local connection = require "telnyx.porting.command.running.connection"
local csv = require "telnyx.porting.command.showing.csv"
local exit_status = require "telnyx.porting.command.running.exit_status"
local output_file = require "telnyx.porting.command.running.output_file"
local polling = require "telnyx.porting.command.running.polling"
local process = require "telnyx.porting_process"
local stdout = require "telnyx.porting.command.showing.stdout"

local function some(list)
  return #list > 0 and list or nil
end

--- Waits until the API has made the report; returns the id of its document.
local function wait(client, report, options)
  local poll = polling.new(options)
  while report.status ~= "completed" do
    local reason = poll.pause()
    if reason then
      command_error.raise("stopped", "%s: the export %s is not made yet, so nothing was written", reason, report.id)
    end
    local now, err = client.reports:get(report.id)
    if now then
      report = now
    elseif not command_error.is_retryable(err) then
      command_error.raise_from(err)
    end
  end
  return report.document_id or command_error.raise("incomplete", "the export %s has no document", report.id)
end

--- Lines with their ends, of a file or a text.
local function lines_of(source)
  if io.type(source) then
    return function()
      local line = source:read "*l"
      return line and line .. "\n"
    end
  end
  return source:gmatch "[^\n]*\n?"
end

--- Writes the CSV beside its place, with a quote before cells that a spreadsheet would run, and renames it.
local function guard_file(from, path)
  local beside = ("%s.%d"):format(path, process.id())
  local source, problem = io.open(from, "rb")
  local out = source and io.open(beside, "wb")
  local good = out ~= nil
  if out then
    csv.guard(lines_of(source), function(text)
      if good then good, problem = out:write(text) end
    end)
    local closed, why = out:close()
    good, problem = good and closed, problem or why
    if good then good, problem = os.rename(beside, path) end
    if not good then os.remove(beside) end
  end
  if source then source:close() end
  os.remove(from)
  if not good then command_error.raise("incomplete", "%s can't be written: %s", path, tostring(problem)) end
end

--- Downloads the document and writes it.
local function fetch(client, document, options)
  local path = options.csv
  local to = path ~= "-" and (options.raw_csv and path or ("%s.%d.raw"):format(path, process.id())) or nil
  local file, err = command_error.call_library(client.documents.download, client.documents, document,
    to and { to = to })
  if not file then command_error.raise_from(err) end
  if to == path then return end
  if to then return guard_file(to, path) end
  if options.raw_csv then return stdout.write_foreign(file) end
  csv.guard(lines_of(file), stdout.write_foreign)
end

return function(options)
  local path = options.csv
  if options.old_name and not options.quiet then
    io.stderr:write(("telnyx-porting: %s is called export now; the old name will go\n"):format(options.old_name))
  end
  process.own_files()
  local client = connection.open(options)
  output_file.check(path, "nothing was asked for")
  local report, err = command_error.call_library(client.reports.create, client.reports, {
    report_type = "export_porting_orders_csv",
    params = { filters = {
      status__in = some(options.status),
      customer_reference__in = some(options.reference),
      created_at__gt = options.created_after,
      created_at__lt = options.created_before,
    } },
  })
  if not report then command_error.raise_from(err) end
  if not options.quiet then io.stderr:write("Export:    ", report.id, "\n") end
  local document = wait(client, report, options)
  fetch(client, document, options)
  return exit_status.done
end
