-- Sweeps lie in one partition: each a hash, `!sweeps` holds all by place, `!open` those that have not ended.

local SWEEPS_KEPT = 1000

local function sweep_key(base, id)
  return base .. '!sweep:' .. id
end

-- fields: names and values in turn; a sweep that is known is left as it is.
local function add_sweep(base, id, fields, ended)
  if redis.call('EXISTS', sweep_key(base, id)) == 1 then
    return
  end
  local place = redis.call('INCR', base .. '!place')
  redis.call('HSET', sweep_key(base, id), unpack(fields))
  redis.call('ZADD', base .. '!sweeps', place, id)
  if not ended then
    redis.call('ZADD', base .. '!open', place, id)
  end
end

local function trim_sweeps(base)
  local last = tonumber(redis.call('GET', base .. '!place') or 0)
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', base .. '!sweeps', '-inf', last - SWEEPS_KEPT)) do
    if not redis.call('ZSCORE', base .. '!open', id) then
      redis.call('DEL', sweep_key(base, id))
      redis.call('ZREM', base .. '!sweeps', id)
    end
  end
end

local function add_sweeps(base, sweeps)
  for _, sweep in ipairs(sweeps) do
    add_sweep(base, sweep[1], sweep[2], sweep[3])
  end
  trim_sweeps(base)
end

local function is_open(base, id)
  return redis.call('ZSCORE', base .. '!open', id)
end

local function set_state(base, id, state, ended)
  redis.call('HSET', sweep_key(base, id), 'state', state)
  if ended then
    redis.call('HSET', sweep_key(base, id), 'ended', ended)
    redis.call('ZREM', base .. '!open', id)
  end
end
