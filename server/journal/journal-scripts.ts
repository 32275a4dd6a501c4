/*
 * What changes the journal changes it in one script: an entry in the stream, its line in the tenant's hash and the counts
 * are there together, or not at all, whatever dies in between.
 */

/** KEYS 1-3 of every script: stream, counts, aside. */
const gauges = `
local function gauges()
  local last, first = '0-0', ''
  local info = redis.pcall('XINFO', 'STREAM', KEYS[1])
  if not info.err then
    for i = 1, #info, 2 do if info[i] == 'last-generated-id' then last = info[i + 1] end end
    local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)
    if oldest[1] then first = oldest[1][1] end
  end
  local counts = redis.call('HMGET', KEYS[2], 'create', 'update', 'delete', 'drained', 'last-drain-at')
  local told = {last, first, tostring(redis.call('XLEN', KEYS[1])), tostring(redis.call('XLEN', KEYS[3]))}
  for i = 1, 5 do told[i + 4] = counts[i] or '' end
  return told
end
`

/** Whether the entry is there that a line of `pending` or `parked` names: an eviction can take the stream and leave those. */
const isThere = `
local function isThere(stream, line)
  local id = string.match(line, '^(%S+)')
  return id and #redis.call('XRANGE', stream, id, id) > 0
end
local function drop(place, counts, key, line)
  redis.call('HDEL', place, key)
  local class = string.match(line, '^%S+ %S+ (%S+)')
  if class then redis.call('HINCRBY', counts, class, -1) end
end
`

export const gaugesScript = `${gauges} return gauges()`

/**
 * Appends what does not wait yet. KEYS 4-6: epoch, the tenant's pending, its parked. ARGV: the epoch that is agreed on, the
 * newest id known, the tenant, then key, request hash, class and text of each entry. A Redis that holds another epoch, or
 * that has gone back behind what is known, gets nothing.
 */
export const appendScript = `${gauges} ${isThere}
if redis.call('GET', KEYS[4]) ~= ARGV[1] then return {'other-epoch'} end
local now = gauges()
local function parts(id)
  local ms, sequence = string.match(id, '(%d+)-(%d+)')
  return tonumber(ms), tonumber(sequence)
end
local ms, sequence = parts(now[1])
local knownMs, knownSequence = parts(ARGV[2])
if ms < knownMs or (ms == knownMs and sequence < knownSequence) then return {'older'} end
local verdicts = {}
for i = 4, #ARGV, 4 do
  local key, hash, class, text = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local waiting = nil
  for place = 5, 6 do
    local line = redis.call('HGET', KEYS[place], key)
    if line and isThere(KEYS[1], line) then waiting = line
    elseif line then drop(KEYS[place], KEYS[2], key, line) end
  end
  if waiting then
    local itsHash = string.match(waiting, '^%S+ (%S+)')
    verdicts[#verdicts + 1] = itsHash == hash and 'accepted' or 'key-reused'
  else
    local id = redis.call('XADD', KEYS[1], '*', 'tenant', ARGV[3], 'key', key, 'class', class, 'entry', text)
    redis.call('HSET', KEYS[5], key, id .. ' ' .. hash .. ' ' .. class)
    redis.call('HINCRBY', KEYS[2], class, 1)
    verdicts[#verdicts + 1] = 'accepted'
  end
end
return {'ok', verdicts, gauges()}
`

const forget = `
local function forget(id, key, class)
  redis.call('XACK', KEYS[1], ARGV[1], id)
  if redis.call('XDEL', KEYS[1], id) == 0 then return false end
  for place = 4, 5 do
    local waiting = redis.call('HGET', KEYS[place], key)
    if waiting and string.match(waiting, '^(%S+)') == id then redis.call('HDEL', KEYS[place], key) end
  end
  if class ~= '' then redis.call('HINCRBY', KEYS[2], class, -1) end
  return true
end
`

/** Removes entries that MySQL has. KEYS 4-5: the tenant's pending and parked. ARGV: group, now, then id, key and class of each. */
export const removeScript = `${gauges} ${forget}
local removed = 0
for i = 3, #ARGV, 3 do
  if forget(ARGV[i], ARGV[i + 1], ARGV[i + 2]) then removed = removed + 1 end
end
redis.call('HINCRBY', KEYS[2], 'drained', removed)
redis.call('HSET', KEYS[2], 'last-drain-at', ARGV[2])
return {removed, gauges()}
`

/** Moves an entry aside, if it is still there. KEYS as above. ARGV: group, now, reason, id, key, class. */
export const setAsideScript = `${gauges} ${forget}
local entry = redis.call('XRANGE', KEYS[1], ARGV[4], ARGV[4])[1]
if not entry then
  redis.call('XACK', KEYS[1], ARGV[1], ARGV[4])
  return {0, gauges()}
end
local fields = entry[2]
fields[#fields + 1] = 'reason'
fields[#fields + 1] = ARGV[3]
fields[#fields + 1] = 'accepted-as'
fields[#fields + 1] = ARGV[4]
redis.call('XADD', KEYS[3], '*', unpack(fields))
forget(ARGV[4], ARGV[5], ARGV[6])
return {1, gauges()}
`

/** Marks entries as tried. KEYS 1-2: the tenant's pending and parked. ARGV: id and key of each. */
export const parkScript = `
for i = 1, #ARGV, 2 do
  local waiting = redis.call('HGET', KEYS[1], ARGV[i + 1])
  if waiting and string.match(waiting, '^(%S+)') == ARGV[i] then
    redis.call('HSET', KEYS[2], ARGV[i + 1], waiting)
    redis.call('HDEL', KEYS[1], ARGV[i + 1])
  end
end
return 1
`

/** Drops what waits nowhere but in a tenant's lists. KEYS: stream, counts, the tenant's pending, its parked. Answers how many wait. */
export const sweepScript = `${isThere}
for place = 3, 4 do
  local lines = redis.call('HGETALL', KEYS[place])
  for i = 1, #lines, 2 do
    if not isThere(KEYS[1], lines[i + 1]) then drop(KEYS[place], KEYS[2], lines[i], lines[i + 1]) end
  end
end
return redis.call('HLEN', KEYS[3])
`
