-- given: {error, moment, ids}. Keeps rows that wait as ones that have failed.

local function work(base, given)
  for _, id in ipairs(given[3]) do
    fail(base, id, given[1], given[2])
  end
  return 0
end
