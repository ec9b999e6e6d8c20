-- common: {day}. Forgets the messages of all days before that one.

local function work(base, given, common)
  for _, day in ipairs(redis.call('SMEMBERS', base .. 'm')) do
    if tonumber(day) < common[1] then
      local keys = {}
      for bucket = 0, 255 do
        keys[#keys + 1] = base .. 'm' .. day .. ':' .. string.format('%02x', bucket)
      end
      redis.call('UNLINK', unpack(keys))
      redis.call('SREM', base .. 'm', day)
    end
  end
  return 0
end
