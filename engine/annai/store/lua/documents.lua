-- Documents lie in hashes, by the kind of subject and the byte of the key behind the partition's: 256 for each kind.
-- A value is the version, in 4 bytes, before the document.

local KINDS = {'u', 'v', 'a'} -- user, anonymous visitor, account

-- The last bit of a key's first byte and the first seven of its second, as two digits.
local function bucket_of(key)
  return string.format('%02x', string.byte(key, 1) % 2 * 128 + math.floor(string.byte(key, 2) / 2))
end

-- The hash of a kind that holds a key.
local function home_of(base, kind, key)
  return base .. kind .. bucket_of(key)
end

-- The value of a key, whatever kind of subject it is; false when there is none.
local function value_of(base, key)
  for _, kind in ipairs(KINDS) do
    local value = redis.call('HGET', home_of(base, kind, key), key)
    if value then
      return value
    end
  end
  return false
end
