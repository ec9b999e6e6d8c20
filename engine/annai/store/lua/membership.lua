-- `g:ACCOUNT` holds an account's users: when they joined and were last seen, and the role behind '='.

local function put_member(base, account, user, role, joined, seen)
  local key = base .. 'g:' .. account
  local known = redis.call('HGET', key, user)
  if known then
    local first, last = struct.unpack('>I6I6', known)
    joined, seen = math.min(first, joined), math.max(last, seen)
  end
  redis.call('HSET', key, user, struct.pack('>I6I6', joined, seen) .. (role and '=' .. role or ''))
end
