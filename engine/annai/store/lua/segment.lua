-- given: a number. Answers the listed segment, or false.

local function work(base, given)
  return redis.call('HGET', base .. '!segments', given)
end
