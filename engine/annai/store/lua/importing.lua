-- Answers {mark, the outbox's rows so far} of the import that is under way; false for what is not there.

local function work(base)
  return redis.call('HMGET', base .. '!import', 'mark', 'row')
end
