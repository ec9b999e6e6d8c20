-- `tBUCKET` holds the timers of a bucket's subjects: sets that small Redis keeps as flat lists, at a quarter of the room.
-- `t` holds the earliest timer of each bucket.

local function set_timer(base, key, due)
  local bucket = bucket_of(key)
  local timers = base .. 't' .. bucket
  if due == 0 then
    if redis.call('ZREM', timers, key) == 0 then
      return
    end
  else
    redis.call('ZADD', timers, due, key)
  end
  local next = redis.call('ZRANGE', timers, 0, 0, 'WITHSCORES')
  if next[1] then
    redis.call('ZADD', base .. 't', next[2], bucket)
  else
    redis.call('ZREM', base .. 't', bucket)
  end
end
