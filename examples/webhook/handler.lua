--- What is done with an event: here it is only written into the log. Runs in a timer, so it may wait (for a database,
-- another service); ending: the worker is about to end, so nothing long should be begun.

return function(event, ending)
  local what = event.event_type
  if what == "porting_order.status_changed" then
    what = ("order %s is %s"):format(event.payload.id, event.payload.status.value)
  end
  ngx.log(ngx.NOTICE, "webhook ", event.id, " handled: ", what, ending and ", as the worker ends" or "")
end
