-- given: limit. Answers the emails, the newest first.

local function work(base, given)
  local found = {}
  for place, id in ipairs(redis.call('ZREVRANGE', base .. '!emails:at', 0, given - 1)) do
    found[place] = redis.call('HGET', base .. '!emails', id)
  end
  return found
end
