--- order:numbers: the walk over all numbers of an order.

return function(_, internals)
  local raise = internals.raise

  --- order:numbers(client [, options]) -> an iterator over all numbers of the order, of which the order itself has the
  -- first 50 at most. Takes the options of client.porting_phone_numbers:each, and more filters. Source:
  -- GET /porting_phone_numbers?filter[porting_order_id]=….
  function internals.order:numbers(client, options)
    if not internals.id_of(self) then raise "numbers: is called as order:numbers(client), with a porting order" end
    if type(client) ~= "userdata" then raise "numbers: takes a client: order:numbers(client)" end
    internals.check_client(client, "numbers")
    if options ~= nil and type(options) ~= "table" then
      raise(("numbers: the options must be a table, not a %s"):format(type(options)))
    end
    local asked, filter = {}, {}
    for name, value in pairs(options or {}) do asked[name] = value end
    if asked.filter ~= nil and type(asked.filter) ~= "table" then
      raise(("numbers: filter must be a table, not a %s"):format(type(asked.filter)))
    end
    for name, value in pairs(asked.filter or {}) do filter[name] = value end
    if filter.porting_order_id ~= nil then
      raise "numbers: filter.porting_order_id is the order itself: leave it out"
    end
    filter.porting_order_id = self.id
    asked.filter = filter
    return internals.each "porting_phone_numbers.list"(client, asked)
  end
end
