-- given: the place behind which to begin. common: {'w' or 'f', kind, limit}. Answers rows, the oldest first.

local function work(base, given, common)
  local set, behind, rows = base .. common[1] .. ':' .. common[2], {}, {}
  for _, member in ipairs(redis.call('ZRANGE', set, 0, -1)) do
    local place = struct.unpack('>I8', member)
    if place > given then
      behind[#behind + 1] = {place, member}
    end
  end
  table.sort(behind, function(one, other) return one[1] < other[1] end)
  for at = 1, math.min(#behind, common[3]) do
    local member = behind[at][2]
    rows[at] = told(row_of(base, string.sub(member, 9)), redis.call('ZSCORE', set, member))
  end
  return rows
end
