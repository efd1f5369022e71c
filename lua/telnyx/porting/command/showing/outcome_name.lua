--- The one name of an outcome in all that the command shows and counts.

--- outcome: of a batch, with its error in err; or of a store, with the fields of its error beside the others. What was
-- sent and could not be settled is failed to the library, with an error that is uncertain. To an operator it is
-- unknown, as it is where the process or its store failed in the middle.
return function(outcome)
  local name, err = outcome.outcome, outcome.err or outcome
  return (name == "failed" or name == "refused") and err.uncertain and "unknown" or name
end
