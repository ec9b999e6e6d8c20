-- common: subjects. Finishes the rows whose effects name one of them, but recalls and answers, which hold signals alone.
-- Answers how many there were.

local SIGNALS = {recall = true, answer = true}

local function names(effect, subjects)
  for _, subject in ipairs(subjects) do
    if string.find(effect, subject, 1, true) then
      return true
    end
  end
  return false
end

local function work(base, given, common)
  local gone = 0
  for _, id in ipairs(redis.call('HKEYS', base .. 'o')) do
    local row = row_of(base, id)
    if not SIGNALS[row.kind] and names(row.effect, common) then
      finish(base, id)
      gone = gone + 1
    end
  end
  return gone
end
