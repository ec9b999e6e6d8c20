-- The ids of the kept emails that begin with one of these, which are all of the same length.
local function emails_of(base, beginnings)
  local wanted, found = {}, {}
  for _, beginning in ipairs(beginnings) do
    wanted[beginning] = true
  end
  for _, id in ipairs(redis.call('HKEYS', base .. '!emails')) do
    if wanted[string.sub(id, 1, #beginnings[1])] then
      found[#found + 1] = id
    end
  end
  return found
end
