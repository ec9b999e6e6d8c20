-- given: {before, limit}. Answers how many keys were forgotten.

local function work(base, given)
  local old = redis.call('ZRANGEBYSCORE', base .. '!requests:at', '-inf', '(' .. string.format('%.0f', given[1]), 'LIMIT', 0, given[2])
  for _, key in ipairs(old) do
    redis.call('HDEL', base .. '!requests', key)
    redis.call('ZREM', base .. '!requests:at', key)
  end
  return #old
end
