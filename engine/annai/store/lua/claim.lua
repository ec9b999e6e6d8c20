-- given: how many rows to claim. common: {kind, now, until}. Answers {moment, place, id, effect, attempts} of each.

local function work(base, given, common)
  local waiting, claimed = base .. 'w:' .. common[1], {}
  local due = redis.call('ZRANGEBYSCORE', waiting, '-inf', common[2], 'WITHSCORES', 'LIMIT', 0, given)
  for at = 1, #due, 2 do
    local row = row_of(base, string.sub(due[at], 9))
    row.attempts = row.attempts + 1
    keep_row(base, row)
    redis.call('ZADD', waiting, common[3], row.member)
    claimed[#claimed + 1] = {tonumber(due[at + 1]), row.place, row.id, row.effect, row.attempts}
  end
  return claimed
end
