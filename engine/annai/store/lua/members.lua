-- given: an account. Answers its users, in no order.

local function work(base, given)
  return redis.call('HKEYS', base .. 'g:' .. given)
end
