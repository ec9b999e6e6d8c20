-- given: the bucket to begin with. common: {how many}. Answers {the bucket that follows or false, rows}: whole buckets
-- until there are so many, each row {day, bucket, hashes}.

local function work(base, given, common)
  local rows, count = {}, 0
  local days = redis.call('SMEMBERS', base .. 'm')
  for bucket = given, 255 do
    if count >= common[1] then
      return {bucket, rows}
    end
    for _, day in ipairs(days) do
      local hashes = redis.call('SMEMBERS', base .. 'm' .. day .. ':' .. string.format('%02x', bucket))
      rows[#rows + 1] = #hashes > 0 and {day, bucket, hashes} or nil
      count = count + #hashes
    end
  end
  return {false, rows}
end
