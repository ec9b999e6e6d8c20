-- given: subjects. Answers their keys in the archive, false where there is none.

local function work(base, given)
  local found = {}
  for place, subject in ipairs(given) do
    found[place] = redis.call('HGET', keys_of(base, subject), subject)
  end
  return found
end
