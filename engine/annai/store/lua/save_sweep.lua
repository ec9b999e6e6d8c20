-- given: {id, cursor before, cursor, visited, changed, state, ended or false}. Answers 1, or 0 when the sweep has ended
-- or was moved on. One that was paused meanwhile stays so.

local function work(base, given)
  local id = given[1]
  local key = sweep_key(base, id)
  if not is_open(base, id) or redis.call('HGET', key, 'cursor') ~= given[2] then
    return 0
  end
  redis.call('HSET', key, 'cursor', given[3], 'visited', given[4], 'changed', given[5])
  if redis.call('HGET', key, 'state') == 'running' then
    set_state(base, id, given[6], given[7])
  end
  return 1
end
