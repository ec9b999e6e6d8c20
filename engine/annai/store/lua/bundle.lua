-- given: a digest. Answers the files, or false.

local function work(base, given)
  return redis.call('HGET', base .. '!bundle:' .. given, 'files')
end
