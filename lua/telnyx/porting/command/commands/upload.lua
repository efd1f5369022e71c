--- telnyx-porting upload: uploads documents.

local command_error = require "telnyx.porting.command.running.command_error"
local connection = require "telnyx.porting.command.running.connection"
local document_rows = require "telnyx.porting.command.showing.document_rows"
local exit_status = require "telnyx.porting.command.running.exit_status"
local papers = require "telnyx.porting.command.changing.papers"
local process = require "telnyx.porting_process"
local text = require "telnyx.porting.text"

return function(options)
  if options.filename and #options.files > 1 then
    command_error.usage("--filename names one file, and there are %d", #options.files)
  end
  -- All are looked at before the first one goes.
  local uploads = {}
  for i, file in ipairs(options.files) do
    uploads[i] = { file = file, filename = options.filename, customer_reference = options.reference }
    papers.check("upload", uploads[i])
  end
  local client = connection.open(options)
  process.watch_signals()
  local writer, status, refusal = document_rows.writer(options), exit_status.done, nil
  local count = 0
  for i, upload in ipairs(uploads) do
    local signal = process.received()
    if signal then
      local left = #uploads - i + 1
      io.stderr:write(("telnyx-porting: %s: %d of %d %s not uploaded\n"):format(signal, left, #uploads,
        text.agree(left, "was", "were")))
      status = exit_status.stopped
      break
    end
    local document, err = command_error.call_library(client.documents.upload, client.documents, upload,
      papers.limits(options))
    if document then
      count = count + 1
      writer:add(document)
    elseif command_error.is_unauthorized(err) then
      refusal = err
      break
    else
      status = math.max(status, command_error.report(upload.file, err))
    end
  end
  writer:close()
  if refusal then command_error.raise_from(refusal) end
  if count > 0 and not options.quiet then
    io.stderr:write("telnyx-porting: the service deletes a document that is not linked within 30 minutes: "
      .. "see telnyx-porting attach\n")
  end
  return status
end
