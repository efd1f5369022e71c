--- How ids of orders and other records are compared.

return {
  --- key(id): the form of an id by which it is compared. The letter case of a UUID does not count (RFC 9562, section
  -- 4), and it may differ between a caller, a file and the service. Requests and results show each id as it was given.
  key = string.lower,
}
