-- given: ids of entries of the stream and their new personal parts, in turn. Writes the stream anew, because a stream keeps
-- the bytes of what was trimmed from it in a block with what stays.

local PAGE = 500

local function work(base, given)
  local log, copy, personal = base .. 'l', base .. 'l+', {}
  for at = 1, #given, 2 do
    personal[given[at]] = given[at + 1]
  end
  redis.call('DEL', copy)
  local after = '-'
  repeat
    local entries = redis.call('XRANGE', log, after, '+', 'COUNT', PAGE)
    for _, entry in ipairs(entries) do
      local id, record = entry[1], entry[2]
      redis.call('XADD', copy, id, 's', record[2], 'b', record[4], 'p', personal[id] or record[6])
      after = '(' .. id
    end
  until #entries < PAGE
  if redis.call('EXISTS', copy) == 1 then
    redis.call('RENAME', copy, log)
  end
  return 0
end
