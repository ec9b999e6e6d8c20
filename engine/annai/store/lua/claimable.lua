-- common: {kind, now}. Answers how many rows may be claimed.

local function work(base, given, common)
  return redis.call('ZCOUNT', base .. 'w:' .. common[1], '-inf', common[2])
end
