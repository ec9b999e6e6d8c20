-- given: {'!sweeps', the newest first, or '!open', the oldest first; limit}. Answers the fields of each.

local function work(base, given)
  local order = given[1] == '!open' and 'ZRANGE' or 'ZREVRANGE'
  local found = {}
  for place, id in ipairs(redis.call(order, base .. given[1], 0, given[2] - 1)) do
    found[place] = redis.call('HGETALL', sweep_key(base, id))
  end
  return found
end
