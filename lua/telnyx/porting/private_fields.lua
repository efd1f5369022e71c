--- The fields of an order with which its numbers could be ported away: shown only when asked for, taken from no command
-- line. All stand in end_user.admin.

return { "pin_passcode", "account_number", "tax_identifier" }
