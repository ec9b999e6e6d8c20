-- given: how the ids of emails begin. Answers how many were erased.

local function work(base, given)
  local ids = emails_of(base, given)
  for _, id in ipairs(ids) do
    redis.call('HDEL', base .. '!emails', id)
    redis.call('ZREM', base .. '!emails:at', id)
  end
  return #ids
end
