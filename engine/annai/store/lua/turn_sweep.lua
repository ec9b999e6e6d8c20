-- given: {id, state, ended or false}. Answers 1, or 0 when the sweep has ended or is unknown.

local function work(base, given)
  if not is_open(base, given[1]) then
    return 0
  end
  set_state(base, given[1], given[2], given[3])
  return 1
end
