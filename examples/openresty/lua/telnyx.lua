--- The client of this page. Made once, before the workers start.

return require "telnyx.porting".new { ca_file = os.getenv "TELNYX_CA_FILE" }
