-- given: {digest, sweeps}. From here on this bundle decides, and is not retired.

local function work(base, given)
  local applied = redis.call('GET', base .. '!applied')
  redis.call('SET', base .. '!applied', given[1])
  redis.call('HDEL', base .. '!bundle:' .. given[1], 'last')
  if applied ~= given[1] then
    add_sweeps(base, given[2])
  end
  return 0
end
