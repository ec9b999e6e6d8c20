-- given: where the log ends. No later record will name another bundle than the one that is applied.

local function work(base, given)
  local applied = redis.call('GET', base .. '!applied')
  for _, digest in ipairs(redis.call('SMEMBERS', base .. '!bundles')) do
    if digest ~= applied then
      redis.call('HSETNX', base .. '!bundle:' .. digest, 'last', given)
    end
  end
  return 0
end
