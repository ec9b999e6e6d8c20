-- given: subjects. common: {the number of the segment with which their snapshots come, the first that is listed}. Numbers
-- before the first are forgotten.

local function work(base, given, common)
  for _, subject in ipairs(given) do
    local home = shots_of(base, subject)
    local kept = redis.call('HGET', home, subject) or ''
    local place = 1
    while place <= #kept and struct.unpack('>I4', kept, place) < common[2] do
      place = place + 4
    end
    kept = string.sub(kept, place)
    if kept == '' or struct.unpack('>I4', kept, #kept - 3) < common[1] then
      kept = kept .. struct.pack('>I4', common[1])
    end
    redis.call('HSET', home, subject, kept)
  end
  return 0
end
