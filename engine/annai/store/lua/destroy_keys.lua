-- given: subjects. Answers how many of them had a key.

local function work(base, given)
  local had = 0
  for _, subject in ipairs(given) do
    had = had + redis.call('HDEL', keys_of(base, subject), subject)
    redis.call('SADD', base .. 'x', subject)
  end
  return had
end
