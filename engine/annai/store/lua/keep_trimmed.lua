-- given: the number of a segment up to whose end the log lets go of its records.

local function work(base, given)
  local before = tonumber(redis.call('HGET', base .. '!shelf', 'trimmed') or 0)
  redis.call('HSET', base .. '!shelf', 'trimmed', math.max(before, given))
  return 0
end
