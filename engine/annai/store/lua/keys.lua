-- given: the bucket to begin with, which was read in part before, or -1. common: {kind, left}. Answers keys in no order, of
-- whole buckets one after another, until `left` were found behind the first: it is shared by the call's partitions.

local function work(base, given, common)
  local found = {}
  for bucket = math.max(0, given), 255 do
    if common[2] <= 0 then
      return found
    end
    local keys = redis.call('HKEYS', base .. common[1] .. string.format('%02x', bucket))
    for _, key in ipairs(keys) do
      found[#found + 1] = key
    end
    common[2] = common[2] - (bucket == given and 0 or #keys)
  end
  return found
end
