--- Texts that the manual page alone has: what exit statuses ask of a script, and how to run from cron.

local manual_texts = {}

--- Pairs: the status; what it means, and what a script does about it.
manual_texts.statuses = {
  "0", "All done, or so before; all shown. Nothing is left to do. Orders that --skip-refused left out were left out as"
    .. " planned.",
  "1", "Some not: orders were refused, failed or are not known to the account, no order was selected (--allow-empty"
    .. " ends with 0 then), or something could not be shown. Read which and why: from stdout with --out csv or jsonl,"
    .. " or afterwards from telnyx-porting report STORE --out csv. A refusal stays one when it is repeated, so let a"
    .. " person look; telnyx-porting resume STORE tries again what failed.",
  "2", "Usage: the command line, a file or the environment is wrong, and nothing was done. To repeat it is of no use;"
    .. " tell whoever wrote the script.",
  "3", "Stopped before all were tried: by a signal, --deadline, --stop-after-failures, --outage, a store that failed,"
    .. " or an answer that was not yes; or what came of some is unknown: they were sent, and not settled. Go on when"
    .. " the reason is gone: telnyx-porting resume STORE, as was printed. It cancels nothing twice. Where nothing"
    .. " was sent yet there may be no store: repeat the command. Repeat delete, confirm, update and attach as well;"
    .. " create and comment may have made something, so look first."
    .. " resume --yes without STORE goes on with the last unfinished run, which may be another one."
    .. " Of watch and --wait: not all are final yet; look again"
    .. " later.",
  "4", "Not authorised: the key was refused, or the proxy's user. Nothing more was sent. Replace the key, then go on"
    .. " as with 3.",
  "above 128", "A signal ended it at once: 130 is a second Ctrl-C, 143 a second SIGTERM, 137 a kill, 141 that nobody"
    .. " reads its output any more. As with 3, resume goes on: it reads what may have been sent before it sends"
    .. " anything.",
}

manual_texts.cron = {
  "There is no terminal to ask on, so cancel, confirm, delete and resume without STORE want --yes. A job"
    .. " is safe with --max, which"
    .. " cancels nothing when a filter selects too much, and with --deadline, so that it ends before the"
    .. " next one begins. --skip-refused has it end with 0 when all that can be cancelled was, --allow-empty when there"
    .. " was none. flock(1) keeps two jobs from running at once.",
  "cron mails whatever is written. --quiet leaves one line of counts, and errors; send stdout to /dev/null to hear of"
    .. " errors alone. Orders that were not cancelled are in the run's store: telnyx-porting report shows them. A job"
    .. " names its store: without one, report and resume take the last run, which is an older one where this one ended"
    .. " before it had a store.",
  "The environment of cron is small. Name the file of the key (TELNYX_API_KEY_FILE, --key-file, or a profile), and set"
    .. " XDG_STATE_HOME where the user has no home. In a crontab a % has to be written as \\%.",
}

manual_texts.cron_example = [[
#!/bin/sh
# cancel-exceptions; crontab: 7 * * * * flock -n /run/lock/porting cancel-exceptions
export TELNYX_API_KEY_FILE=/etc/telnyx-porting/key
store=$HOME/cancel-exceptions-$(date +%s)-$$.db
telnyx-porting cancel --filter customer_reference="Acct 123abc" \
  --status exception --allow-empty --skip-refused --max 50 \
  --deadline 50m --yes --quiet --store "$store"
case $? in
  0) ;;                                             # nothing is left to do
  1) telnyx-porting report "$store" --out csv >/var/tmp/not-cancelled.csv ;;
  3) [ ! -e "$store" ] ||                           # nothing was sent
       telnyx-porting resume "$store" --skip-refused \
         --deadline 5m --yes --quiet ;;
  *) echo "cancel-exceptions needs a person" >&2 ;;
esac]]

return manual_texts
