--- Writes the pages of a list as files, for a server that has nothing to do but send them: orders that differ by their
--- ids.
--
--   lua pages.lua FOLDER PAGES ORDERS_OF_A_PAGE
local folder, pages, size = arg[1], tonumber(arg[2]), tonumber(arg[3])
local order = assert(io.open((arg[0]:gsub("pages%.lua$", "order.json"))))
local before, after = order:read("l"):match('^(.*"id":")[%x-]+(".*)$')
order:close()

for number = 1, pages do
  local orders = {}
  for position = 1, size do
    orders[position] = ("%s%08x-0000-4000-8000-%012x%s"):format(before, number, position, after)
  end
  local file = assert(io.open(("%s/%d.json"):format(folder, number), "w"))
  assert(file:write('{"data":[', table.concat(orders, ","),
    ('],"meta":{"page_number":%d,"page_size":%d,"total_pages":%d,"total_results":%d}}')
      :format(number, size, pages, pages * size)))
  assert(file:close())
end
