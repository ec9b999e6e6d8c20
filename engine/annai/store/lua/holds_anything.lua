-- Answers 1 when there is anything in the partition but what a store has that was only opened, else 0.

local NAMES = {'h', 'l', 'o', 'p', 'm', 'x'}
local OF_STORE = {'!bundles', '!applied', '!sweeps', '!requests', '!refusals', '!emails', '!segments', '!erasures'}
local BUCKETS = {'u', 'v', 'a', 'd', 'k'}

local function work(base)
  local keys = {}
  for _, names in ipairs({NAMES, OF_STORE}) do
    for _, name in ipairs(names) do
      keys[#keys + 1] = base .. name
    end
  end
  for _, letter in ipairs(BUCKETS) do
    for bucket = 0, 255 do
      keys[#keys + 1] = base .. letter .. string.format('%02x', bucket)
    end
  end
  return redis.call('EXISTS', unpack(keys)) > 0 and 1 or 0
end
