--- The exit statuses of telnyx-porting. Of several, the highest holds.

return {
  done = 0, -- all cancelled, or already so; all shown
  incomplete = 1, -- some are not, or could not be shown
  usage = 2, -- the command line, a file or the environment is wrong; nothing was done
  stopped = 3, -- before all were tried
  unknown = 3, -- what came of some is not known: they were sent, and not settled
  unauthorized = 4,
}
