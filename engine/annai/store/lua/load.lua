-- given: keys. Answers their values, false where there is none.

local function work(base, given)
  local values = {}
  for place, key in ipairs(given) do
    values[place] = value_of(base, key)
  end
  return values
end
