-- given: the id of the stream's entry behind which to begin. common: {limit, replicas that must have what is told}.
-- Answers {entries, whether there are more}; the records of a batch stay together.
--
-- What is told is acted upon in other partitions, so it must not be lost any more with a master: a write behind it lets
-- WAIT wait for it.

local function settle(base, found, replicas)
  if replicas > 0 and #found > 0 then
    redis.call('HSET', base .. 'h', 'told', 1)
  end
end

local function work(base, given, common)
  local log = base .. 'l'
  local found = redis.call('XRANGE', log, '(' .. given, '+', 'COUNT', common[1])
  settle(base, found, common[2])
  if #found < common[1] then
    return {found, 0}
  end
  local last = found[#found][1]
  local epoch, place = string.match(last, '(%d+)-(%d+)')
  local final = string.format('%.0f', math.floor(tonumber(place) / 1048576) * 1048576 + 1048575)
  for _, entry in ipairs(redis.call('XRANGE', log, '(' .. last, epoch .. '-' .. final)) do
    found[#found + 1] = entry
  end
  return {found, #redis.call('XRANGE', log, '(' .. found[#found][1], '+', 'COUNT', 1)}
end
