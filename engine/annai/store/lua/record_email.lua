-- given: {id, moment, email, how many are kept}.

local function work(base, given)
  redis.call('HSET', base .. '!emails', given[1], given[3])
  redis.call('ZADD', base .. '!emails:at', given[2], given[1])
  for _, id in ipairs(redis.call('ZRANGE', base .. '!emails:at', 0, -given[4] - 1)) do
    redis.call('HDEL', base .. '!emails', id)
    redis.call('ZREM', base .. '!emails:at', id)
  end
  return 0
end
