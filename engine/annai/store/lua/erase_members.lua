-- given: accounts, each with users who are its members no more. Answers how many were.

local function work(base, given)
  local gone = 0
  for _, row in ipairs(given) do
    for _, user in ipairs(row[2]) do
      gone = gone + redis.call('HDEL', base .. 'g:' .. row[1], user)
    end
  end
  return gone
end
