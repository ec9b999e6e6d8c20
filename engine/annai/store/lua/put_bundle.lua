-- given: {digest, files, where the log ends, base or false}. One that is kept is left as it is.

local function work(base, given)
  local key = base .. '!bundle:' .. given[1]
  if redis.call('EXISTS', key) == 0 then
    redis.call('HSET', key, 'files', given[2], 'first', given[3])
    if given[4] then
      redis.call('HSET', key, 'base', given[4])
    end
    redis.call('SADD', base .. '!bundles', given[1])
  end
  return 0
end
