-- given: texts. Takes the refusals away that hold one of them; answers how many there were.

local PAGE = 500

local function holds(refusal, texts)
  for _, text in ipairs(texts) do
    if string.find(refusal, text, 1, true) then
      return true
    end
  end
  return false
end

local function work(base, given)
  local list, gone, first = base .. '!refusals', {}, 0
  repeat
    local refusals = redis.call('LRANGE', list, first, first + PAGE - 1)
    for _, refusal in ipairs(refusals) do
      if holds(refusal, given) then
        gone[#gone + 1] = refusal
      end
    end
    first = first + PAGE
  until #refusals < PAGE
  for _, refusal in ipairs(gone) do
    redis.call('LREM', list, 1, refusal)
  end
  return #gone
end
