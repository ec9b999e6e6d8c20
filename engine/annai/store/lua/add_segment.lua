-- given: {number, segment, where it begins, where it ends}. common: whether the same call was made before and its answer
-- lost. Answers 1 when it is listed now, 0 when it does not follow the last one.

local function work(base, given, common)
  local number, shelf = tonumber(given[1]), base .. '!shelf'
  local last = tonumber(redis.call('HGET', shelf, 'last') or 0)
  if common[1] and number == last and redis.call('HGET', base .. '!segments', number) == given[2] then
    redis.call('HSET', base .. '!segments', number, given[2]) -- so that WAIT waits for it on this connection, too
    return 1
  end
  local ends = redis.call('HGET', shelf, 'ends')
  if number ~= last + 1 or (ends and ends ~= given[3]) then
    return 0
  end
  redis.call('HSET', base .. '!segments', number, given[2])
  redis.call('HSET', shelf, 'last', number, 'ends', given[4])
  redis.call('HSETNX', shelf, 'first', number)
  return 1
end
