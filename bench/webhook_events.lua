--- Prints a configuration of curl that delivers signed events: URL, how many, and a number that tells rounds apart.

local webhook = require "telnyx.porting.webhook"

local url, count, round = arg[1], tonumber(arg[2]), arg[3]
local template = '{"data":{"event_type":"porting_order.status_changed","id":"round-%s-%d",'
  .. '"occurred_at":"2023-11-14T22:13:20.000000Z","payload":{"id":"order-%s-%d","status":{"details":[],'
  .. '"value":"exception"}},"record_type":"event"},"meta":{"attempt":1}}'

for i = 1, count do
  local body = template:format(round, i, round, i)
  local lines = { ("url = %q"):format(url), 'output = "/dev/null"', 'write-out = "%{http_code}\\n"' }
  for name, value in pairs((webhook.sign(body, ("s"):rep(32)))) do
    lines[#lines + 1] = ('header = "%s: %s"'):format(name, value)
  end
  lines[#lines + 1] = ('data = "%s"'):format((body:gsub('"', '\\"')))
  if i < count then lines[#lines + 1] = "next" end
  print(table.concat(lines, "\n"))
end
