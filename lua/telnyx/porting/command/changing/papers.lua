--- An order's papers on the command line: --loa FILE and --invoice FILE.

local command_error = require "telnyx.porting.command.running.command_error"
local porting = require "telnyx.porting"
local text = require "telnyx.porting.text"

local papers = {}

-- An upload of 20 MB over a slow line takes minutes.
local upload_seconds = 600

--- The limits of an upload, as options of a call. options: of the command line, which may have a timeout.
function papers.limits(options)
  local timeout = options.timeout or upload_seconds
  return { timeout = timeout, deadline = 2 * timeout }
end

local id_pattern = "^%x%x%x%x%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-" .. ("%x"):rep(12) .. "$"

--- Ends the command with a usage error unless the file can be uploaded.
function papers.check(command, upload)
  command_error.call_library(porting._open_document, command, upload)
end

--- Returns the papers for client:attach; nil: none is named. It looks at the files: a wrong one is a usage error. The
-- id of a document names one that was uploaded already.
function papers.from_options(command, options)
  local given
  for _, name in ipairs { "loa", "invoice" } do
    local paper = options[name]
    if paper then
      if not paper:find(id_pattern) then papers.check(command, { file = paper }) end
      given = given or {}
      given[name] = paper
    end
  end
  return given
end

--- The options that name these papers, for a command line to copy.
function papers.as_words(given)
  local words = {}
  for _, name in ipairs { "loa", "invoice" } do
    if given[name] then words[#words + 1] = ("--%s %s"):format(name, text.quoted(given[name])) end
  end
  return table.concat(words, " ")
end

--- Calls client:attach, and reports on stderr which documents the service had deleted, and after an error what was done
--- so far. Returns
-- the report, or nil and the error. options: of the command line.
function papers.attach(client, id, given, options)
  local report, err, so_far = command_error.call_library(client.attach, client, id, given, papers.limits(options))
  for _, name in ipairs { "loa", "invoice" } do
    local outcome = (report or so_far).documents[name]
    if outcome and outcome.gone and outcome.action then
      io.stderr:write(("telnyx-porting: %s: the service had deleted the document %s, as it was not linked within "
        .. "30 minutes: it was uploaded again\n"):format(name, outcome.gone))
    end
    if not report and outcome and outcome.id then
      io.stderr:write(("telnyx-porting: %s: %s as %s; the same command goes on from there\n")
        :format(name, outcome.action, outcome.id))
    end
  end
  return report, err
end

return papers
