-- given: the number of a segment. Only the first one goes, when it is trimmed and another one follows.

local function work(base, given)
  local shelf = redis.call('HMGET', base .. '!shelf', 'first', 'last', 'trimmed')
  local first, last, trimmed = tonumber(shelf[1] or 0), tonumber(shelf[2] or 0), tonumber(shelf[3] or 0)
  if given == first and given < last and given <= trimmed then
    redis.call('HDEL', base .. '!segments', given)
    redis.call('HSET', base .. '!shelf', 'first', given + 1)
  end
  return 0
end
