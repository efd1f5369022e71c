--- What the API answers with a file: as a string, or into a file that is whole or as it was.

local files = require "spec.support.files"
local lfs = require "lfs"
local support = require "spec.support.porting"
local sandbox = support.sandbox

local id = sandbox.example_id
local client, folder

local read, write = files.read, files.write

local function names()
  local found = {}
  for name in lfs.dir(folder) do
    if name ~= "." and name ~= ".." then found[#found + 1] = name end
  end
  table.sort(found)
  return found
end

before_each(function()
  sandbox.reset { orders = 20 }
  client = support.client { max_attempts = 1 }
  folder = files.new_folder()
end)

after_each(function()
  client:close()
  files.remove_folder(folder)
end)

describe("a file of the API", function()
  it("comes as a string, with its content type", function()
    local pdf, content_type = assert(client.loa_template:get(id))
    assert.equal("%PDF-", pdf:sub(1, 5))
    assert.equal("application/pdf", content_type)
  end)

  it("goes into a file, for its owner alone", function()
    local path, content_type = assert(client.loa_template:get(id, { to = folder .. "/loa.pdf" }))
    assert.same({ folder .. "/loa.pdf", "application/pdf" }, { path, content_type })
    assert.equal("%PDF-", read(path):sub(1, 5))
    assert.equal((client.loa_template:get(id)), read(path))
    assert.equal("rw-------", lfs.attributes(path).permissions)
    assert.same({ "loa.pdf" }, names())
  end)

  it("replaces a file and keeps its permissions, through a symbolic link too", function()
    write(folder .. "/real.pdf", "old")
    os.execute(("chmod 640 '%s/real.pdf'; ln -s real.pdf '%s/link.pdf'"):format(folder, folder))
    assert(client.loa_template:get(id, { to = folder .. "/link.pdf" }))
    assert.equal("%PDF-", read(folder .. "/real.pdf"):sub(1, 5))
    assert.equal("rw-r-----", lfs.attributes(folder .. "/real.pdf").permissions)
    assert.equal("link", lfs.symlinkattributes(folder .. "/link.pdf").mode)
    assert.same({ "link.pdf", "real.pdf" }, names())
  end)

  it("leaves the file as it was when the answer is no such file, or half of it", function()
    local path = folder .. "/loa.pdf"
    write(path, "old")
    for _, fault in ipairs {
      { kind = "half", when = "after" }, { kind = "status", status = 500 }, { kind = "html" },
      { kind = "empty", when = "after" }, { kind = "drop" },
    } do
      fault.route, fault.times = "loa_template.get", 1
      sandbox.fault(fault)
      local got, err = client.loa_template:get(id, { to = path })
      assert.is_nil(got, fault.kind)
      assert.is_string(err.kind)
      assert.equal("old", read(path))
      assert.same({ "loa.pdf" }, names())
    end
  end)

  it("says why it could not be written, and leaves nothing behind", function()
    local got, err = client.loa_template:get(id, { to = folder .. "/no/such/loa.pdf" })
    assert.is_nil(got)
    assert.equal("file", err.kind)
    assert.truthy(err.detail:find("No such file or directory", 1, true))
    assert.is_false(err.uncertain)
    got, err = client.loa_template:get(id, { to = folder })
    assert.is_nil(got)
    assert.truthy(err.detail:find("no regular file", 1, true))
    got, err = client.loa_template:get(id, { to = "/dev/full" })
    assert.is_nil(got)
    assert.equal("file", err.kind)
    assert.same({}, names())
  end)

  it("is written as well when it was submitted", function()
    local path = folder .. "/submitted.pdf"
    local told
    client:submit("loa_template.get", id, { to = path }):on_done(function(...) told = { ... } end)
    while client:pending() > 0 do client:turn() end
    assert.same({ path, "application/pdf" }, told)
    assert.equal("%PDF-", read(path):sub(1, 5))
  end)

  it("can be a list as CSV", function()
    local csv, content_type = assert(client.porting_phone_numbers:list { format = "csv", page = { size = 3 } })
    assert.equal("text/csv", content_type:match "^[^;]+")
    local _, lines = csv:gsub("\n", "")
    assert.is_true(lines >= 3)
    assert(client.porting_phone_numbers:list { format = "csv", page = { size = 3 }, to = folder .. "/numbers.csv" })
    assert.equal(csv, read(folder .. "/numbers.csv"))
    assert.error_matches(function() client.porting_phone_numbers:list { to = folder .. "/x" } end,
      'porting_phone_numbers.list: to is for a file: say format = "csv" as well', 1, true)
    assert.error_matches(function() client.porting_phone_numbers:each { format = "csv" } end,
      "porting_phone_numbers.each: format is for a list of one page", 1, true)
  end)
end)
