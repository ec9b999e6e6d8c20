-- Stands behind every script, which defines `work`: does it for each partition of the call.
--
-- A key is named by what all keys of its partition begin with. No such key is ever there, so that a server answers ASK
-- while it hands the partition's slot over: a script never sees a part of a partition.
--
-- Scripts compare no strings by order: Lua does so by the server's locale. Whoever calls them sorts.
local common = cmsgpack.unpack(ARGV[1])
local answers = {}
for place, base in ipairs(KEYS) do
  answers[place] = work(base, cmsgpack.unpack(ARGV[place + 1]), common)
end
return answers
