-- given: how the ids of emails begin. Answers these emails.

local function work(base, given)
  local found = {}
  for place, id in ipairs(emails_of(base, given)) do
    found[place] = redis.call('HGET', base .. '!emails', id)
  end
  return found
end
