-- `sBUCKET` holds, for each subject of a bucket, the numbers of the segments with which a snapshot of it came, in 4 bytes
-- each, in order.

local function shots_of(base, subject)
  return base .. 's' .. bucket_of(subject)
end
