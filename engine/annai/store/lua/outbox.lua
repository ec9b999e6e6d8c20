-- The outbox of a partition. `o` holds the rows that wait or have failed, by id: attempts, place, kind, error, effect.
-- `w:KIND` holds those that wait by when they may be claimed, `f:KIND` those that have failed by when. A member there is
-- the row's place before its id: of one moment, the oldest comes first. `d…` holds what is left of a finished row, so
-- that the same effect is never queued twice: 60 bits of its id's hash, 52 of them as integers, which Redis keeps in 8
-- bytes each.

local FAILED_KEPT = 10000
local HEAD = '>I4I8BI2'
local HEAD_LENGTH = 15

local function number_of(digits)
  return string.format('%.0f', tonumber(digits, 16))
end

local function done_of(base, id)
  local hash = redis.sha1hex(id)
  return base .. 'd' .. string.sub(hash, 14, 15), number_of(string.sub(hash, 1, 13))
end

local function pack_row(row)
  return struct.pack(HEAD, row.attempts, row.place, #row.kind, #row.error) .. row.kind .. row.error .. row.effect
end

-- A row that waits or has failed, with the member of its sorted set; nil when there is none.
local function row_of(base, id)
  local packed = redis.call('HGET', base .. 'o', id)
  if not packed then
    return nil
  end
  local row = {id = id}
  local kind, error
  row.attempts, row.place, kind, error = struct.unpack(HEAD, packed)
  row.kind = string.sub(packed, HEAD_LENGTH + 1, HEAD_LENGTH + kind)
  row.error = string.sub(packed, HEAD_LENGTH + kind + 1, HEAD_LENGTH + kind + error)
  row.effect = string.sub(packed, HEAD_LENGTH + kind + error + 1)
  row.member = struct.pack('>I8', row.place) .. id
  row.waiting, row.failed = base .. 'w:' .. row.kind, base .. 'f:' .. row.kind
  return row
end

local function keep_row(base, row)
  redis.call('HSET', base .. 'o', row.id, pack_row(row))
end

local function due_at(row)
  return redis.call('ZSCORE', row.waiting, row.member)
end

-- Whether the row waits, has failed or is finished.
local function is_known(base, id)
  return redis.call('HEXISTS', base .. 'o', id) == 1 or redis.call('SISMEMBER', done_of(base, id)) == 1
end

local function enqueue(base, id, kind, effect, now)
  if is_known(base, id) then
    return
  end
  local last = tonumber(redis.call('HGET', base .. 'h', 'row') or 0)
  local place = math.max(last + 1, now * 32) -- rises always, and across partitions nearly
  redis.call('HSET', base .. 'h', 'row', string.format('%.0f', place))
  keep_row(base, {id = id, attempts = 0, place = place, kind = kind, error = '', effect = effect})
  redis.call('ZADD', base .. 'w:' .. kind, now, struct.pack('>I8', place) .. id)
end

local function finish(base, id)
  local row = row_of(base, id)
  if row then
    redis.call('ZREM', row.waiting, row.member)
    redis.call('ZREM', row.failed, row.member)
    redis.call('HDEL', base .. 'o', id)
    redis.call('SADD', done_of(base, id))
  end
end

local function fail(base, id, error, now)
  local row = row_of(base, id)
  if row and redis.call('ZREM', row.waiting, row.member) == 1 then
    row.error = error
    keep_row(base, row)
    redis.call('ZADD', row.failed, now, row.member)
    for _, member in ipairs(redis.call('ZRANGE', row.failed, 0, -FAILED_KEPT - 1)) do
      finish(base, string.sub(member, 9))
    end
  end
end

-- A row as it is told: place, id, effect, attempts, when it may be claimed or has failed, error.
local function told(row, at)
  return {row.place, row.id, row.effect, row.attempts, tonumber(at), row.error}
end
