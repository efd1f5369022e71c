--- The command telnyx-porting where it has to do with documents and requirements: upload, attach, requirements, and
--- create with papers.

local cjson = require "cjson"
local command = require "spec.support.command"
local sandbox = require "spec.support.sandbox"

local run, write = command.run, command.write
local loa, bill, wrong

local function succeed(arguments, options)
  local result = run(arguments, options)
  assert.equal(0, result.status, result.err)
  return result.out, result.err
end

local function refused(status, words, arguments)
  local result = run(arguments)
  assert.equal(status, result.status, result.err)
  assert.truthy(result.err:find(words, 1, true), result.err)
  return result
end

local function requests(route) return sandbox.counters().routes[route] or 0 end

local function a_draft(...) return (succeed { "create", "--out", "ids", ... }):match "^(%S+)\n$" end

describe("the command", function()
  before_each(function()
    sandbox.reset { orders = 10 }
    loa, bill = write("loa.pdf", "%PDF-1.4\n%%EOF\n"), write("bill.png", "\137PNG\r\n\26\n...")
    wrong = write("wrong.pdf", "not at all")
  end)

  teardown(function() os.execute("rm -rf " .. command.folder) end)

  describe("upload", function()
    it("uploads each file, and says how long it stays", function()
      local out, err = succeed { "upload", loa, bill, "--reference", "Ours", "--out", "json" }
      local documents = cjson.decode(out)
      assert.same({ "loa.pdf", "bill.png" }, { documents[1].filename, documents[2].filename })
      assert.equal("Ours", documents[1].customer_reference)
      assert.truthy(err:find("not linked within 30 minutes", 1, true), err)
      out, err = succeed { "upload", loa, "--filename", "other.pdf", "-q" }
      assert.truthy(out:find("other.pdf", 1, true))
      assert.equal("", err)
    end)

    it("looks at all files before it sends the first", function()
      refused(2, "is no document that the service takes", { "upload", loa, wrong })
      refused(2, "No such file or directory", { "upload", loa, "/nowhere/x.pdf" })
      refused(2, "--filename names one file", { "upload", loa, bill, "--filename", "x.pdf" })
      assert.equal(0, requests "documents.upload")
    end)

    it("goes on after a file that failed, and ends at a refused key", function()
      sandbox.fault { kind = "status", status = 422, route = "documents.upload", times = 1 }
      local result = refused(1, "loa.pdf", { "upload", loa, bill, "--out", "ids" })
      assert.truthy(result.out:find "^%x+%-[%x-]+\n$")
      sandbox.fault { kind = "status", status = 403, route = "documents.upload", times = 1 }
      refused(4, "forbidden", { "upload", loa, bill })
      assert.equal(3, requests "documents.upload")
    end)
  end)

  describe("attach", function()
    it("uploads the papers and sets them, and keeps them the next time", function()
      local id = a_draft "+13035550000"
      local rows = cjson.decode((succeed { "attach", id, "--loa", loa, "--invoice", bill, "--out", "json" }))
      assert.same({ "uploaded", "uploaded" }, { rows[1].action, rows[2].action })
      local documents = sandbox.order(id).order.documents
      assert.same({ rows[1].document_id, rows[2].document_id }, { documents.loa, documents.invoice })
      local out = succeed { "attach", id, "--loa", loa }
      assert.truthy(out:find("loa +kept"), out)
      assert.equal(2, requests "documents.upload")
    end)

    it("goes on where it broke off, and says what was gone", function()
      local id = a_draft "+13035550000"
      sandbox.fault { kind = "status", status = 422, route = "porting_orders.update", times = 1 }
      refused(1, "the same command goes on from there", { "attach", id, "--loa", loa })
      assert.truthy((succeed { "attach", id, "--loa", loa }):find("loa +found"))
      sandbox.set_order(id, { documents = { loa = "22771a52-c43a-4539-80db-9dd9ec36e237", invoice = sandbox.null } })
      sandbox.clock(31 * 60)
      local out, err = succeed { "attach", id, "--loa", loa }
      assert.truthy(out:find("uploaded again", 1, true), out)
      assert.truthy(err:find("the service had deleted the document 22771a52", 1, true), err)
    end)

    it("takes an uploaded document's id, and a support key", function()
      local id = a_draft "+13035550000"
      local document = (succeed { "upload", loa, "--out", "ids" }):match "%S+"
      assert.truthy((succeed { "attach", id, "--loa", document }):find("loa +linked"))
      assert.equal(document, sandbox.order(id).order.documents.loa)
    end)

    it("wants a paper, and right ones", function()
      local id = a_draft "+13035550000"
      refused(2, "attach: name the papers", { "attach", id })
      refused(2, "is no document that the service takes", { "attach", id, "--loa", wrong })
      assert.equal(0, requests "documents.upload")
    end)
  end)

  it("create attaches papers to each draft", function()
    refused(2, "is no document that the service takes", { "create", "+13035550000", "--loa", wrong })
    assert.equal(0, requests "porting_orders.create")
    local out = succeed { "create", "+13035550000", "+447700900001", "--loa", loa, "--invoice", bill, "--out", "ids" }
    local count = 0
    for id in out:gmatch "%S+" do
      local documents = sandbox.order(id).order.documents
      assert.is_string(documents.loa)
      assert.is_string(documents.invoice)
      count = count + 1
    end
    assert.equal(2, count)
    sandbox.fault { kind = "status", status = 422, route = "documents.upload", times = 1 }
    local result = refused(1, "is made, without all its papers: telnyx-porting attach ",
      { "create", "+13035550001", "--loa", loa, "--out", "ids" })
    local id = result.out:match "%S+"
    assert.truthy(result.err:find(("telnyx-porting attach %s --loa "):format(id), 1, true), result.err)
  end)

  it("requirements shows what an order lacks, with 1; or nothing, with 0", function()
    local id = a_draft "+493012345678"
    local result = run { "requirements", id, "--out", "jsonl" }
    assert.equal(1, result.status)
    local wants = {}
    for line in result.out:gmatch "[^\n]+" do wants[#wants + 1] = cjson.decode(line).wants end
    assert.same({ "document", "document", "document", "text", "address" }, wants)
    result = run { "requirements", id }
    assert.truthy(result.out:find("Company Registration Number +text"), result.out)
    id = a_draft "+13035550000"
    succeed { "attach", id, "--loa", loa, "--invoice", bill }
    assert.equal("", (succeed { "requirements", id }))
  end)
end)
