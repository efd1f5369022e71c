--- The texts of help and manual page: what each command is for, and examples.

local help = {}

help.about = "Creates, lists, watches and cancels Telnyx porting orders."

help.environment = {
  "TELNYX_API_KEY", "The API key.",
  "TELNYX_API_KEY_FILE", "A file that holds the API key. To set both is an error.",
  "TELNYX_BASE_URL", "Another API than Telnyx' own.",
  "TELNYX_CA_FILE", "The authorities to trust; else CURL_CA_BUNDLE, else SSL_CERT_FILE, else the system's.",
  "CURL_CA_BUNDLE", "The same for all that uses curl.",
  "SSL_CERT_FILE", "The same for all that uses OpenSSL.",
  "TELNYX_PROFILE", "The profile, where --profile names none.",
  "XDG_CONFIG_HOME", "Profiles are in telnyx-porting/config below it, or else below ~/.config.",
  "XDG_STATE_HOME", "Stores of runs are kept in telnyx-porting below it, or else below ~/.local/state.",
  "HOME", "Where ~ is, for both, and for paths in profiles.",
  "HTTPS_PROXY", "The proxy; also https_proxy, else ALL_PROXY or all_proxy.",
  "NO_PROXY", "The hosts that are reached without it; also no_proxy.",
  "TMPDIR", "Where temporary files are made, where the system can't keep them in memory; else /tmp.",
  "NO_COLOR", "Set to anything: no colours.",
  "CLICOLOR", "Set to 0: no colours.",
  "CLICOLOR_FORCE", "Set to anything but 0: colours elsewhere than on a terminal too. NO_COLOR comes before it.",
  "TERM", "The terminal's name. One that is called dumb, or has none, gets neither colours nor a moving cursor.",
}

help.profiles = {
  about = "The file $XDG_CONFIG_HOME/telnyx-porting/config (~/.config/telnyx-porting/config) holds settings of"
    .. " accounts, by name:",
  example = [[
# comment
[work]
key_file = work.key
[europe]
key_file = ~/keys/europe
base_url = https://api.telnyx.eu/v2
ca_file = /etc/ssl/company.pem
output = csv]],
  which = "Paths are below the folder of the file, unless they begin with / or ~/. An option comes before the profile"
    .. " that --profile names, that before the variables of the environment, and those before the profile called"
    .. " default, which is used where none is named. A profile of TELNYX_PROFILE and a variable that say different"
    .. " things are an error. resume takes the profile that the run was made with, unless told otherwise.",
}

help.epilog = [[
Exit status: 0 all done or already so, or all shown; 1 some not; 2 usage, nothing was done;
3 stopped early, or what came of some is unknown; 4 not authorised.

The key comes from TELNYX_API_KEY, or from the file that TELNYX_API_KEY_FILE or --key-file names.

Examples:
   telnyx-porting list --status exception
   telnyx-porting cancel --filter customer_reference="Acct 123abc" --dry-run

telnyx-porting help COMMAND shows the options and examples of a command; man telnyx-porting has all of
it, and sections for scripts, cron and profiles.]]

--- By command: notes and examples, shown below its options. The examples follow a line that begins with "Example".
help.commands = {
  list = [[
Examples:
   telnyx-porting list --filter customer_reference="Acct 123abc"
   telnyx-porting list --status exception --where code=FOC_REJECTED --out csv
   telnyx-porting list --where 'foc<+5d' --where 'status!=ported' --where city=Austin
   telnyx-porting list --filter activation_settings.foc_datetime_requested.gt=2026-01-01 --out ids]],
  get = [[
Examples:
   telnyx-porting get eef10fb8-f3df-4c67-97c5-e18179723222
   telnyx-porting get sr_10b316 +13035550000
   telnyx-porting get --from ids.txt --out jsonl]],
  create = [[
Makes drafts, which submit nothing: the API makes one order for each kind of number, so that several
may come of it. A draft is completed by update and submitted by confirm. --loa and --invoice are
attached to each draft.

Examples:
   telnyx-porting create +13035550000 +13035550001 --reference "Acct 123abc"
   telnyx-porting create --json order.json --out ids
   telnyx-porting create +13035550000 --loa loa.pdf --invoice bill.pdf]],
  requirements = [[
Exit status 0: the order lacks nothing; 1: it lacks what is shown.

Example:
   telnyx-porting requirements ID]],
  upload = [[
The type is known by the first bytes of a file, not by its name; 20 MiB at most. A file is sent once:
after an uncertain answer it is looked for. The service deletes a document that is not linked to
something within 30 minutes.

Examples:
   telnyx-porting upload loa.pdf bill.png --reference "Acct 123abc"
   telnyx-porting upload proof.pdf --out ids]],
  attach = [[
Uploads the papers and sets them in the order. The same command goes on after one that broke off: what
the order has already is kept, what was uploaded within 25 minutes is used, and what the service has
deleted is uploaded again.

Examples:
   telnyx-porting attach ID --loa loa.pdf --invoice bill.pdf
   telnyx-porting attach ID --loa 22771a52-c43a-4539-80db-9dd9ec36e237]],
  update = [[
What is not named stays as it is. Where several orders are named, it asks on a terminal. PINs, account
numbers and tax identifiers are taken from --json only, as arguments show in the process list.

Examples:
   telnyx-porting update ID --set end_user.admin.entity_name="Ann O'Hara" --set misc.type=full
   telnyx-porting update ID --unset webhook_url
   telnyx-porting update ID --json details.json
   telnyx-porting update --from ids.txt --set webhook_url=https://example.com/ports --dry-run]],
  confirm = [[
Submits drafts: what is submitted can't be taken back, only be cancelled. Shows them, and asks. What
was submitted before is not asked again; an order that is cancelled is named, and the exit status 1.

Examples:
   telnyx-porting confirm ID
   telnyx-porting create --json order.json --out ids | telnyx-porting confirm --from - --yes]],
  delete = [[
Deletes drafts, which can't be cancelled, as nothing was submitted. A deleted draft can't be brought
back, so it shows them, and asks. An order that is no draft is named and left as it is; the exit
status is 1 then.

Examples:
   telnyx-porting delete ID
   telnyx-porting list --status draft --out ids | telnyx-porting delete --from - --dry-run]],
  comment = [[
Examples:
   telnyx-porting comment ID "The invoice is on its way."
   telnyx-porting comment ID - <note.txt]],
  events = [[
Oldest first. With --follow only what happens from now on (or since --since), until Ctrl-C.

Examples:
   telnyx-porting events --type porting_order.status_changed --since 2026-01-01T00:00:00Z --out csv
   telnyx-porting events --follow --order ID]],
  numbers = [[
Examples:
   telnyx-porting numbers --status ported --out csv
   telnyx-porting numbers --status draft --out ids
   telnyx-porting numbers sr_10b316]],
  check = [[
Exit status 0: all can be ported; 1: some not.

Examples:
   telnyx-porting check +13035550000 +13035550001
   telnyx-porting check --from numbers.txt --out csv
   telnyx-porting check --from sheet.csv --from-column "Phone Number"]],
  watch = [[
Shows the orders' statuses until each is ported or cancelled: on a terminal as a screen that stays up
to date, with counts by status, elsewhere as a line for each change.

Examples:
   telnyx-porting watch ID ID
   telnyx-porting list --status cancel-pending --out ids | telnyx-porting watch --from -]],
  cancel = [[
A cancellation can't be undone. Shows what is selected, and asks; what is confirmed is exactly what
is cancelled. Orders are named by ids, support keys or phone numbers. Names, --from, --filter,
--where and --status select; the last two also narrow what the others select. Nothing is sent for
orders that are cancelled or wait for it.

Examples:
   telnyx-porting cancel eef10fb8-f3df-4c67-97c5-e18179723222
   telnyx-porting cancel --filter customer_reference="Acct 123abc" --status submitted --dry-run
   telnyx-porting cancel --from orders.csv --max 500 --yes --out jsonl >outcomes.jsonl
   telnyx-porting cancel --from orders.csv --store 'postgresql://me@db.example/ports?batch=spring'
   telnyx-porting list --status exception --out ids | telnyx-porting cancel --from - --yes --wait]],
  resume = [[
Goes on with a run that was stopped or killed. What is settled is not asked again. The other orders
are read first: nothing is sent for those that others have cancelled since, and the plan says so.
With STORE it doesn't ask: what the run has was confirmed when it began. Without STORE the last run
that is not finished is meant, and it asks first, unless --yes is given; others are named.

Example:
   telnyx-porting resume ~/.local/state/telnyx-porting/20260102T030405Z-4711.db]],
  report = [[
Reads the store only: needs no key, no network and no right to write. Without STORE it shows the last
run.

Examples:
   telnyx-porting report
   telnyx-porting report run.db --out csv]],
  runs = [[
Lists the runs whose stores lie below $XDG_STATE_HOME/telnyx-porting, and those made with --store: when
they were started, on which service and account, how many orders, and whether they are finished.

Examples:
   telnyx-porting runs
   telnyx-porting runs --prune 30d]],
  follow = [[
Shows what became known so far, and goes on until the run has ended, or until Ctrl-C. With a store in a
database, the run may be one of another machine.

Examples:
   telnyx-porting follow 'postgresql://me@db.example/ports?batch=spring'
   telnyx-porting follow run.db --out ids]],
  stop = [[
What is in flight is settled, and the rest not attempted; with a store in a database, on every machine
that works on the batch. Ends with 1 where none does.

Example:
   telnyx-porting stop run.db]],
  export = [[
Asks the API for an export of orders, waits until it is made, and writes it. What came of a run is
another thing: telnyx-porting report shows that.

Examples:
   telnyx-porting export --csv ported.csv --status ported --created-after 2026-01-01T00:00:00Z
   telnyx-porting export --csv - --reference "Acct 123abc" | column -s, -t]],
  help = [[
Examples:
   telnyx-porting help cancel
   telnyx-porting help --man | man -l -]],
  completion = [[
Examples:
   telnyx-porting completion bash >/etc/bash_completion.d/telnyx-porting
   telnyx-porting completion fish >~/.config/fish/completions/telnyx-porting.fish]],
}

return help
