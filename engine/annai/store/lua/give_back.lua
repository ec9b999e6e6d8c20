-- given: {id, until, error, 1 when the claim shall not count, else 0}. Lets a row that waits be claimed at a moment. A
-- claim is taken back once, also when the same is asked twice.

local function work(base, given)
  local row = row_of(base, given[1])
  local at = row and due_at(row)
  if at then
    local claims = tonumber(at) ~= given[2] and given[4] or 0
    row.error, row.attempts = given[3], math.max(0, row.attempts - claims)
    keep_row(base, row)
    redis.call('ZADD', row.waiting, given[2], row.member)
  end
  return 0
end
