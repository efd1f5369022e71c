--- What an order still lacks before it can be submitted.

-- What the API calls the value of a requirement -> what it wants, as we say it.
local wants = { document = "document", textual = "text", address = "address" }

return function(_, internals)
  local client, calls, raise = internals.client, internals.calls, internals.raise

  local function text(value) return type(value) == "string" and value ~= "" and value or nil end

  --- A value that the service looks at is not missing; one in exception is.
  local function is_missing(requirement)
    local status = requirement.requirement_status
    return status ~= "approved" and not (status == "requirement-info-under-review" and text(requirement.field_value))
  end

  --- One entry of the result. The order's list has most of a type; what it lacks is read.
  local function describe(self, requirement, types)
    local kind = type(requirement.requirement_type) == "table" and requirement.requirement_type or {}
    local id = text(kind.id)
    if id and not text(kind.name) then
      if not types[id] then
        local found, err = calls["requirement_types.get"](self, id)
        if not found then return nil, err end
        types[id] = found
      end
      kind = types[id]
    end
    local value_type = text(requirement.field_type) or text(kind.type)
    -- A type may want an address where the order's list speaks of a text.
    if kind.type == "address" then value_type = "address" end
    return {
      requirement_type_id = id,
      name = text(kind.name),
      type = text(kind.type),
      wants = wants[value_type] or value_type,
      description = text(kind.description),
      example = text(kind.example),
      acceptance_criteria = type(kind.acceptance_criteria) == "table" and kind.acceptance_criteria or nil,
      status = text(requirement.requirement_status),
      field_value = text(requirement.field_value),
    }
  end

  --- client:missing_requirements(order) -> the list of requirements that the order still lacks, empty where it has all;
  -- or nil and an error. Each: requirement_type_id, name, type, wants ("document", "text" or "address"),
  -- description, example, acceptance_criteria, status, field_value. Source: GET /porting_orders/{id}/requirements.
  function client:missing_requirements(order)
    internals.check_client(self, "missing_requirements")
    local id = internals.id_of(order)
    if not id then
      raise(("missing_requirements: %s is no id of an order: ids are UUIDs such as "
        .. "eef10fb8-f3df-4c67-97c5-e18179723222"):format(type(order) == "string" and ("%q"):format(order)
        or order == nil and "nothing" or "a " .. type(order)))
    end
    local missing, types = {}, {}
    local page, err = calls["requirements.list"](self, id, { page = { size = 250 } })
    while page do
      for _, requirement in ipairs(page) do
        if is_missing(requirement) then
          local entry, problem = describe(self, requirement, types)
          if not entry then return nil, problem end
          missing[#missing + 1] = entry
        end
      end
      page, err = page:next()
    end
    if err then return nil, err end
    return missing
  end

  --- order:missing_requirements(client): the same.
  function internals.order:missing_requirements(owner)
    if not internals.id_of(self) then
      raise "missing_requirements: is called as order:missing_requirements(client), with a porting order"
    end
    if type(owner) ~= "userdata" then
      raise "missing_requirements: takes a client: order:missing_requirements(client)"
    end
    return owner:missing_requirements(self)
  end
end
