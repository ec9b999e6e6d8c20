-- Answers the earliest timer's bucket and moment, or nothing.

local function work(base)
  return redis.call('ZRANGE', base .. 't', 0, 0, 'WITHSCORES')
end
