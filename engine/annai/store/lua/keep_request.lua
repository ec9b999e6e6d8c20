-- given: {key, fingerprint, now}. Answers 1, or 0 when the key stands for another request.

local function work(base, given)
  if redis.call('HSETNX', base .. '!requests', given[1], given[2]) == 1 then
    redis.call('ZADD', base .. '!requests:at', given[3], given[1])
  end
  return redis.call('HGET', base .. '!requests', given[1]) == given[2] and 1 or 0
end
