-- given: how the id begins. Answers 1 when such a row waits, else 0.

local function work(base, given)
  for _, id in ipairs(redis.call('HKEYS', base .. 'o')) do
    if string.sub(id, 1, #given) == given and due_at(row_of(base, id)) then
      return 1
    end
  end
  return 0
end
