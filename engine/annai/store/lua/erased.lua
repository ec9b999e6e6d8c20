-- Answers the subjects whose keys were destroyed.

local function work(base)
  return redis.call('SMEMBERS', base .. 'x')
end
