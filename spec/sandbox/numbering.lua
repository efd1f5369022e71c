-- What a phone number tells of itself: its country and its type, as far as the stand-in knows numbering plans.
local numbering = {}

local COUNTRIES = {
  { "+1", "US" }, { "+31", "NL" }, { "+33", "FR" }, { "+34", "ES" }, { "+353", "IE" }, { "+44", "GB" }, { "+49", "DE" },
  { "+61", "AU" },
}
local TYPES = {
  { "^%+1800", "toll_free" }, { "^%+1833", "toll_free" }, { "^%+1844", "toll_free" }, { "^%+1855", "toll_free" },
  { "^%+1866", "toll_free" }, { "^%+1877", "toll_free" }, { "^%+1888", "toll_free" },
  { "^%+447", "mobile" }, { "^%+443", "national" }, { "^%+44800", "toll_free" },
  { "^%+491[567]", "mobile" }, { "^%+49800", "toll_free" }, { "^%+614", "mobile" }, { "^%+336", "mobile" },
}

-- { country, type }, or nil for a number of no country that can be ported from here.
function numbering.of(phone_number)
  local found
  for _, entry in ipairs(COUNTRIES) do
    if phone_number:sub(1, #entry[1]) == entry[1] then
      found = { country = entry[2], type = "local" }
    end
  end
  for _, entry in ipairs(TYPES) do
    if found and phone_number:find(entry[1]) then
      found.type = entry[2]
    end
  end
  return found
end

-- Local numbers of the United States can be ported within hours.
function numbering.is_fast(found)
  return found.country == "US" and found.type == "local"
end

return numbering
