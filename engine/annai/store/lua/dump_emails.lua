-- Answers the ids of emails, the oldest first.

local function work(base)
  return redis.call('ZRANGE', base .. '!emails:at', 0, -1)
end
