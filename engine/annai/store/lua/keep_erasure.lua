-- given: {id, erasure, 1 when it is done, else 0}.

local function work(base, given)
  local all, open = base .. '!erasures', base .. '!erasures:open'
  if redis.call('HSET', all, given[1], given[2]) == 1 then
    redis.call('ZADD', open, redis.call('HLEN', all), given[1])
  end
  if given[3] == 1 then
    redis.call('ZREM', open, given[1])
  end
  return 0
end
