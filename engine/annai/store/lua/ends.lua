-- Answers {epoch, sequence, oldest}: where the log ends ('0' each: nothing was ever written), and the id of the oldest
-- entry that is retained, or false.

local function work(base)
  local head = redis.call('HMGET', base .. 'h', 'epoch', 'sequence')
  local oldest = redis.call('XRANGE', base .. 'l', '-', '+', 'COUNT', 1)
  return {head[1] or '0', head[2] or '0', oldest[1] and oldest[1][1] or false}
end
