-- given: {worker, now, until}. Answers the names of all who are there.

local function work(base, given)
  redis.call('ZADD', base .. '!workers', string.format('%.0f', given[3]), given[1])
  redis.call('ZREMRANGEBYSCORE', base .. '!workers', '-inf', string.format('%.0f', given[2]))
  return redis.call('ZRANGE', base .. '!workers', 0, -1)
end
