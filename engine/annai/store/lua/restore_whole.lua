-- Takes rows of another store that belong to the whole store, and moves the import's mark.
--
-- given: {mark before, mark after, {the outbox's rows so far, how many refusals are kept, how many emails}, values, bundles,
-- sweeps, requests, refusals, emails}: a value is {name, value}, a bundle {digest, fields}, a sweep as `add_sweeps` takes it, a
-- request {key, fingerprint, moment}, a refusal {place, refusal}, an email {id, moment, email}. Answers 1, or 0 when the
-- mark is another one. When it is `after` already, an answer was lost.

local function put_bundles(base, bundles)
  for _, bundle in ipairs(bundles) do
    redis.call('HSET', base .. '!bundle:' .. bundle[1], unpack(bundle[2]))
    redis.call('SADD', base .. '!bundles', bundle[1])
  end
end

local function put_requests(base, requests)
  for _, request in ipairs(requests) do
    redis.call('HSET', base .. '!requests', request[1], request[2])
    redis.call('ZADD', base .. '!requests:at', request[3], request[1])
  end
end

local function put_refusals(base, refusals, kept)
  local last = tonumber(redis.call('HGET', base .. '!import', 'refusal') or 0)
  for _, refusal in ipairs(refusals) do
    if refusal[1] > last then
      redis.call('LPUSH', base .. '!refusals', refusal[2])
      redis.call('HSET', base .. '!import', 'refusal', refusal[1])
    end
  end
  redis.call('LTRIM', base .. '!refusals', 0, kept - 1)
end

local function work(base, given)
  local mark = redis.call('HGET', base .. '!import', 'mark') or ''
  if mark ~= given[1] then
    return mark == given[2] and 1 or 0
  end
  redis.call('HSET', base .. '!import', 'mark', given[2], 'row', given[3][1])
  for _, value in ipairs(given[4]) do
    redis.call('SET', base .. value[1], value[2])
  end
  put_bundles(base, given[5])
  add_sweeps(base, given[6])
  put_requests(base, given[7])
  put_refusals(base, given[8], given[3][2])
  for _, email in ipairs(given[9]) do
    put_email(base, email[1], email[2], email[3], given[3][3])
  end
  if given[2] == '' then
    redis.call('DEL', base .. '!import')
  end
  return 1
end
