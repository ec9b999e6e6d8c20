-- Answers {keys and fingerprints in turn, keys and moments in turn}.

local function work(base)
  return {redis.call('HGETALL', base .. '!requests'), redis.call('ZRANGE', base .. '!requests:at', 0, -1, 'WITHSCORES')}
end
