-- given: the sweeps, each as {id, fields, whether it has ended}.

local function work(base, given)
  add_sweeps(base, given)
  return 0
end
