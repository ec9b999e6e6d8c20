-- given: {account, users}. Answers the users' rows; with false instead of users, all users and their rows in turn.

local function work(base, given)
  local account, rows = base .. 'g:' .. given[1], {}
  if not given[2] then
    return redis.call('HGETALL', account)
  end
  for place, user in ipairs(given[2]) do
    rows[place] = redis.call('HGET', account, user)
  end
  return rows
end
