-- `kBUCKET` holds the keys of the archive of a bucket's subjects: hashes that small Redis keeps as flat lists. `x` holds
-- the subjects whose keys were destroyed.

local function keys_of(base, subject)
  return base .. 'k' .. bucket_of(subject)
end
