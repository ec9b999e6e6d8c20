-- given: digests.

local function work(base, given)
  for _, digest in ipairs(given) do
    redis.call('UNLINK', base .. '!bundle:' .. digest)
    redis.call('SREM', base .. '!bundles', digest)
  end
  return 0
end
