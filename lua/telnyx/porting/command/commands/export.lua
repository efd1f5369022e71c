--- telnyx-porting export: has the API make a report, and writes it to a file.

local command_error = require "telnyx.porting.command.running.command_error"
local connection = require "telnyx.porting.command.running.connection"
local exit_status = require "telnyx.porting.command.running.exit_status"
local output_file = require "telnyx.porting.command.running.output_file"
local polling = require "telnyx.porting.command.running.polling"
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

return function(options)
  local path = options.csv
  if options.old_name and not options.quiet then
    io.stderr:write(("telnyx-porting: %s is called export now; the old name will go\n"):format(options.old_name))
  end
  local client = connection.open(options)
  output_file.check(path)
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
  local file
  file, err = command_error.call_library(client.documents.download, client.documents, document,
    path ~= "-" and { to = path } or nil)
  if not file then command_error.raise_from(err) end
  if path == "-" then stdout.write_foreign(file) end
  return exit_status.done
end
