-- given: the id of the first entry of the stream that may stay.

local function work(base, given)
  return redis.call('XTRIM', base .. 'l', 'MINID', given)
end
