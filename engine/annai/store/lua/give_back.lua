-- given: {id, until, error, 1 when the claim shall not count, else 0}. Lets a row that waits be claimed at a moment.

local function work(base, given)
  local row = row_of(base, given[1])
  if row and due_at(row) then
    row.error, row.attempts = given[3], math.max(0, row.attempts - given[4]) -- it may be asked twice
    keep_row(base, row)
    redis.call('ZADD', row.waiting, given[2], row.member)
  end
  return 0
end
