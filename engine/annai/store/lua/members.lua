-- given: {account, the key behind which to begin, limit}. Answers users and their rows in turn, in the order of keys.

local function work(base, given)
  local account = base .. 'g:' .. given[1]
  local users, found = redis.call('HKEYS', account), {}
  table.sort(users)
  for _, user in ipairs(users) do
    if user > given[2] and #found < given[3] * 2 then
      found[#found + 1] = user
      found[#found + 1] = redis.call('HGET', account, user)
    end
  end
  return found
end
