--- telnyx-porting reports: a report of the API in a file.

local connection = require "telnyx.porting.command.connection"
local output = require "telnyx.porting.command.output"
local polling = require "telnyx.porting.command.polling"
local trouble = require "telnyx.porting.command.trouble"

local reports = {}

local function some(list)
  return #list > 0 and list or nil
end

--- Waits until the API has made the report; returns the id of its document.
local function wait(client, report, options)
  local poll = polling.new(options)
  while report.status ~= "completed" do
    local reason = poll.pause()
    if reason then
      trouble.fail("stopped", "%s: the report %s is not made yet, so nothing was written", reason, report.id)
    end
    local now, err = client.reports:get(report.id)
    if now then
      report = now
    elseif not trouble.is_passing(err) then
      trouble.fail_by(err)
    end
  end
  return report.document_id or trouble.fail("incomplete", "the report %s has no document", report.id)
end

function reports.reports(options)
  local path = options.csv
  local client = connection.open(options)
  local report, err = trouble.guard(client.reports.create, client.reports, {
    report_type = "export_porting_orders_csv",
    params = { filters = {
      status__in = some(options.status),
      customer_reference__in = some(options.reference),
      created_at__gt = options.created_after,
      created_at__lt = options.created_before,
    } },
  })
  if not report then trouble.fail_by(err) end
  if not options.quiet then io.stderr:write("Report:    ", report.id, "\n") end
  local document = wait(client, report, options)
  local file
  file, err = trouble.guard(client.documents.download, client.documents, document,
    path ~= "-" and { to = path } or nil)
  if not file then trouble.fail_by(err) end
  if path == "-" then output.write(file) end
  return trouble.status.done
end

return reports
