-- given: the bucket to begin with. common: {how many}. Answers {the bucket that follows or false, rows}: whole buckets
-- until there are so many, each row {bucket, numbers}.

local function work(base, given, common)
  local rows, count = {}, 0
  for bucket = given, 255 do
    if count >= common[1] then
      return {bucket, rows}
    end
    local numbers = redis.call('SMEMBERS', base .. 'd' .. string.format('%02x', bucket))
    rows[#rows + 1] = #numbers > 0 and {bucket, numbers} or nil
    count = count + #numbers
  end
  return {false, rows}
end
