-- What the start script tells the Lua side: the key that is accepted, and where redirects lead.
return { key = nil, elsewhere = nil }
