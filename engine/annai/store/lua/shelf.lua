-- Answers {first, last, trimmed} of the archive's segments, '0' for a number that was never set.

local function work(base)
  local shelf = redis.call('HMGET', base .. '!shelf', 'first', 'last', 'trimmed')
  return {shelf[1] or '0', shelf[2] or '0', shelf[3] or '0'}
end
