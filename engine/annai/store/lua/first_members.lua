-- given: {account, role, limit}; the role is as rows say it, or false for all. Answers users and their rows in turn,
-- those who joined first before others.

local function work(base, given)
  local all, found = redis.call('HGETALL', base .. 'g:' .. given[1]), {}
  for at = 1, #all, 2 do
    if not given[2] or string.sub(all[at + 1], 13) == given[2] then
      found[#found + 1] = {string.sub(all[at + 1], 1, 6) .. all[at], all[at], all[at + 1]}
    end
  end
  table.sort(found, function(one, other) return one[1] < other[1] end)
  local answer = {}
  for at = 1, math.min(#found, given[3]) do
    answer[#answer + 1] = found[at][2]
    answer[#answer + 1] = found[at][3]
  end
  return answer
end
