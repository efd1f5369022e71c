--- What telnyx-porting reads from arguments and --from: ids in every form in which people have them, and what it says
-- of the rest.

local cjson = require "cjson"
local command = require "spec.support.command"
local order_ids = require "telnyx.porting.command.selecting.order_ids"
local support = require "spec.support.porting"
local sandbox = support.sandbox

local run, write = command.run, command.write
local unpack = table.unpack or unpack -- luacheck: ignore 113 143

local function lines(text)
  local list = {}
  for line in text:gmatch "[^\n]+" do list[#list + 1] = line end
  return list
end

--- The ids that a dry run of cancel selects from this input.
local function selected(content, ...)
  local path = write("input", content)
  local result = run { "cancel", "--from", path, "--dry-run", "--quiet", "--out", "ids", ... }
  assert.equal(0, result.status, result.err .. "\n" .. content)
  return lines(result.out)
end

--- Asserts that the input is refused before anything is sent, with these words on stderr.
local function assert_refused(words, content, ...)
  local path = write("input", content)
  local result = run { "cancel", "--from", path, "--yes", "--no-store", ... }
  assert.equal(2, result.status, result.err)
  assert.equal("", result.out)
  assert.truthy(result.err:find(words, 1, true), words .. "\n" .. result.err)
  assert.falsy(result.err:find "traceback")
  return result.err
end

--- The text in UTF-16 with a byte order mark.
local function utf16(text, is_big)
  return (is_big and "\254\255" or "\255\254") .. text:gsub("[%z\1-\127]", function(byte)
    return is_big and "\0" .. byte or byte .. "\0"
  end)
end

describe("the command's input", function()
  local ids

  setup(function()
    sandbox.reset()
    ids = support.cancellable_ids(6)
  end)
  before_each(function() sandbox.reset_counters() end)
  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("takes every id of a line", function()
    local five = { ids[1], ids[2], ids[3], ids[4], ids[5] }
    for _, content in ipairs {
      table.concat(five, ","),
      table.concat(five, ", ") .. ",\n",
      table.concat(five, ";"),
      table.concat(five, "\t"),
      table.concat(five, " "),
      table.concat(five, "|") .. "\n",
      "'" .. table.concat(five, "','") .. "'",
      '"' .. table.concat(five, '", "') .. '"\n',
      ("%s,%s\n%s,%s\n%s\n"):format(unpack(five)),
      ("%s\n%s,%s\n%s,%s\n"):format(unpack(five)),
      table.concat(five, "\r"),
      table.concat(five, "\r\n") .. "\r\n",
      table.concat(five, ",,\n") .. ",,\n,,\n,,\n",
      "\194\160" .. table.concat(five, "\194\160\n\226\128\139") .. "\160\n",
      utf16(table.concat(five, "\r\n")), utf16(table.concat(five, "\n"), true),
      utf16("Name\tOrder ID\r\nx\t" .. table.concat(five, "\r\nx\t") .. "\r\n"),
      (utf16(table.concat(five, "\n")):sub(3)),
      "sep=;\r\nname;id\r\na,b;" .. table.concat(five, "\r\na,b;") .. "\r\n",
      'sep=|\nid|n\n' .. table.concat(five, "|x\n") .. "|x\n",
      '"a;b",id\n"x;y",' .. table.concat(five, '\n"x;y",') .. "\n",
      'id\n="' .. table.concat(five, '"\n="') .. '"\n',
      '["' .. table.concat(five, '","') .. '"]',
      "('" .. table.concat(five, "', '") .. "')\n",
      "[" .. table.concat(five, ", ") .. "]\n",
      "{" .. table.concat(five, "}\n{"):upper() .. "}\n",
      "`" .. table.concat(five, "`\n`") .. "`\n",
      "urn:uuid:" .. table.concat(five, "\nURN:UUID:"):upper() .. "\n",
      "(urn:uuid:" .. table.concat(five, ")\n(urn:uuid:") .. ")\n",
      "https://portal.telnyx.com/#/porting/" .. table.concat(five, "\nhttps://api.telnyx.com/v2/porting_orders/"),
      "\226\128\156" .. table.concat(five, "\226\128\157, \226\128\156") .. "\226\128\157\n",
      '{\n  "id": "' .. table.concat(five, '"\n}\n{\n  "id": "') .. '"\n}\n',
      '[\n  {"id": "' .. table.concat(five, '"},\n  {"id": "') .. '"}\n]\n',
      '{"id":"' .. table.concat(five, '"}\n{"id":"') .. '"}\n',
      '{"data":[{"id":"' .. table.concat(five, '"},{"id":"') .. '"}],"meta":{"total_pages":1}}',
      '{"record_type":"comment","id":"x","porting_order_id":"'
        .. table.concat(five, '"}\n{"record_type":"comment","id":"x","porting_order_id":"') .. '"}\n',
    } do
      assert.same(five, order_ids.from_options { ids = {}, from = write("input", content) }, content)
    end
    assert.same(five, selected(table.concat(five, ",")))
    local result = run { "get", table.concat(five, ","), "--out", "ids" }
    assert.same(five, lines(result.out), result.err)
  end)

  it("reads UTF-16 with any characters, however long", function()
    local read = require "telnyx.porting.command.selecting.readable_text".of
    -- A letter, one of Latin 1, one of Chinese, one beyond 16 bits (in two halves), and a line break.
    local units = { "A\0", "\233\0", "\78\103", "\61\216\0\222", "\10\0" }
    local texts = { "A", "\195\169", "\230\157\142", "\240\159\152\128", "\n" }
    local state, little, text = 7, {}, {}
    for i = 1, 20000 do
      state = state * 16807 % 2147483647
      local which = state % 97 > 90 and state % 5 + 1 or 1
      little[i], text[i] = units[which], texts[which]
    end
    little, text = table.concat(little), table.concat(text)
    local big = little:gsub("([%z\1-\255])([%z\1-\255])", "%2%1")
    assert.equal(text, read("\255\254" .. little, "x"))
    assert.equal(text, read("\254\255" .. big, "x"))
    assert.equal("a\239\191\189b\239\191\189", read("\255\254a\0\0\222b\0\61\216", "x"))
  end)

  it("takes back what list wrote", function()
    local filter = { "--filter", "customer_reference=" .. sandbox.reference, "--status", "submitted" }
    local function list(format)
      local result = run { "list", filter[1], filter[2], filter[3], filter[4], "--out", format }
      return result.out
    end
    local wanted = lines(list "ids")
    assert.equal(25, #wanted)
    for _, format in ipairs { "json", "jsonl", "csv" } do assert.same(wanted, selected(list(format)), format) end
    assert_refused("this is the table that list shows: write it with --out ids", list "table")
  end)

  it("asks where a record could mean several orders", function()
    local other = "11111111-1111-4111-8111-111111111111"
    assert_refused("line 1: has no header and 2 ids beside other cells: say with --from-column NUMBER",
      ("%s,%s,x\n"):format(other, ids[1]))
    assert_refused("line 2: has ids in columns 1 and 2: say with --from-column NUMBER",
      ("%s,x\n%s,%s\n"):format(ids[1], ids[2], ids[3]))
    assert_refused("line 1: has names of different kinds", ids[1] .. ",sr_10b316,+13035550000\n")
    assert_refused('two columns could be the ids: "id" and "order_id"; say which with --from-column NAME',
      ("id,order_id\n%s,%s\n"):format(other, ids[1]))
    assert_refused('two columns could be the ids: "id" and "ID"; say which with --from-column 1 or 3',
      ("id,x,ID\n%s,x,%s\n"):format(other, ids[1]))
    assert_refused("columns 1 and 3 are called id: say --from-column 1 or 3",
      ("id,x,ID\n%s,x,%s\n"):format(other, ids[1]), "--from-column", "id")
    assert_refused("the URL has several ids", ("https://portal.example/%s/%s\n"):format(other, ids[1]))
    assert_refused("the URL has no id", "https://portal.example/porting\n")
    -- What is mistyped is no header.
    assert_refused("line 1: ", ("x,%s\ny,%s\n"):format(ids[2]:sub(1, -2), ids[1]), "--from-column", "2")
    assert_refused("none of the columns is called uuid: id, name", "id,name\n" .. ids[1] .. ",x\n",
      "--from-column", "uuid")
    assert_refused("has 2 columns, --from-column is 3", "a,b\n" .. ids[1] .. ",x\n", "--from-column", "3")
    assert.same({ ids[1] }, selected(("%s,%s,x\n"):format(other, ids[1]), "--from-column", "2"))
    assert.same({ ids[1] }, selected(("id,Order-ID\n%s,%s\n"):format(other, ids[1]), "--from-column", "order_id"))
    assert.same({ ids[1] }, selected(("uuid,x\n%s,1\n"):format(ids[1]), "--from-column", "1"))
  end)

  it("asks where a column without a name has the ids of something else", function()
    local content = ""
    for i = 1, 3 do content = content .. ("00000000-0000-4000-8000-%012d,%s\n"):format(i, ids[i]) end
    local err = assert_refused("none of the ids in column 1 is an order of this account, and those in column 2 are: "
      .. "say --from-column 2", content)
    assert.equal(1, #lines(err))
    assert.same({ ids[1], ids[2], ids[3] }, selected(content, "--from-column", "2"))
    assert.equal(0, sandbox.counters().routes.cancel or 0)
  end)

  it("refuses a record with more cells than the header", function()
    assert_refused("line 2: has 2 cells, and the header has 1", ("id\n%s,%s\n"):format(ids[1], ids[2]))
    assert_refused("line 2: has 3 cells, and the header has 2", ("id,name\n%s,x,%s\n"):format(ids[1], ids[2]))
    assert_refused("line 3: has 3 cells, and the header has 2", ("x,y\n%s,a,,\n%s,b,c\n"):format(ids[1], ids[2]),
      "--from-column", "1")
  end)

  it("names a file that is no text", function()
    for words, content in pairs {
      ["is an Excel workbook (.xlsx): save the sheet as CSV"] = "PK\3\4\20\0\6\0[Content_Types].xml..xl/workbook.xml",
      ["is an OpenDocument sheet (.ods): save it as CSV"] =
        "PK\3\4\20\0\0\8mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
      ["is a zip archive: unpack it first"] = "PK\3\4\20\0\0\8orders.csv",
      ["is an old Excel workbook (.xls): save the sheet as CSV"] = "\208\207\17\224\161\177\26\225\0\0",
      ["is UTF-32: save it as UTF-8"] = "\255\254\0\0i\0\0\0d\0\0\0",
      ["is compressed by gzip: unpack it first"] = "\31\139\8\0\0\0\0\0\0\3",
      ["is a PDF: it takes a text or a CSV"] = "%PDF-1.7\n",
      ["is a SQLite database: the ids of a run's store come from telnyx-porting report STORE --out ids"] =
        "SQLite format 3\0\16",
      ["is HTML or XML"] = "<!DOCTYPE html><p>Sign in</p>",
      ["has NUL bytes"] = ids[1] .. "\n\0\1\2",
      ["ends within a character: it was cut off"] = utf16(ids[1]):sub(1, -2),
    } do
      assert_refused(words, content)
      local result = run({ "check", "--from", "-" }, { stdin = content })
      assert.equal(2, result.status)
      assert.truthy(result.err:find(words, 1, true), result.err)
    end
    assert.equal(0, sandbox.counters().requests)
  end)

  it("counts all bad lines, and shows the first ten", function()
    local content = {}
    for i = 1, 25 do content[i] = i % 2 == 0 and ids[1] or "bad " .. i end
    content[1] = ids[2]
    local shown = lines(assert_refused("12 lines are wrong, so nothing was done:", table.concat(content, "\n")))
    assert.equal(12, #shown)
    assert.equal('  line 3: "bad 3" is no order id, support key or phone number', shown[2])
    assert.equal("  … and 2 more", shown[12])
    shown = lines(run({ "get", "a", ids[1], "b" }).err)
    assert.truthy(shown[1]:find("2 arguments are wrong, so nothing was done:", 1, true))
    assert.equal(3, #shown)
    -- Lines are counted at each kind of end.
    assert_refused("line 3: \"x\"", ids[1] .. "\r" .. ids[2] .. "\rx\r")
    assert_refused("line 5: \"x\"", "n,id\r\n\"a\r\nb\"," .. ids[1] .. "\r\n\r\nc,x\r\n")
    assert_refused("record 2: has no id of an order", ('[{"id":"%s"},{"name":"x"}]'):format(ids[1]))
    assert_refused("record 2: is no JSON: ", ('{"id":"%s"}\n{"id":\n'):format(ids[1]))
    assert.equal(0, sandbox.counters().requests)
  end)

  it("shows no byte of a file that a terminal could take for a command", function()
    local nasty = "a\27[2J\155\0312K\144\255\192\128\237\160\128\226\128\174b\127"
    for _, content in ipairs { nasty, ids[1] .. "\n" .. nasty .. "\n", "name," .. nasty .. "\nx,y\n",
      '["' .. "\\u001b[2J\\u009b" .. '"]' } do
      local path = write("input", content)
      local tries = { { "cancel", "--yes", "--from", path }, { "check", "--from", path } }
      if content == nasty then
        for _, words in ipairs { { "get", nasty }, { "list", "--where", nasty }, { "list", "--filter", nasty },
          { "get", "--from", nasty } } do
          tries[#tries + 1] = words
        end
      end
      for _, arguments in ipairs(tries) do
        local result = run(arguments)
        assert.equal(2, result.status)
        for _, byte in ipairs { "\27", "\155", "\144", "\255", "\192", "\237\160", "\127", "\226\128\174" } do
          local plain = result.err:gsub("…", "")
          assert.falsy(plain:find(byte, 1, true), ("%q"):format(result.err))
        end
      end
    end
  end)

  it("reads the numbers of check in the same way", function()
    local wanted = { "+13035550000", "+13035550001", "+442079460000" }
    local function checked(content, ...)
      sandbox.reset_counters()
      local result = run({ "check", "--from", "-", "--out", "jsonl", ... }, { stdin = content })
      assert.truthy(result.status <= 1, result.err)
      local numbers = {}
      for _, line in ipairs(lines(result.out)) do numbers[#numbers + 1] = cjson.decode(line).phone_number end
      return numbers
    end
    for _, content in ipairs {
      "+13035550000\n+13035550001\n+442079460000\n",
      "+13035550000,+13035550001,+442079460000",
      "+13035550000 +13035550001 +442079460000",
      "+1 (303) 555-0000\n1.303.555.0001\n+44 (0)20 7946 0000\n",
      "13035550000\n0013035550001\ntel:+44-20-7946-0000\n",
      "+1\194\160303\226\128\145555\226\128\1470000\n13035550001.0\n'+442079460000\n",
      "Name;Phone Number\nx;+13035550000\ny;+13035550001\nz;+442079460000\n",
      utf16("Name\tPhone Number\r\nx\t+13035550000\r\ny\t+13035550001\r\nz\t+442079460000\r\n"),
      '[{"phone_numbers":[{"phone_number":"+13035550000"},{"phone_number":"+13035550001"}]},'
        .. '{"phone_number":"+442079460000"}]',
      "13035550000,ann\n13035550001,ben\n+442079460000,eve\n",
    } do
      assert.same(wanted, checked(content), content)
    end
    assert.same(wanted, checked("+13035559999,+13035550000\n+13035559999,+13035550001\n+13035559999,+442079460000\n",
      "--from-column", "2"))
    for words, content in pairs {
      ["line 2: \"1.3035550000E+10\" is no phone number: a spreadsheet has rounded it: format its column as text"] =
        "+13035550000\n1.3035550000E+10\n",
      ["it may lack its country code: write +3035550000, or +13035550000 in North America"] = "(303) 555-0000\n",
      ["without its country code"] = "030 5550 0000\n",
      ['"2026-12-01" is no phone number'] = "2026-12-01\n",
      ['"192.168.10.100" is no phone number'] = "192.168.10.100\n",
      ['"13035550000.5" is no phone number'] = "13035550000.5\n",
      ["2 lines are wrong"] = "x\n+13035550000\ny\n",
    } do
      local result = run({ "check", "--from", "-" }, { stdin = content })
      assert.equal(2, result.status)
      assert.truthy(result.err:find(words, 1, true), words .. "\n" .. result.err)
    end
  end)
end)
