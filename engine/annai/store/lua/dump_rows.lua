-- given: ids. Answers {kind, 'w' or 'f', effect, attempts, moment, error} of each row, false for one that is gone.

local function work(base, given)
  local found = {}
  for at, id in ipairs(given) do
    local row = row_of(base, id)
    local due = row and due_at(row)
    local since = row and (due or redis.call('ZSCORE', row.failed, row.member))
    found[at] = since and {row.kind, due and 'w' or 'f', row.effect, row.attempts, tonumber(since), row.error}
  end
  return found
end
