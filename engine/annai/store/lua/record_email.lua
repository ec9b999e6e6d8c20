-- given: {id, moment, email, how many are kept}.

local function work(base, given)
  put_email(base, unpack(given))
  return 0
end
