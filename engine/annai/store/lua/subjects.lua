-- given: the key behind which to begin. common: {kind, left}; what is left of the limit is shared by the call's
-- partitions. Answers keys and values in turn, in key order.

local function work(base, given, common)
  local found = {}
  for bucket = given == '' and 0 or tonumber(bucket_of(given), 16), 255 do
    if common[2] <= 0 then
      return found
    end
    local home = base .. common[1] .. string.format('%02x', bucket)
    local keys = redis.call('HKEYS', home)
    table.sort(keys)
    for _, key in ipairs(keys) do
      if key > given and common[2] > 0 then
        found[#found + 1] = key
        found[#found + 1] = redis.call('HGET', home, key)
        common[2] = common[2] - 1
      end
    end
  end
  return found
end
