-- Answers {digest, first, last, base} of each bundle; false for what is not there.

local function work(base)
  local found = {}
  for place, digest in ipairs(redis.call('SMEMBERS', base .. '!bundles')) do
    local row = redis.call('HMGET', base .. '!bundle:' .. digest, 'first', 'last', 'base')
    found[place] = {digest, row[1], row[2], row[3]}
  end
  return found
end
