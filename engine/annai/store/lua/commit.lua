-- Commits one partition's part of a batch: each write alone, all or nothing of it.
--
-- given: {writes, reads}: each write as {key, kind, expected, due or 0, document, messages, records, effects,
-- delivered, failed, members, fence or 0}, each read as {key, version}. common: the moment, and whether the same call was
-- made before and its answer lost.
-- Answers {epoch, sequence, refused, moved}: where the records stand (0, 0: nowhere); for each refused write its place,
-- the document as it is (or false), the places of the message ids that were taken, and 1 if its fence has moved; and keys
-- and documents in turn (or false) of what was read and has another version.
--
-- `h` is the partition's head: the reign in which was written last, the epoch and the sequence of the log, the last row
-- of the outbox. A reign is a server's time as a master, by its replication id: it ends when the server is started anew,
-- and when another one is promoted, also when the first comes back. A tail may have been lost then. So the epoch rises,
-- to the moment, and was never given before even if a whole epoch was lost.
--
-- A moment is told to the millisecond: the epoch counts times of 10 seconds, and the sequence begins with how many
-- milliseconds of its own have passed, times 2^19. Numbers are exact below 2^53, in which an entry's index takes 20 bits;
-- what would reach 2^33 goes on in another epoch.

local EPOCH = 10000 -- milliseconds
local SEQUENCES = 8589934592
local reign

local function reign_of_now()
  reign = reign or string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
  return reign
end

local function put_rest(base, write, now)
  for _, effect in ipairs(write[8]) do
    enqueue(base, effect[1], effect[2], effect[3], now)
  end
  for _, id in ipairs(write[9]) do
    finish(base, id)
  end
  for _, failed in ipairs(write[10]) do
    fail(base, failed[1], failed[2], now)
  end
  for _, member in ipairs(write[11]) do
    put_member(base, unpack(member))
  end
end

-- Where a log goes on in another epoch.
local function next_epoch(last)
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  return math.max(last + 1, math.floor(now / EPOCH)), now % EPOCH * 524288 + 1
end

local function append(base, records)
  local head = redis.call('HMGET', base .. 'h', 'reign', 'epoch', 'sequence')
  local epoch, sequence = tonumber(head[2] or 0), tonumber(head[3] or 0) + 1
  if head[1] ~= reign_of_now() or sequence >= SEQUENCES then
    epoch, sequence = next_epoch(epoch)
  end
  local first = sequence * 1048576
  local place = {string.format('%.0f', epoch), string.format('%.0f', sequence)}
  redis.call('HSET', base .. 'h', 'reign', reign_of_now(), 'epoch', place[1], 'sequence', place[2])
  for index, record in ipairs(records) do
    local id = string.format('%.0f-%.0f', epoch, first + index - 1)
    redis.call('XADD', base .. 'l', id, 's', record[1], 'b', record[2], 'p', record[3])
  end
  return epoch, sequence
end

local function moved_of(base, reads)
  local moved = {}
  for _, read in ipairs(reads) do
    local value = value_of(base, read[1])
    if (value and struct.unpack('>I4', value) or 0) ~= read[2] then
      moved[#moved + 1] = read[1]
      moved[#moved + 1] = value and string.sub(value, 5)
    end
  end
  return moved
end

local function work(base, given, common)
  local now, again = common[1], common[2]
  local day = math.floor(now / DAY)
  local refused, records = {}, {}
  local token
  for place, write in ipairs(given[1]) do
    local key, expected, document = write[1], write[3], write[5]
    local home = home_of(base, write[2], key)
    local value = redis.call('HGET', home, key) or value_of(base, key)
    local version = value and struct.unpack('>I4', value) or 0
    local hashes = write[6]
    local taken = taken_of(base, day, key, hashes)
    local known = value and string.sub(value, 5)
    local fenced = false
    if write[12] ~= 0 then
      token = token or tonumber(redis.call('HGET', base .. 'e', 'token') or 0)
      fenced = write[12] ~= token
    end
    if version == expected and #taken == 0 and not fenced then
      redis.call('HSET', home, key, struct.pack('>I4', expected + 1) .. document)
      take(base, day, key, hashes)
      set_timer(base, key, write[4])
      put_rest(base, write, now)
      for _, record in ipairs(write[7]) do
        records[#records + 1] = record
      end
    elseif again and version == expected + 1 and known == document and #taken == #hashes then
      redis.call('HSET', home, key, value) -- so that this connection has written, and WAIT waits for it
    else
      refused[#refused + 1] = {place, known, taken, fenced and 1 or 0}
    end
  end
  if #records == 0 then
    return {0, 0, refused, moved_of(base, given[2])}
  end
  local epoch, sequence = append(base, records)
  return {epoch, sequence, refused, moved_of(base, given[2])}
end
