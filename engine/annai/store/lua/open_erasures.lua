-- Answers the ids and the erasures that are not done, in turn, the oldest first.

local function work(base)
  local found = {}
  for _, id in ipairs(redis.call('ZRANGE', base .. '!erasures:open', 0, -1)) do
    found[#found + 1] = id
    found[#found + 1] = redis.call('HGET', base .. '!erasures', id)
  end
  return found
end
