-- given: a subject. Answers with which segments its snapshots came, false when there are none.

local function work(base, given)
  return redis.call('HGET', shots_of(base, given), given)
end
