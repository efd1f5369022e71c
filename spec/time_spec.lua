--- porting.time: the API's dates as Unix seconds.

local porting = require "telnyx.porting"

describe("a date", function()
  it("gives Unix seconds", function()
    for text, seconds in pairs {
      ["1970-01-01T00:00:00Z"] = 0,
      ["2022-04-08T15:00:00Z"] = 1649430000,
      ["2024-02-29T23:59:59Z"] = 1709251199,
      ["1969-12-31T23:59:59Z"] = -1,
      ["2100-01-01T00:00:00Z"] = 4102444800,
    } do
      assert.equal(seconds, porting.time(text), text)
    end
  end)

  it("keeps its fraction, and is an integer without one where the language has them", function()
    assert.equal(1649430000.25, porting.time "2022-04-08T15:00:00.250Z")
    assert.equal("1649430000", tostring(porting.time "2022-04-08T15:00:00.000Z"))
    assert.equal("2022-04-08 15:00", os.date("!%Y-%m-%d %H:%M", porting.time "2022-04-08T15:00:00Z"))
  end)

  it("may have an offset", function()
    assert.equal(1649430000, porting.time "2022-04-08T10:00:00-05:00")
    assert.equal(1649430000, porting.time "2022-04-08T20:30:00+05:30")
  end)

  it("does not depend on the time zone of the process", function()
    local text = "2022-07-08T15:00:00Z"
    assert.equal(text, os.date("!%Y-%m-%dT%H:%M:%SZ", porting.time(text)))
  end)
end)

describe("a string that is no date", function()
  it("gives nil and an error of kind invalid that shows it", function()
    for _, text in ipairs {
      "", "tomorrow", "2022-04-08", "2022-04-08T15:00:00", "2022-02-30T00:00:00Z", "2022-13-01T00:00:00Z",
      "2022-04-08T25:00:00Z", "2022-04-08T15:00:00Zx", "2022-04-08T15:00:00Z\0", " 2022-04-08T15:00:00Z",
    } do
      local seconds, err = porting.time(text)
      assert.is_nil(seconds)
      assert.equal("invalid", err.kind)
      assert.truthy(err.detail:find((text:gsub("%z.*", "")), 1, true), err.detail)
    end
  end)
end)

describe("a date that is no string", function()
  it("raises at the caller's line", function()
    for _, wrong in ipairs { 1649430000, {}, true, porting.null } do
      local ok, message = pcall(function() porting.time(wrong) end)
      assert.is_false(ok)
      assert.truthy(message:find "time_spec.lua:%d+: time: takes a date as a string, not ", message)
    end
    assert.is_false((pcall(porting.time)))
  end)
end)
