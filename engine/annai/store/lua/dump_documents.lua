-- given: the bucket to begin with. common: {bytes}. Answers {the bucket that follows or false, rows}: whole buckets until
-- the bytes are reached, each row {kind, key, value, due or false}.

local function work(base, given, common)
  local rows, size = {}, 0
  for bucket = given, 255 do
    if size >= common[1] then
      return {bucket, rows}
    end
    local digits = string.format('%02x', bucket)
    for _, kind in ipairs(KINDS) do
      local found = redis.call('HGETALL', base .. kind .. digits)
      for at = 1, #found, 2 do
        local due = redis.call('ZSCORE', base .. 't' .. digits, found[at])
        rows[#rows + 1] = {kind, found[at], found[at + 1], due}
        size = size + #found[at + 1]
      end
    end
  end
  return {false, rows}
end
