-- common: {now, limit}. Answers keys and moments in turn, those of the buckets first that have waited longest.

local function work(base, given, common)
  local found = {}
  for _, bucket in ipairs(redis.call('ZRANGEBYSCORE', base .. 't', '-inf', common[1], 'LIMIT', 0, common[2])) do
    local due = redis.call('ZRANGEBYSCORE', base .. 't' .. bucket, '-inf', common[1], 'WITHSCORES', 'LIMIT', 0, common[2])
    for _, part in ipairs(due) do
      found[#found + 1] = part
    end
    if #found >= common[2] * 2 then
      return found
    end
  end
  return found
end
