-- given: {id, now}. Lets a row that has failed be claimed again; answers 1, or 0 when it has not failed.

local function work(base, given)
  local row = row_of(base, given[1])
  if not row or redis.call('ZREM', row.failed, row.member) == 0 then
    return 0
  end
  redis.call('ZADD', row.waiting, given[2], row.member)
  return 1
end
