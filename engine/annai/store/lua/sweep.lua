-- given: an id. Answers the fields, none of one that is unknown.

local function work(base, given)
  return redis.call('HGETALL', sweep_key(base, given))
end
