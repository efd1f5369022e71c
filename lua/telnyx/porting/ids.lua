--- Ids of orders and other records, in the one way in which they are compared.

return {
  --- key(id): what an id is filed under. The letter case of a UUID does not count (RFC 9562, section 4), and what a
  -- caller gives, a file holds and the service writes may differ in it. Requests and results show each id as it came.
  key = string.lower,
}
