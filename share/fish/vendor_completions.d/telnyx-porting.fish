function __fish_telnyx-porting_print_command
    set -l cmdline (commandline -poc)
    set -l cmd
    set -e cmdline[1]
    for arg in $cmdline
        switch $arg
            case list
                set cmd $cmd list
                break
            case get
                set cmd $cmd get
                break
            case watch
                set cmd $cmd watch
                break
            case events
                set cmd $cmd events
                break
            case numbers
                set cmd $cmd numbers
                break
            case check
                set cmd $cmd check
                break
            case export
                set cmd $cmd export
                break
            case cancel
                set cmd $cmd cancel
                break
            case resume
                set cmd $cmd resume
                break
            case report
                set cmd $cmd report
                break
            case runs
                set cmd $cmd runs
                break
            case follow
                set cmd $cmd follow
                break
            case stop
                set cmd $cmd stop
                break
            case create
                set cmd $cmd create
                break
            case requirements
                set cmd $cmd requirements
                break
            case upload
                set cmd $cmd upload
                break
            case attach
                set cmd $cmd attach
                break
            case update
                set cmd $cmd update
                break
            case confirm
                set cmd $cmd confirm
                break
            case delete
                set cmd $cmd delete
                break
            case comment
                set cmd $cmd comment
                break
            case help
                set cmd $cmd help
                break
            case completion
                set cmd $cmd completion
                break
        end
    end
    echo "$cmd"
end

function __fish_telnyx-porting_using_command
    test (__fish_telnyx-porting_print_command) = "$argv"
    and return 0
    or return 1
end

function __fish_telnyx-porting_seen_command
    string match -q "$argv*" (__fish_telnyx-porting_print_command)
    and return 0
    or return 1
end

complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'list' -d 'Show orders'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'get' -d 'Show the orders with these ids'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'watch' -d 'Watch orders until all are ported or cancelled'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'events' -d 'Show what happened to orders'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'numbers' -d 'Show the phone numbers of orders'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'check' -d 'Check whether phone numbers can be ported'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'export' -d 'Have the API export orders to a CSV file'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'cancel' -d 'Cancel orders'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'resume' -d 'Go on with a run that was stopped'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'report' -d 'Show what came of a run'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'runs' -d 'List the runs'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'follow' -d 'Show the outcomes of a run as they become known'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'stop' -d 'Stop a run, wherever it is running'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'create' -d 'Make draft orders from phone numbers'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'requirements' -d 'Show what an order still lacks'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'upload' -d 'Upload documents'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'attach' -d 'Upload an order\'s LOA and invoice and set them'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'update' -d 'Change orders'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'confirm' -d 'Submit draft orders'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'delete' -d 'Delete draft orders'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'comment' -d 'Comment on an order'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'help' -d 'Show the help of a command'
complete -c telnyx-porting -n '__fish_telnyx-porting_using_command' -xa 'completion' -d 'Print a shell\'s completions'
complete -c telnyx-porting -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -l version -d 'Show the version'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -l filter -xa 'activation_settings.fast_port_eligible=true activation_settings.fast_port_eligible=false activation_settings.foc_datetime_requested.gt= activation_settings.foc_datetime_requested.lt= customer_group_reference= customer_reference= end_user.admin.auth_person_name= end_user.admin.entity_name= misc.type=full misc.type=partial parent_support_key= phone_numbers.carrier_name= phone_numbers.country_code= phone_numbers.phone_number.contains= status=draft status=in-process status=submitted status=exception status=foc-date-confirmed status=cancel-pending status=ported status=cancelled' -d 'A filter of the API, such as customer_reference=X or misc.type=full'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -l where -xa 'activation_settings.fast_port_eligible= activation_settings.foc_datetime_requested= code=ACCOUNT_NUMBER_MISMATCH code=AUTH_PERSON_MISMATCH code=BTN_ATN_MISMATCH code=ENTITY_NAME_MISMATCH code=FOC_EXPIRED code=FOC_REJECTED code=LOCATION_MISMATCH code=LSR_PENDING code=MAIN_BTN_PORTING code=OSP_IRRESPONSIVE code=OTHER code=PASSCODE_PIN_INVALID code=PHONE_NUMBER_HAS_SPECIAL_FEATURE code=PHONE_NUMBER_MISMATCH code=PHONE_NUMBER_NOT_PORTABLE code=PORTING_ORDER_SPLIT_REQUIRED code=PORT_TYPE_INCORRECT code=POSTAL_CODE_MISMATCH code=RATE_CENTER_NOT_PORTABLE code=SV_CONFLICT code=SV_UNKNOWN_FAILURE customer_group_reference= customer_reference= end_user.admin.auth_person_name= end_user.admin.entity_name= misc.type= parent_support_key= phone_numbers.carrier_name= phone_numbers.country_code= phone_numbers.phone_number= status=cancel-pending status=cancelled status=draft status=exception status=foc-date-confirmed status=in-process status=ported status=submitted' -d 'Any field of the order, compared here: \'foc<+5d\', reference~acct'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -l status -xa 'cancel-pending cancelled draft exception foc-date-confirmed in-process ported submitted' -d 'Only orders of that status, compared here; more than one may be named'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -l sort -xa 'created_at -created_at activation_settings.foc_datetime_requested -activation_settings.foc_datetime_requested' -d 'created_at, -created_at, activation_settings.foc_datetime_requested, or that with a minus'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -s L -l limit -xa '' -d 'Show so many at most'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -l secrets -d 'Show PINs, account numbers and tax identifiers in JSON'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -s o -l out -l output -xa 'table json jsonl csv ids' -d 'table, json, jsonl, csv or ids (default: table, or what the profile says)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -l columns -xa '' -d 'Only these columns of table and csv, by the names in csv: id,status'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -l no-headers -d 'No heads above table and csv'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -l wide -d 'All columns of a table, none shortened, as elsewhere than on a terminal'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -l raw-csv -d 'No \' before cells of csv that a spreadsheet would run: = + - @, tab or line end first'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -l profile -xa '(telnyx-porting completion profiles 2>/dev/null)' -d 'The account\'s settings, by name; see PROFILES (TELNYX_PROFILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -l key-file -r -d 'The file that holds the API key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -l base-url -xa '' -d 'Another API than TELNYX_BASE_URL says, or than Telnyx\' own'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -l ca-file -r -d 'The authorities to trust (TELNYX_CA_FILE, CURL_CA_BUNDLE, SSL_CERT_FILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -l concurrency -xa '' -d 'Requests in flight at once'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -l rate -xa '' -d 'Requests a second at most; the service\'s own limits are kept anyway'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -l timeout -xa '' -d 'Wait so long for each answer (60 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -l header -xa '' -d 'A header of each request, such as \'X-Team: Ports\'; never the key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command list' -l verbose -d 'Show each request, answer and wait on stderr'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command get' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command get' -s f -l from -r -d 'Orders from a file, or - for stdin: ids, support keys or phone numbers, on lines, in CSV or JSON'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command get' -l from-column -xa '' -d 'The column of that CSV that is meant: its name, or its number from 1'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command get' -l secrets -d 'Show PINs, account numbers and tax identifiers in JSON'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command get' -s o -l out -l output -xa 'table json jsonl csv ids' -d 'table, json, jsonl, csv or ids (default: table, or what the profile says)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command get' -l columns -xa '' -d 'Only these columns of table and csv, by the names in csv: id,status'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command get' -l no-headers -d 'No heads above table and csv'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command get' -l wide -d 'All columns of a table, none shortened, as elsewhere than on a terminal'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command get' -l raw-csv -d 'No \' before cells of csv that a spreadsheet would run: = + - @, tab or line end first'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command get' -l profile -xa '(telnyx-porting completion profiles 2>/dev/null)' -d 'The account\'s settings, by name; see PROFILES (TELNYX_PROFILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command get' -l key-file -r -d 'The file that holds the API key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command get' -l base-url -xa '' -d 'Another API than TELNYX_BASE_URL says, or than Telnyx\' own'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command get' -l ca-file -r -d 'The authorities to trust (TELNYX_CA_FILE, CURL_CA_BUNDLE, SSL_CERT_FILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command get' -l concurrency -xa '' -d 'Requests in flight at once'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command get' -l rate -xa '' -d 'Requests a second at most; the service\'s own limits are kept anyway'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command get' -l timeout -xa '' -d 'Wait so long for each answer (60 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command get' -l header -xa '' -d 'A header of each request, such as \'X-Team: Ports\'; never the key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command get' -l verbose -d 'Show each request, answer and wait on stderr'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command watch' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command watch' -s f -l from -r -d 'Orders from a file, or - for stdin: ids, support keys or phone numbers, on lines, in CSV or JSON'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command watch' -l from-column -xa '' -d 'The column of that CSV that is meant: its name, or its number from 1'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command watch' -l interval -xa '' -d 'Time between one look and the next, such as 10, 10s or 5m'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command watch' -l deadline -xa '' -d 'Stop after that time, such as 90, 90s, 10m or 2h'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command watch' -l profile -xa '(telnyx-porting completion profiles 2>/dev/null)' -d 'The account\'s settings, by name; see PROFILES (TELNYX_PROFILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command watch' -l key-file -r -d 'The file that holds the API key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command watch' -l base-url -xa '' -d 'Another API than TELNYX_BASE_URL says, or than Telnyx\' own'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command watch' -l ca-file -r -d 'The authorities to trust (TELNYX_CA_FILE, CURL_CA_BUNDLE, SSL_CERT_FILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command watch' -l concurrency -xa '' -d 'Requests in flight at once'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command watch' -l rate -xa '' -d 'Requests a second at most; the service\'s own limits are kept anyway'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command watch' -l timeout -xa '' -d 'Wait so long for each answer (60 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command watch' -l header -xa '' -d 'A header of each request, such as \'X-Team: Ports\'; never the key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command watch' -l verbose -d 'Show each request, answer and wait on stderr'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -s f -l follow -d 'Go on, and show what happens as it happens'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -l type -xa 'porting_order.deleted porting_order.loa_updated porting_order.messaging_changed porting_order.new_comment porting_order.sharing_token_expired porting_order.split porting_order.status_changed' -d 'Only events of that type'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -l order -xa '' -d 'Only events of that order: its id, support key or phone number'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -l since -xa '' -d 'Only events from that date and time on: 2026-01-01, -5d'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -l interval -xa '' -d 'Time between one look and the next, such as 10, 10s or 5m'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -s o -l out -l output -xa 'table json jsonl csv ids' -d 'table, json (not with --follow), jsonl, csv or ids (of the events) (default: table, or what the profile says)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -l columns -xa '' -d 'Only these columns of table and csv, by the names in csv: id,status'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -l no-headers -d 'No heads above table and csv'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -l wide -d 'All columns of a table, none shortened, as elsewhere than on a terminal'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -l raw-csv -d 'No \' before cells of csv that a spreadsheet would run: = + - @, tab or line end first'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -l profile -xa '(telnyx-porting completion profiles 2>/dev/null)' -d 'The account\'s settings, by name; see PROFILES (TELNYX_PROFILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -l key-file -r -d 'The file that holds the API key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -l base-url -xa '' -d 'Another API than TELNYX_BASE_URL says, or than Telnyx\' own'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -l ca-file -r -d 'The authorities to trust (TELNYX_CA_FILE, CURL_CA_BUNDLE, SSL_CERT_FILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -l concurrency -xa '' -d 'Requests in flight at once'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -l rate -xa '' -d 'Requests a second at most; the service\'s own limits are kept anyway'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -l timeout -xa '' -d 'Wait so long for each answer (60 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -l header -xa '' -d 'A header of each request, such as \'X-Team: Ports\'; never the key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command events' -l verbose -d 'Show each request, answer and wait on stderr'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command numbers' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command numbers' -s f -l from -r -d 'Orders from a file, or - for stdin: ids, support keys or phone numbers, on lines, in CSV or JSON'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command numbers' -l from-column -xa '' -d 'The column of that CSV that is meant: its name, or its number from 1'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command numbers' -l status -xa 'cancel-pending cancelled draft exception foc-date-confirmed in-process ported submitted' -d 'Only numbers of orders with that status'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command numbers' -s o -l out -l output -xa 'table json jsonl csv ids' -d 'table, json, jsonl, csv or ids (the numbers) (default: table, or what the profile says)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command numbers' -l columns -xa '' -d 'Only these columns of table and csv, by the names in csv: id,status'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command numbers' -l no-headers -d 'No heads above table and csv'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command numbers' -l wide -d 'All columns of a table, none shortened, as elsewhere than on a terminal'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command numbers' -l raw-csv -d 'No \' before cells of csv that a spreadsheet would run: = + - @, tab or line end first'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command numbers' -l profile -xa '(telnyx-porting completion profiles 2>/dev/null)' -d 'The account\'s settings, by name; see PROFILES (TELNYX_PROFILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command numbers' -l key-file -r -d 'The file that holds the API key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command numbers' -l base-url -xa '' -d 'Another API than TELNYX_BASE_URL says, or than Telnyx\' own'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command numbers' -l ca-file -r -d 'The authorities to trust (TELNYX_CA_FILE, CURL_CA_BUNDLE, SSL_CERT_FILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command numbers' -l concurrency -xa '' -d 'Requests in flight at once'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command numbers' -l rate -xa '' -d 'Requests a second at most; the service\'s own limits are kept anyway'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command numbers' -l timeout -xa '' -d 'Wait so long for each answer (60 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command numbers' -l header -xa '' -d 'A header of each request, such as \'X-Team: Ports\'; never the key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command numbers' -l verbose -d 'Show each request, answer and wait on stderr'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command check' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command check' -s f -l from -r -d 'Numbers from a file, or - for stdin: on lines, in CSV or JSON'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command check' -l from-column -xa '' -d 'The column of that CSV that is meant: its name, or its number from 1'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command check' -s o -l out -l output -xa 'table json jsonl csv ids' -d 'table, json, jsonl, csv or ids (the numbers that can be ported) (default: table, or what the profile says)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command check' -l columns -xa '' -d 'Only these columns of table and csv, by the names in csv: id,status'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command check' -l no-headers -d 'No heads above table and csv'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command check' -l wide -d 'All columns of a table, none shortened, as elsewhere than on a terminal'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command check' -l raw-csv -d 'No \' before cells of csv that a spreadsheet would run: = + - @, tab or line end first'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command check' -l profile -xa '(telnyx-porting completion profiles 2>/dev/null)' -d 'The account\'s settings, by name; see PROFILES (TELNYX_PROFILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command check' -l key-file -r -d 'The file that holds the API key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command check' -l base-url -xa '' -d 'Another API than TELNYX_BASE_URL says, or than Telnyx\' own'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command check' -l ca-file -r -d 'The authorities to trust (TELNYX_CA_FILE, CURL_CA_BUNDLE, SSL_CERT_FILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command check' -l concurrency -xa '' -d 'Requests in flight at once'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command check' -l rate -xa '' -d 'Requests a second at most; the service\'s own limits are kept anyway'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command check' -l timeout -xa '' -d 'Wait so long for each answer (60 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command check' -l header -xa '' -d 'A header of each request, such as \'X-Team: Ports\'; never the key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command check' -l verbose -d 'Show each request, answer and wait on stderr'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -l csv -r -d 'Where to write the orders, or - for stdout'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -l status -xa 'cancel-pending cancelled draft exception foc-date-confirmed in-process ported submitted' -d 'Only orders of that status; more than one may be named'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -l reference -xa '' -d 'Only orders with that customer_reference; more than one may be named'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -l created-after -xa '' -d 'Only orders made later'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -l created-before -xa '' -d 'Only orders made earlier'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -l interval -xa '' -d 'Time between one look and the next, such as 10, 10s or 5m'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -l deadline -xa '' -d 'Stop after that time, such as 90, 90s, 10m or 2h'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -l raw-csv -d 'No \' before cells that a spreadsheet would run: = + - @, tab or line end first'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -s q -l quiet -d 'Nothing on stderr but errors'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -l profile -xa '(telnyx-porting completion profiles 2>/dev/null)' -d 'The account\'s settings, by name; see PROFILES (TELNYX_PROFILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -l key-file -r -d 'The file that holds the API key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -l base-url -xa '' -d 'Another API than TELNYX_BASE_URL says, or than Telnyx\' own'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -l ca-file -r -d 'The authorities to trust (TELNYX_CA_FILE, CURL_CA_BUNDLE, SSL_CERT_FILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -l concurrency -xa '' -d 'Requests in flight at once'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -l rate -xa '' -d 'Requests a second at most; the service\'s own limits are kept anyway'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -l timeout -xa '' -d 'Wait so long for each answer (60 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -l header -xa '' -d 'A header of each request, such as \'X-Team: Ports\'; never the key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command export' -l verbose -d 'Show each request, answer and wait on stderr'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -s f -l from -r -d 'Orders from a file, or - for stdin: ids, support keys or phone numbers, on lines, in CSV or JSON'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l from-column -xa '' -d 'The column of that CSV that is meant: its name, or its number from 1'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l filter -xa 'activation_settings.fast_port_eligible=true activation_settings.fast_port_eligible=false activation_settings.foc_datetime_requested.gt= activation_settings.foc_datetime_requested.lt= customer_group_reference= customer_reference= end_user.admin.auth_person_name= end_user.admin.entity_name= misc.type=full misc.type=partial parent_support_key= phone_numbers.carrier_name= phone_numbers.country_code= phone_numbers.phone_number.contains= status=draft status=in-process status=submitted status=exception status=foc-date-confirmed status=cancel-pending status=ported status=cancelled' -d 'A filter of the API, such as customer_reference=X or misc.type=full'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l where -xa 'activation_settings.fast_port_eligible= activation_settings.foc_datetime_requested= code=ACCOUNT_NUMBER_MISMATCH code=AUTH_PERSON_MISMATCH code=BTN_ATN_MISMATCH code=ENTITY_NAME_MISMATCH code=FOC_EXPIRED code=FOC_REJECTED code=LOCATION_MISMATCH code=LSR_PENDING code=MAIN_BTN_PORTING code=OSP_IRRESPONSIVE code=OTHER code=PASSCODE_PIN_INVALID code=PHONE_NUMBER_HAS_SPECIAL_FEATURE code=PHONE_NUMBER_MISMATCH code=PHONE_NUMBER_NOT_PORTABLE code=PORTING_ORDER_SPLIT_REQUIRED code=PORT_TYPE_INCORRECT code=POSTAL_CODE_MISMATCH code=RATE_CENTER_NOT_PORTABLE code=SV_CONFLICT code=SV_UNKNOWN_FAILURE customer_group_reference= customer_reference= end_user.admin.auth_person_name= end_user.admin.entity_name= misc.type= parent_support_key= phone_numbers.carrier_name= phone_numbers.country_code= phone_numbers.phone_number= status=cancel-pending status=cancelled status=draft status=exception status=foc-date-confirmed status=in-process status=ported status=submitted' -d 'Any field of the order, compared here: \'foc<+5d\', reference~acct'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l status -xa 'cancel-pending cancelled draft exception foc-date-confirmed in-process ported submitted' -d 'Only orders of that status, compared here; more than one may be named'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l max -xa '' -d 'Cancel none if more than that are selected'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l allow-empty -d 'End with 0 when no order is selected'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l unchecked-filter -d 'Trust the server with filters that can\'t be checked here'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l skip-refused -d 'Leave out what is expected to be refused, such as drafts'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l dry-run -d 'Only show what would be cancelled'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l store -r -d 'Keep the run there, a file or a database, instead of below $XDG_STATE_HOME/telnyx-porting'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l no-store -d 'Keep no record of the run; it can\'t be resumed then'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l stop-after-failures -xa '' -d 'Stop when so many orders failed, or are unknown'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l deadline -xa '' -d 'Stop after that time, such as 90, 90s, 10m or 2h'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l outage -xa '' -d 'Wait so long for a service that doesn\'t answer (300 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l wait -d 'Wait until what was asked is cancelled'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l interval -xa '' -d 'Time between one look and the next, such as 10, 10s or 5m'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -s y -l yes -d 'Don\'t ask'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -s q -l quiet -d 'One line of counts, no plan and no progress'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -s o -l out -l output -xa 'table json jsonl csv ids' -d 'Outcomes as table (counts and failures), json, jsonl, csv or ids (of those cancelled) (default: table, or what the profile says)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l columns -xa '' -d 'Only these columns of table and csv, by the names in csv: id,status'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l no-headers -d 'No heads above table and csv'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l wide -d 'All columns of a table, none shortened, as elsewhere than on a terminal'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l raw-csv -d 'No \' before cells of csv that a spreadsheet would run: = + - @, tab or line end first'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l profile -xa '(telnyx-porting completion profiles 2>/dev/null)' -d 'The account\'s settings, by name; see PROFILES (TELNYX_PROFILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l key-file -r -d 'The file that holds the API key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l base-url -xa '' -d 'Another API than TELNYX_BASE_URL says, or than Telnyx\' own'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l ca-file -r -d 'The authorities to trust (TELNYX_CA_FILE, CURL_CA_BUNDLE, SSL_CERT_FILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l concurrency -xa '' -d 'Requests in flight at once'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l rate -xa '' -d 'Requests a second at most; the service\'s own limits are kept anyway'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l timeout -xa '' -d 'Wait so long for each answer (60 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l header -xa '' -d 'A header of each request, such as \'X-Team: Ports\'; never the key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command cancel' -l verbose -d 'Show each request, answer and wait on stderr'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l skip-refused -d 'Leave out what is expected to be refused, such as drafts'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l dry-run -d 'Only show what is left to do'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l stop-after-failures -xa '' -d 'Stop when so many orders failed, or are unknown'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l deadline -xa '' -d 'Stop after that time, such as 90, 90s, 10m or 2h'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l outage -xa '' -d 'Wait so long for a service that doesn\'t answer (300 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l wait -d 'Wait until what was asked is cancelled'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l interval -xa '' -d 'Time between one look and the next, such as 10, 10s or 5m'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -s y -l yes -d 'Don\'t ask'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -s q -l quiet -d 'One line of counts, no plan and no progress'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -s o -l out -l output -xa 'table json jsonl csv ids' -d 'Outcomes as table (counts and failures), json, jsonl, csv or ids (of those cancelled) (default: table, or what the profile says)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l columns -xa '' -d 'Only these columns of table and csv, by the names in csv: id,status'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l no-headers -d 'No heads above table and csv'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l wide -d 'All columns of a table, none shortened, as elsewhere than on a terminal'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l raw-csv -d 'No \' before cells of csv that a spreadsheet would run: = + - @, tab or line end first'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l profile -xa '(telnyx-porting completion profiles 2>/dev/null)' -d 'The account\'s settings, by name; see PROFILES (TELNYX_PROFILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l key-file -r -d 'The file that holds the API key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l base-url -xa '' -d 'Another API than TELNYX_BASE_URL says, or than Telnyx\' own'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l ca-file -r -d 'The authorities to trust (TELNYX_CA_FILE, CURL_CA_BUNDLE, SSL_CERT_FILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l concurrency -xa '' -d 'Requests in flight at once'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l rate -xa '' -d 'Requests a second at most; the service\'s own limits are kept anyway'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l timeout -xa '' -d 'Wait so long for each answer (60 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l header -xa '' -d 'A header of each request, such as \'X-Team: Ports\'; never the key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -l verbose -d 'Show each request, answer and wait on stderr'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command report' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command report' -l base-url -xa '' -d 'No longer needed: the store says which API it is about'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command report' -s o -l out -l output -xa 'table json jsonl csv ids' -d 'table, json, jsonl, csv or ids (of those cancelled) (default: table, or what the profile says)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command report' -l columns -xa '' -d 'Only these columns of table and csv, by the names in csv: id,status'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command report' -l no-headers -d 'No heads above table and csv'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command report' -l wide -d 'All columns of a table, none shortened, as elsewhere than on a terminal'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command report' -l raw-csv -d 'No \' before cells of csv that a spreadsheet would run: = + - @, tab or line end first'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command runs' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command runs' -l prune -xa '' -d 'Remove the stores of finished runs that were started longer ago than that'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command runs' -s o -l out -l output -xa 'table json jsonl csv ids' -d 'table, json, jsonl, csv or ids (the names of the stores) (default: table, or what the profile says)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command runs' -l columns -xa '' -d 'Only these columns of table and csv, by the names in csv: id,status'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command runs' -l no-headers -d 'No heads above table and csv'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command runs' -l wide -d 'All columns of a table, none shortened, as elsewhere than on a terminal'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command runs' -l raw-csv -d 'No \' before cells of csv that a spreadsheet would run: = + - @, tab or line end first'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command follow' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command follow' -s o -l out -l output -xa 'jsonl csv ids' -d 'jsonl, csv or ids (of those cancelled)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command follow' -l columns -xa '' -d 'Only these columns of table and csv, by the names in csv: id,status'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command follow' -l no-headers -d 'No heads above table and csv'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command follow' -l raw-csv -d 'No \' before cells of csv that a spreadsheet would run: = + - @, tab or line end first'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command stop' -s h -l help -d 'Show this help message and exit'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l json -r -d 'The order as a JSON object, or - for stdin; what else is said goes before it'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l unchecked-fields -d 'Send fields that the API\'s description does not have as well'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l reference -xa '' -d 'The customer_reference'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l group-reference -xa '' -d 'The customer_group_reference'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l loa -r -d 'The letter of authorization, or the id of a document'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l invoice -r -d 'The latest invoice, or the id of a document'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -s o -l out -l output -xa 'table json jsonl csv ids' -d 'The orders as table, json, jsonl, csv or ids (default: table, or what the profile says)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l columns -xa '' -d 'Only these columns of table and csv, by the names in csv: id,status'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l no-headers -d 'No heads above table and csv'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l wide -d 'All columns of a table, none shortened, as elsewhere than on a terminal'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l raw-csv -d 'No \' before cells of csv that a spreadsheet would run: = + - @, tab or line end first'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l profile -xa '(telnyx-porting completion profiles 2>/dev/null)' -d 'The account\'s settings, by name; see PROFILES (TELNYX_PROFILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l key-file -r -d 'The file that holds the API key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l base-url -xa '' -d 'Another API than TELNYX_BASE_URL says, or than Telnyx\' own'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l ca-file -r -d 'The authorities to trust (TELNYX_CA_FILE, CURL_CA_BUNDLE, SSL_CERT_FILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l concurrency -xa '' -d 'Requests in flight at once'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l rate -xa '' -d 'Requests a second at most; the service\'s own limits are kept anyway'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l timeout -xa '' -d 'Wait so long for each answer (60 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l header -xa '' -d 'A header of each request, such as \'X-Team: Ports\'; never the key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command create' -l verbose -d 'Show each request, answer and wait on stderr'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command requirements' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command requirements' -s o -l out -l output -xa 'table json jsonl csv ids' -d 'table, json, jsonl, csv or ids (of the requirement types) (default: table, or what the profile says)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command requirements' -l columns -xa '' -d 'Only these columns of table and csv, by the names in csv: id,status'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command requirements' -l no-headers -d 'No heads above table and csv'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command requirements' -l wide -d 'All columns of a table, none shortened, as elsewhere than on a terminal'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command requirements' -l raw-csv -d 'No \' before cells of csv that a spreadsheet would run: = + - @, tab or line end first'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command requirements' -l profile -xa '(telnyx-porting completion profiles 2>/dev/null)' -d 'The account\'s settings, by name; see PROFILES (TELNYX_PROFILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command requirements' -l key-file -r -d 'The file that holds the API key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command requirements' -l base-url -xa '' -d 'Another API than TELNYX_BASE_URL says, or than Telnyx\' own'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command requirements' -l ca-file -r -d 'The authorities to trust (TELNYX_CA_FILE, CURL_CA_BUNDLE, SSL_CERT_FILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command requirements' -l concurrency -xa '' -d 'Requests in flight at once'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command requirements' -l rate -xa '' -d 'Requests a second at most; the service\'s own limits are kept anyway'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command requirements' -l timeout -xa '' -d 'Wait so long for each answer (60 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command requirements' -l header -xa '' -d 'A header of each request, such as \'X-Team: Ports\'; never the key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command requirements' -l verbose -d 'Show each request, answer and wait on stderr'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command upload' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command upload' -l reference -xa '' -d 'The documents\' customer_reference'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command upload' -l filename -xa '' -d 'The document\'s name, instead of the file\'s'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command upload' -s q -l quiet -d 'Nothing on stderr but errors'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command upload' -s o -l out -l output -xa 'table json jsonl csv ids' -d 'The documents as table, json, jsonl, csv or ids (default: table, or what the profile says)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command upload' -l columns -xa '' -d 'Only these columns of table and csv, by the names in csv: id,status'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command upload' -l no-headers -d 'No heads above table and csv'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command upload' -l wide -d 'All columns of a table, none shortened, as elsewhere than on a terminal'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command upload' -l raw-csv -d 'No \' before cells of csv that a spreadsheet would run: = + - @, tab or line end first'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command upload' -l profile -xa '(telnyx-porting completion profiles 2>/dev/null)' -d 'The account\'s settings, by name; see PROFILES (TELNYX_PROFILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command upload' -l key-file -r -d 'The file that holds the API key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command upload' -l base-url -xa '' -d 'Another API than TELNYX_BASE_URL says, or than Telnyx\' own'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command upload' -l ca-file -r -d 'The authorities to trust (TELNYX_CA_FILE, CURL_CA_BUNDLE, SSL_CERT_FILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command upload' -l concurrency -xa '' -d 'Requests in flight at once'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command upload' -l rate -xa '' -d 'Requests a second at most; the service\'s own limits are kept anyway'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command upload' -l timeout -xa '' -d 'Wait so long for each answer (60 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command upload' -l header -xa '' -d 'A header of each request, such as \'X-Team: Ports\'; never the key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command upload' -l verbose -d 'Show each request, answer and wait on stderr'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command attach' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command attach' -l loa -r -d 'The letter of authorization, or the id of a document'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command attach' -l invoice -r -d 'The latest invoice, or the id of a document'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command attach' -s o -l out -l output -xa 'table json jsonl csv ids' -d 'What was done as table, json, jsonl, csv or ids (of the documents) (default: table, or what the profile says)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command attach' -l columns -xa '' -d 'Only these columns of table and csv, by the names in csv: id,status'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command attach' -l no-headers -d 'No heads above table and csv'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command attach' -l wide -d 'All columns of a table, none shortened, as elsewhere than on a terminal'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command attach' -l raw-csv -d 'No \' before cells of csv that a spreadsheet would run: = + - @, tab or line end first'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command attach' -l profile -xa '(telnyx-porting completion profiles 2>/dev/null)' -d 'The account\'s settings, by name; see PROFILES (TELNYX_PROFILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command attach' -l key-file -r -d 'The file that holds the API key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command attach' -l base-url -xa '' -d 'Another API than TELNYX_BASE_URL says, or than Telnyx\' own'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command attach' -l ca-file -r -d 'The authorities to trust (TELNYX_CA_FILE, CURL_CA_BUNDLE, SSL_CERT_FILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command attach' -l concurrency -xa '' -d 'Requests in flight at once'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command attach' -l rate -xa '' -d 'Requests a second at most; the service\'s own limits are kept anyway'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command attach' -l timeout -xa '' -d 'Wait so long for each answer (60 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command attach' -l header -xa '' -d 'A header of each request, such as \'X-Team: Ports\'; never the key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command attach' -l verbose -d 'Show each request, answer and wait on stderr'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -s f -l from -r -d 'Orders from a file, or - for stdin: ids, support keys or phone numbers, on lines, in CSV or JSON'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l from-column -xa '' -d 'The column of that CSV that is meant: its name, or its number from 1'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l json -r -d 'The changes as a JSON object, or - for stdin; what else is said goes before them'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l unchecked-fields -d 'Send fields that the API\'s description does not have as well'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l set -xa '' -d 'Set a field, such as end_user.location.locality=Austin'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l unset -xa '' -d 'Set a field to null'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l max -xa '' -d 'Change none if more than that are named'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l deadline -xa '' -d 'Stop after that time, such as 90, 90s, 10m or 2h'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l dry-run -d 'Only show which orders would be changed'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -s y -l yes -d 'Don\'t ask'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -s q -l quiet -d 'One line of counts and no progress'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -s o -l out -l output -xa 'table json jsonl csv ids' -d 'The orders as table, json, jsonl, csv or ids (default: table, or what the profile says)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l columns -xa '' -d 'Only these columns of table and csv, by the names in csv: id,status'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l no-headers -d 'No heads above table and csv'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l wide -d 'All columns of a table, none shortened, as elsewhere than on a terminal'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l raw-csv -d 'No \' before cells of csv that a spreadsheet would run: = + - @, tab or line end first'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l profile -xa '(telnyx-porting completion profiles 2>/dev/null)' -d 'The account\'s settings, by name; see PROFILES (TELNYX_PROFILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l key-file -r -d 'The file that holds the API key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l base-url -xa '' -d 'Another API than TELNYX_BASE_URL says, or than Telnyx\' own'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l ca-file -r -d 'The authorities to trust (TELNYX_CA_FILE, CURL_CA_BUNDLE, SSL_CERT_FILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l concurrency -xa '' -d 'Requests in flight at once'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l rate -xa '' -d 'Requests a second at most; the service\'s own limits are kept anyway'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l timeout -xa '' -d 'Wait so long for each answer (60 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l header -xa '' -d 'A header of each request, such as \'X-Team: Ports\'; never the key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command update' -l verbose -d 'Show each request, answer and wait on stderr'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -s f -l from -r -d 'Orders from a file, or - for stdin: ids, support keys or phone numbers, on lines, in CSV or JSON'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -l from-column -xa '' -d 'The column of that CSV that is meant: its name, or its number from 1'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -l max -xa '' -d 'Submit none if more than that are drafts'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -l deadline -xa '' -d 'Stop after that time, such as 90, 90s, 10m or 2h'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -l dry-run -d 'Only show what would be submitted'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -s y -l yes -d 'Don\'t ask'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -s q -l quiet -d 'One line of counts, no plan and no progress'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -s o -l out -l output -xa 'table json jsonl csv ids' -d 'The submitted orders as table, json, jsonl, csv or ids (default: table, or what the profile says)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -l columns -xa '' -d 'Only these columns of table and csv, by the names in csv: id,status'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -l no-headers -d 'No heads above table and csv'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -l wide -d 'All columns of a table, none shortened, as elsewhere than on a terminal'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -l raw-csv -d 'No \' before cells of csv that a spreadsheet would run: = + - @, tab or line end first'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -l profile -xa '(telnyx-porting completion profiles 2>/dev/null)' -d 'The account\'s settings, by name; see PROFILES (TELNYX_PROFILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -l key-file -r -d 'The file that holds the API key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -l base-url -xa '' -d 'Another API than TELNYX_BASE_URL says, or than Telnyx\' own'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -l ca-file -r -d 'The authorities to trust (TELNYX_CA_FILE, CURL_CA_BUNDLE, SSL_CERT_FILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -l concurrency -xa '' -d 'Requests in flight at once'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -l rate -xa '' -d 'Requests a second at most; the service\'s own limits are kept anyway'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -l timeout -xa '' -d 'Wait so long for each answer (60 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -l header -xa '' -d 'A header of each request, such as \'X-Team: Ports\'; never the key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command confirm' -l verbose -d 'Show each request, answer and wait on stderr'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -s f -l from -r -d 'Orders from a file, or - for stdin: ids, support keys or phone numbers, on lines, in CSV or JSON'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -l from-column -xa '' -d 'The column of that CSV that is meant: its name, or its number from 1'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -l max -xa '' -d 'Delete none if more than that are drafts'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -l deadline -xa '' -d 'Stop after that time, such as 90, 90s, 10m or 2h'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -l dry-run -d 'Only show what would be deleted'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -s y -l yes -d 'Don\'t ask'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -s q -l quiet -d 'One line of counts, no plan and no progress'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -s o -l out -l output -xa 'table json jsonl csv ids' -d 'The deleted drafts, as they were, as table, json, jsonl, csv or ids (default: table, or what the profile says)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -l columns -xa '' -d 'Only these columns of table and csv, by the names in csv: id,status'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -l no-headers -d 'No heads above table and csv'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -l wide -d 'All columns of a table, none shortened, as elsewhere than on a terminal'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -l raw-csv -d 'No \' before cells of csv that a spreadsheet would run: = + - @, tab or line end first'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -l profile -xa '(telnyx-porting completion profiles 2>/dev/null)' -d 'The account\'s settings, by name; see PROFILES (TELNYX_PROFILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -l key-file -r -d 'The file that holds the API key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -l base-url -xa '' -d 'Another API than TELNYX_BASE_URL says, or than Telnyx\' own'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -l ca-file -r -d 'The authorities to trust (TELNYX_CA_FILE, CURL_CA_BUNDLE, SSL_CERT_FILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -l concurrency -xa '' -d 'Requests in flight at once'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -l rate -xa '' -d 'Requests a second at most; the service\'s own limits are kept anyway'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -l timeout -xa '' -d 'Wait so long for each answer (60 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -l header -xa '' -d 'A header of each request, such as \'X-Team: Ports\'; never the key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command delete' -l verbose -d 'Show each request, answer and wait on stderr'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command comment' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command comment' -l profile -xa '(telnyx-porting completion profiles 2>/dev/null)' -d 'The account\'s settings, by name; see PROFILES (TELNYX_PROFILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command comment' -l key-file -r -d 'The file that holds the API key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command comment' -l base-url -xa '' -d 'Another API than TELNYX_BASE_URL says, or than Telnyx\' own'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command comment' -l ca-file -r -d 'The authorities to trust (TELNYX_CA_FILE, CURL_CA_BUNDLE, SSL_CERT_FILE)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command comment' -l concurrency -xa '' -d 'Requests in flight at once'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command comment' -l rate -xa '' -d 'Requests a second at most; the service\'s own limits are kept anyway'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command comment' -l timeout -xa '' -d 'Wait so long for each answer (60 s)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command comment' -l header -xa '' -d 'A header of each request, such as \'X-Team: Ports\'; never the key'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command comment' -l verbose -d 'Show each request, answer and wait on stderr'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command help' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command help' -l man -d 'Print the manual page, for man -l'

complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command completion' -s h -l help -d 'Show this help message and exit'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command resume' -xa '(telnyx-porting completion stores 2>/dev/null)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command report' -xa '(telnyx-porting completion stores 2>/dev/null)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command follow' -xa '(telnyx-porting completion stores 2>/dev/null)'
complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command stop' -xa '(telnyx-porting completion stores 2>/dev/null)'
