-- given: 1 to hold the partition, 0 to give it back. common: {worker, now, until}. Answers the token, or 0.

local function work(base, given, common)
  local held = redis.call('HMGET', base .. 'e', 'holder', 'token', 'until')
  local token, ends = tonumber(held[2] or 0), tonumber(held[3] or 0)
  local mine = held[1] == common[1] and ends > common[2]
  if given == 0 then
    if mine then
      redis.call('HSET', base .. 'e', 'until', 0)
    end
    return 0
  end
  if not mine and ends > common[2] then
    return 0
  end
  token = mine and token or token + 1
  redis.call('HSET', base .. 'e', 'holder', common[1], 'token', token, 'until', string.format('%.0f', common[3]))
  return token
end
