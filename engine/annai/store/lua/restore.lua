-- Takes rows of another store into a partition; a row that is taken again changes nothing.
--
-- given: {documents, messages, records, ends, partials, effects, finished, members}. A document is {kind, key, value, due
-- or 0, day, its latest messages}, messages are {subject, day, hashes}, a record is {epoch, sequence, id, subject, body,
-- personal part}, an end {epoch, sequence}, a partial {name, value}, an effect {id, kind, 'w' or 'f', effect, attempts,
-- moment, error, place}, what is finished {bucket, number}, a member as `put_member` takes it.

local function raise_head(base, epoch, sequence)
  local head = redis.call('HMGET', base .. 'h', 'epoch', 'sequence')
  local last, place = tonumber(head[1] or 0), tonumber(head[2] or 0)
  if epoch > last or (epoch == last and sequence > place) then
    redis.call('HSET', base .. 'h', 'epoch', string.format('%.0f', epoch), 'sequence', string.format('%.0f', sequence))
  end
end

local function put_document(base, kind, key, value, due, day, recent)
  redis.call('HSET', home_of(base, kind, key), key, value)
  set_timer(base, key, due)
  take(base, day, key, recent)
end

local function put_record(base, epoch, sequence, id, subject, body, personal)
  if #redis.call('XRANGE', base .. 'l', id, id) == 0 then
    redis.call('XADD', base .. 'l', id, 's', subject, 'b', body, 'p', personal)
  end
  raise_head(base, epoch, sequence)
end

local function put_effect(base, id, kind, set, effect, attempts, at, error, place)
  if is_known(base, id) then
    return
  end
  local last = tonumber(redis.call('HGET', base .. 'h', 'row') or 0)
  redis.call('HSET', base .. 'h', 'row', string.format('%.0f', math.max(last, place)))
  keep_row(base, {id = id, attempts = attempts, place = place, kind = kind, error = error, effect = effect})
  redis.call('ZADD', base .. set .. ':' .. kind, at, struct.pack('>I8', place) .. id)
end

local function put_partial(base, name, value)
  redis.call('HSET', base .. 'p', name, value)
end

local function put_finished(base, bucket, number)
  redis.call('SADD', base .. 'd' .. bucket, number)
end

local function put_messages(base, subject, day, hashes)
  take(base, day, subject, hashes)
end

local PUT = {put_document, put_messages, put_record, raise_head, put_partial, put_effect, put_finished, put_member}

local function work(base, given)
  for place, put in ipairs(PUT) do
    for _, row in ipairs(given[place]) do
      put(base, unpack(row))
    end
  end
  return 0
end
