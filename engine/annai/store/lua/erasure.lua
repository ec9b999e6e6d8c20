-- given: an id. Answers the erasure, or false.

local function work(base, given)
  return redis.call('HGET', base .. '!erasures', given)
end
