-- given: an id. Answers the row, or false.

local function work(base, given)
  local row = row_of(base, given)
  return row and told(row, due_at(row) or redis.call('ZSCORE', row.failed, row.member)) or false
end
