-- given: the bucket to begin with. common: {how many}. Answers {the bucket that follows or false, rows}: the accounts of
-- whole buckets until there are so many members, each row {account, users and what is kept of them in turn}. Members come
-- with a write of their account, so it has a document.

local function work(base, given, common)
  local rows, count = {}, 0
  for bucket = given, 255 do
    if count >= common[1] then
      return {bucket, rows}
    end
    for _, account in ipairs(redis.call('HKEYS', base .. 'a' .. string.format('%02x', bucket))) do
      local members = redis.call('HGETALL', base .. 'g:' .. account)
      rows[#rows + 1] = {account, members}
      count = count + #members / 2
    end
  end
  return {false, rows}
end
