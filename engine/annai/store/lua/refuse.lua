-- given: {how many are kept, refusals, the oldest first}.

local function work(base, given)
  for _, refusal in ipairs(given[2]) do
    redis.call('LPUSH', base .. '!refusals', refusal)
  end
  redis.call('LTRIM', base .. '!refusals', 0, given[1] - 1)
  return 0
end
