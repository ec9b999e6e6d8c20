-- `mDAY:…` hold the messages of a day, UTC, and of the subjects that share a bucket, by their hashes, which are integers;
-- `m` holds the days. Those of a day and its neighbours are looked at, so that a message is known for a day at least,
-- whichever way clocks are set.

local DAY = 86400000
local WIDEST = 1000 -- arguments of one command

local function messages_key(base, day, key)
  return base .. 'm' .. string.format('%.0f', day) .. ':' .. bucket_of(key)
end

-- The places of the messages that are known.
local function taken_of(base, day, key, hashes)
  local found, places = {}, {}
  for near = day - 1, day + 1 do
    for first = 1, #hashes, WIDEST do
      local last = math.min(first + WIDEST - 1, #hashes)
      for place, is in ipairs(redis.call('SMISMEMBER', messages_key(base, near, key), unpack(hashes, first, last))) do
        found[first + place - 1] = found[first + place - 1] or is == 1
      end
    end
  end
  for place, is in ipairs(found) do
    if is then
      places[#places + 1] = place
    end
  end
  return places
end

local function take(base, day, key, hashes)
  for first = 1, #hashes, WIDEST do
    redis.call('SADD', messages_key(base, day, key), unpack(hashes, first, math.min(first + WIDEST - 1, #hashes)))
  end
  if #hashes > 0 then
    redis.call('SADD', base .. 'm', string.format('%.0f', day))
  end
end
