-- given: {key, at, until or 0}. Sets a timer that stands at a moment to another one, or takes it away.

local function work(base, given)
  local at = redis.call('ZSCORE', base .. 't' .. bucket_of(given[1]), given[1])
  if at and tonumber(at) == given[2] then
    set_timer(base, given[1], given[3])
  end
  return 0
end
