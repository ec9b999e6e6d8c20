-- given: an id. Answers the email, or false.

local function work(base, given)
  return redis.call('HGET', base .. '!emails', given)
end
