-- given: the place behind which to begin. common: {'w' or 'f', kind, limit}. Answers rows, the oldest first.

local function work(base, given, common)
  local set = base .. common[1] .. ':' .. common[2]
  local members, rows = redis.call('ZRANGE', set, 0, -1), {}
  table.sort(members)
  for _, member in ipairs(members) do
    if struct.unpack('>I8', member) > given and #rows < common[3] then
      rows[#rows + 1] = told(row_of(base, string.sub(member, 9)), redis.call('ZSCORE', set, member))
    end
  end
  return rows
end
