-- given: {name, value or false}. Sets a value that is not there, and answers what is there, or false.

local function work(base, given)
  if given[2] then
    redis.call('SETNX', base .. given[1], given[2])
  end
  return redis.call('GET', base .. given[1])
end
