-- Answers names and partials in turn.

local function work(base)
  return redis.call('HGETALL', base .. 'p')
end
