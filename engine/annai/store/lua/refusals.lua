-- given: limit. Answers refusals, the newest first.

local function work(base, given)
  return redis.call('LRANGE', base .. '!refusals', 0, given - 1)
end
