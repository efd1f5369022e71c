--- Error objects: what they hold and how they read in a log.

local porting = require "telnyx.porting"

--- An error of the module's own type with these fields; only its kind is left of what was there.
local function error_with(fields)
  local _, err = porting.decode "x"
  err.detail = nil
  for name, value in pairs(fields) do err[name] = value end
  return err
end

describe("an error", function()
  it("has what a caller needs to decide", function()
    local _, err = porting.decode "x"
    assert.equal("bad_response", err.kind)
    assert.is_string(err.detail)
    assert.equal(0, err.attempts)
    assert.is_false(err.retryable)
    assert.is_false(err.uncertain)
    assert.is_nil(err.status)
    assert.is_nil(err.code)
  end)

  it("reads as one line with kind, status, code, title, detail and request id", function()
    local err = error_with { kind = "rate_limited", status = 429, code = "10011", title = "Too many requests",
      detail = "You have exceeded the limit.", request_id = "2d9b" }
    local line = "rate_limited (status 429, code 10011): Too many requests: You have exceeded the limit. [request 2d9b]"
    assert.equal(line, tostring(err))
    assert.equal("timeout: no answer within 60 s; the request may have taken effect",
      tostring(error_with { kind = "timeout", detail = "no answer within 60 s", uncertain = true }))
    assert.equal("server (status 502)", tostring(error_with { kind = "server", status = 502 }))
    assert.equal("bad_response", tostring(error_with {}))
  end)

  it("keeps line ends and control characters of a server out of the line", function()
    local text = tostring(error_with { title = "a\nb\r\27[31mc\127", detail = "d\194\133e\194\155f \194\169" })
    assert.equal("bad_response: a b [31mc: d ef \194\169", text)
  end)

  it("cuts long words of a server, between characters", function()
    local text = tostring(error_with { detail = "x" .. ("\226\130\172"):rep(1000) })
    assert.is_true(#text < 600)
    assert.truthy(text:find "\226\130\172\226\128\166$", text)
  end)

  it("survives fields that a script has changed", function()
    assert.equal("error: x", tostring(error_with { kind = false, detail = "x", status = {}, code = false }))
    local meta = getmetatable(error_with {})
    assert.is_false((pcall(meta.__tostring, "x")))
  end)
end)
