-- `!emails` holds emails by id, `!emails:at` when they went out.

local function put_email(base, id, at, email, kept)
  redis.call('HSET', base .. '!emails', id, email)
  redis.call('ZADD', base .. '!emails:at', at, id)
  for _, old in ipairs(redis.call('ZRANGE', base .. '!emails:at', 0, -kept - 1)) do
    redis.call('HDEL', base .. '!emails', old)
    redis.call('ZREM', base .. '!emails:at', old)
  end
end
