--- What is done with an event: the one file to edit. Here the event is only written into the log.
--
-- It runs in a light thread of its own, so it may wait (for a database, another service) without holding up the others.
-- An event counts as handled when this returns. It is tried again later when this raises, returns false, or nil and a
-- reason, ends its request (ngx.exit), or takes too long. An event may come more than once, so do what can be repeated.

return function(event)
  local what = event.event_type
  if what == "porting_order.status_changed" then
    what = ("order %s is %s"):format(event.payload.id, event.payload.status.value)
  end
  ngx.log(ngx.NOTICE, "webhook ", event.id, " handled: ", what)
end
