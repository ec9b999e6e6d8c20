-- common: {name}. Answers the partial, its position before its body, or false.

local function work(base, given, common)
  return redis.call('HGET', base .. 'p', common[1])
end
