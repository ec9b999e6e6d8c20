-- Commits something.

local function work(base)
  return redis.call('INCR', base .. '!checks')
end
