--- An account of many orders, which differ by their ids and port requests: what a server answers (inside nginx), and
--- the ids (account.id(number)), for a file of them.

local account, ngx = {}, rawget(_G, "ngx")

function account.id(number)
  return ("%08x-0000-4000-8000-%012x"):format(number * 7, number)
end

--- The account of so many orders, for nginx.
function account.new(count)
  local file = assert(io.open((debug.getinfo(1, "S").source:sub(2):gsub("account%.lua$", "order.json"))))
  local text = file:read("*l")
  file:close()
  local before, between, after = text:match('^(.*"id":")[%x-]+(".-"parent_support_key":"pr_)%x+(".*)$')

  --- An order, pending if it was asked to be cancelled.
  local function order(id, status)
    local request = ("%06x"):format(math.floor(tonumber(id:sub(-8), 16) / 4)) -- four orders of each request
    return table.concat({ before, id, between, request, (after:gsub("cancel%-pending", status)) })
  end

  local function list()
    local arguments = ngx.req.get_uri_args()
    local size, number = tonumber(arguments["page[size]"]) or 20, tonumber(arguments["page[number]"]) or 1
    local orders = {}
    for place = (number - 1) * size + 1, math.min(number * size, count) do
      orders[#orders + 1] = order(account.id(place), "submitted")
    end
    ngx.print('{"data":[', table.concat(orders, ","), ('],"meta":{"page_number":%d,"page_size":%d,"total_pages":%d,'
      .. '"total_results":%d}}'):format(number, size, math.ceil(count / size), count))
  end

  return {
    answer = function()
      local id, action = ngx.var.uri:match("^/v2/porting_orders/(%x+%-%x+%-%x+%-%x+%-%x+)(.*)$")
      if not id then return list() end
      ngx.print('{"data":', order(id, action == "" and "submitted" or "cancel-pending"), "}")
    end,
  }
end

return account
