-- given: {position before, partial}. common: {name}. Saves the partial unless the position has moved; answers 1 or 0.

local NOWHERE = string.rep('\0', 20)

local function work(base, given, common)
  local saved = redis.call('HGET', base .. 'p', common[1])
  if (saved and string.sub(saved, 1, 20) or NOWHERE) ~= given[1] then
    return 0
  end
  redis.call('HSET', base .. 'p', common[1], given[2])
  return 1
end
