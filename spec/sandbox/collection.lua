-- Records of one kind that the API makes, finds and removes: what every group of the API keeps in the same way.
local answers = require "sandbox.answers"
local clock = require "sandbox.clock"
local json = require "sandbox.json"
local seed = require "sandbox.seed"

local collection = {}
local Collection = {}
Collection.__index = Collection

local all, random = {}, nil

local IDS_SEED = 20260716

-- Empties every collection; the ids that follow are the same after each reset.
function collection.reset()
  random = seed.generator(IDS_SEED)
  for _, one in ipairs(all) do
    one.records, one.owners, one.by_id = {}, {}, {}
  end
end

function collection.new_id()
  return seed.uuid(random)
end

-- record_type: what the records say that they are. constant: true for records that never change, and so have no date
-- of their last change.
function collection.new(record_type, constant)
  local self = { record_type = record_type, constant = constant, records = {}, owners = {}, by_id = {} }
  setmetatable(self, Collection)
  all[#all + 1] = self
  return self
end

-- Keeps a record under a new id, with the dates that each has. owner: the id of the order that it belongs to, or nil.
function Collection:add(record, owner)
  local now = clock.stamp()
  record.id = collection.new_id()
  record.created_at = now
  record.updated_at = not self.constant and now or nil
  record.record_type = self.record_type
  self.records[#self.records + 1] = record
  self.owners[record] = owner
  self.by_id[record.id] = record
  return record
end

-- The record of an id; of this owner, if one is given.
function Collection:find(id, owner)
  local record = self.by_id[id:lower()]
  return record and (owner == nil or self.owners[record] == owner) and record or nil
end

-- Those of one owner, or all; oldest first.
function Collection:list(owner)
  local list = {}
  for _, record in ipairs(self.records) do
    if owner == nil or self.owners[record] == owner then
      list[#list + 1] = record
    end
  end
  return list
end

function Collection:changed(record)
  record.updated_at = clock.stamp()
end

function Collection:remove(record)
  for place, other in ipairs(self.records) do
    if other == record then
      table.remove(self.records, place)
    end
  end
  self.owners[record], self.by_id[record.id] = nil, nil
end

-- Forgets all but the youngest.
function Collection:keep_last(count)
  local records, owners = self.records, self.owners
  self.records, self.owners, self.by_id = {}, {}, {}
  for place = #records - count + 1, #records do
    local record = records[place]
    self.records[#self.records + 1] = record
    self.owners[record] = owners[record]
    self.by_id[record.id] = record
  end
end

-- The answer that shows one record.
function collection.answer(status, record)
  return answers.json(status, '{"data":' .. json.encode(record) .. "}")
end

-- The answer that shows several, without meta.
function collection.answer_all(status, records)
  return answers.json(status, '{"data":' .. json.encode(json.list(records)) .. "}")
end

return collection
