-- Answers the rows that wait or have failed, each as {place, id}.

local function work(base)
  local found = {}
  for at, id in ipairs(redis.call('HKEYS', base .. 'o')) do
    found[at] = {row_of(base, id).place, id}
  end
  return found
end
