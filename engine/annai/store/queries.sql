-- Every statement of the SQLite store, by name. `rows` statements are repeated in their VALUES, `in` ones in their IN.
-- A name in braces stands for the text under that name.

-- name: stamp
SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id, pragma_user_version

-- name: get_meta
SELECT value FROM meta WHERE name = ?

-- name: keep_secret
INSERT OR IGNORE INTO meta VALUES ('secret', ?)

-- name: count_check
UPDATE meta SET value = value + 1 WHERE name = 'checks'

-- name: load
SELECT key, document FROM documents WHERE key IN (?)

-- name: standings
SELECT key, version, recent, older FROM documents WHERE key IN (?)

-- name: put_documents
INSERT OR IGNORE INTO documents (id, key, kind, version, due, recent, document) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET version = excluded.version, recent = CAST(recent || excluded.recent AS BLOB),
document = excluded.document
WHERE version = excluded.version - 1 AND due IS excluded.due AND NOT {taken}

-- name: put_documents_and_due
INSERT OR IGNORE INTO documents (id, key, kind, version, due, recent, document) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET version = excluded.version, recent = CAST(recent || excluded.recent AS BLOB),
document = excluded.document, due = excluded.due
WHERE version = excluded.version - 1 AND NOT {taken}

-- name: taken
CASE WHEN length(excluded.recent) = 8 AND NOT older THEN instr(recent, excluded.recent) ELSE EXISTS (
  WITH hashes (start) AS (
    SELECT 1 WHERE length(excluded.recent) UNION ALL SELECT start + 8 FROM hashes WHERE start + 8 < length(excluded.recent)
  )
  SELECT 1 FROM hashes WHERE instr(recent, substr(excluded.recent, start, 8))
  OR (older AND EXISTS (SELECT 1 FROM messages WHERE subject IN (key, home_of(key)) AND hash = substr(excluded.recent, start, 8)))
) END

-- name: older
SELECT hash FROM messages WHERE subject IN (?, ?) AND hash = ?

-- name: crowded
SELECT key, recent FROM documents WHERE length(recent) >= 512 LIMIT ?

-- name: keep_older
INSERT OR REPLACE INTO messages (subject, hash, at) VALUES (?, ?, ?)

-- name: clear_recent
UPDATE documents SET recent = x'', older = 1 WHERE key IN (?)

-- name: forget
DELETE FROM messages WHERE (subject, hash) IN (SELECT subject, hash FROM messages WHERE at < ? ORDER BY at LIMIT ?)

-- name: keep_request
INSERT OR IGNORE INTO requests (key, fingerprint, at) VALUES (?, ?, ?)

-- name: request
SELECT fingerprint FROM requests WHERE key = ?

-- name: forget_requests
DELETE FROM requests WHERE key IN (SELECT key FROM requests WHERE at < ? ORDER BY at LIMIT ?)

-- name: append
INSERT INTO log (records, personal) VALUES (?, ?)

-- name: log
SELECT place, records, personal FROM log WHERE place >= ? ORDER BY place

-- name: due
SELECT key, due FROM documents WHERE due <= ? AND is_of(key, ?) ORDER BY due LIMIT ?

-- name: next_due
SELECT due FROM documents WHERE due IS NOT NULL AND is_of(key, ?) ORDER BY due LIMIT 1

-- name: attend
INSERT INTO workers (name, until) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET until = excluded.until

-- name: forget_workers
DELETE FROM workers WHERE until <= ?

-- name: workers
SELECT name FROM workers ORDER BY name

-- name: give_back
UPDATE leases SET until = 0 WHERE partition = ?

-- name: hold_partitions
INSERT INTO leases (partition, holder, token, until) VALUES (?, ?, 1, ?)
ON CONFLICT (partition) DO UPDATE SET holder = excluded.holder, until = excluded.until,
token = token + (holder <> excluded.holder OR until <= ?)
WHERE holder = excluded.holder OR until <= ?

-- name: held
SELECT partition, token FROM leases WHERE holder = ? AND until > ?

-- name: tokens
SELECT partition, token FROM leases

-- name: put_off
UPDATE documents SET due = ? WHERE key = ? AND due = ?

-- name: has_erasures
SELECT 1 FROM erasures LIMIT 1

-- name: enqueue
INSERT INTO outbox (id, kind, partition, effect, available_at)
SELECT column1, column2, column3, column4, column5 FROM (VALUES (?, ?, ?, ?, ?, ?))
WHERE NOT EXISTS (SELECT 1 FROM finished WHERE partition = column3 AND hash = column6) ON CONFLICT (id) DO NOTHING

-- name: finish
UPDATE outbox SET state = 'finished', effect = NULL, error = NULL WHERE id IN (?)

-- name: fail
UPDATE outbox SET state = 'failed', error = ?, available_at = ? WHERE id = ? AND state = 'waiting'

-- name: trim_failed
UPDATE outbox SET state = 'finished', effect = NULL, error = NULL WHERE place IN (
  SELECT place FROM outbox WHERE state = 'failed' ORDER BY available_at DESC, place DESC LIMIT -1 OFFSET ?
)

-- name: retry
UPDATE outbox SET state = 'waiting', available_at = ? WHERE id = ? AND state = 'failed'

-- name: undone
SELECT place, id, effect, attempts, available_at, error FROM outbox
WHERE kind = ? AND state = ? AND place > ? ORDER BY place LIMIT ?

-- name: undone_row
SELECT place, id, effect, attempts, available_at, error FROM outbox WHERE id = ? AND state IN ('waiting', 'failed')

-- name: is_waiting
SELECT 1 FROM outbox WHERE id >= ? AND id < ? AND state = 'waiting' LIMIT 1

-- name: claimable
SELECT id, effect, attempts + 1 FROM outbox
WHERE kind = ? AND state = 'waiting' AND available_at <= ? AND substr(?, partition + 1, 1) = x'01'
ORDER BY available_at, place LIMIT ?

-- name: lease
UPDATE outbox SET attempts = attempts + 1, available_at = ? WHERE id = ?

-- name: postpone
UPDATE outbox SET available_at = ?, error = ? WHERE id = ? AND state = 'waiting'

-- name: hold
UPDATE outbox SET attempts = max(0, attempts - (available_at <> ?1)), available_at = ?1, error = ?2
WHERE id = ?3 AND state = 'waiting'

-- name: put_members
INSERT INTO members (account, user, role, joined, last_seen) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (account, user) DO UPDATE SET role = excluded.role, joined = min(joined, excluded.joined),
last_seen = max(last_seen, excluded.last_seen)

-- name: members
SELECT account, user, role, joined, last_seen FROM members WHERE account = ? AND user > ? ORDER BY user LIMIT ?

-- name: first_members
SELECT account, user, role, joined, last_seen FROM members WHERE account = ? AND coalesce(?, role) IS role
ORDER BY joined, user LIMIT ?

-- name: subjects
SELECT key, document FROM documents WHERE kind = ? AND key > ? ORDER BY key LIMIT ?

-- name: projection
SELECT partition, epoch, sequence, place, body FROM projections WHERE name = ?

-- name: put_projections
INSERT OR REPLACE INTO projections (name, partition, epoch, sequence, place, body)
SELECT column1, column2, column6, column7, column8, column9
FROM (VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)) LEFT JOIN projections ON name = column1 AND partition = column2
WHERE (coalesce(epoch, 0), coalesce(sequence, 0), coalesce(place, 0)) = (column3, column4, column5)

-- name: refuse
INSERT INTO refusals (at, code, message, input) VALUES (?, ?, ?, ?)

-- name: trim_refusals
DELETE FROM refusals WHERE id <= (SELECT max(id) FROM refusals) - ?

-- name: refusals
SELECT at, code, message, input FROM refusals ORDER BY id DESC LIMIT ?

-- name: record_email
INSERT INTO emails (id, at, state, recipient, subject, source, error) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET at = excluded.at, state = excluded.state, recipient = excluded.recipient,
subject = excluded.subject, source = excluded.source, error = excluded.error

-- name: emails
SELECT id, at, state, recipient, subject, source, error FROM emails ORDER BY at DESC, rowid DESC LIMIT ?

-- name: email
SELECT id, at, state, recipient, subject, source, error FROM emails WHERE id = ?

-- name: put_bundle
INSERT OR IGNORE INTO bundles (digest, first, base, files)
VALUES (?, (SELECT coalesce(max(place), 0) + 1 FROM log), ?, ?)

-- name: get_bundle
SELECT files FROM bundles WHERE digest = ?

-- name: apply_bundle
INSERT OR REPLACE INTO meta VALUES ('applied', ?)

-- name: use_bundle
UPDATE bundles SET last = NULL WHERE digest = ?

-- name: retire_bundles
UPDATE bundles SET last = (SELECT coalesce(max(place), 0) FROM log) WHERE last IS NULL AND digest != ?

-- name: unnamed_bundles
SELECT digest FROM bundles WHERE last < max(
  first, coalesce((SELECT min(begins) + 1 FROM segments), (SELECT min(place) FROM log), 0)
)
AND digest NOT IN (SELECT base FROM bundles WHERE base IS NOT NULL)

-- name: drop_bundles
DELETE FROM bundles WHERE digest IN (?)

-- name: add_sweeps
INSERT OR IGNORE INTO sweeps (id, purpose, created, kind, account, state, cursor, visited, changed, ended)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: trim_sweeps
DELETE FROM sweeps WHERE state IN ('cancelled', 'done') AND place <= (SELECT max(place) FROM sweeps) - ?

-- name: sweep
SELECT id, purpose, created, kind, account, state, cursor, visited, changed, ended FROM sweeps WHERE id = ?

-- name: sweeps
SELECT id, purpose, created, kind, account, state, cursor, visited, changed, ended FROM sweeps
ORDER BY place DESC LIMIT ?

-- name: running_sweeps
SELECT id, purpose, created, kind, account, state, cursor, visited, changed, ended FROM sweeps
WHERE state = 'running' ORDER BY place LIMIT ?

-- name: open_sweeps
SELECT id, purpose, created, kind, account, state, cursor, visited, changed, ended FROM sweeps
WHERE ended IS NULL ORDER BY place

-- name: sweeps_of
SELECT id, purpose, created, kind, account, state, cursor, visited, changed, ended FROM sweeps
WHERE ended IS NULL AND account IN (?)

-- name: save_sweep
UPDATE sweeps SET cursor = ?, visited = ?, changed = ?, ended = CASE state WHEN 'running' THEN ? ELSE ended END,
state = CASE state WHEN 'running' THEN ? ELSE state END WHERE id = ? AND cursor = ? AND ended IS NULL

-- name: turn_sweep
UPDATE sweeps SET state = ?, ended = ? WHERE id = ? AND ended IS NULL

-- name: dump_secret
SELECT value FROM meta WHERE name = 'secret'

-- name: dump_documents
SELECT key, kind, version, due, recent, document FROM documents WHERE id > 0 ORDER BY id

-- name: dump_messages
SELECT subject, hash, at FROM messages ORDER BY subject, hash

-- name: dump_log
SELECT place, records, personal FROM log ORDER BY place

-- name: dump_log_end
SELECT max(place) FROM log HAVING max(place) IS NOT NULL

-- name: dump_partials
SELECT name, partition, epoch, sequence, place, body FROM projections ORDER BY name, partition

-- name: dump_outbox
SELECT id, kind, partition, state, effect, attempts, available_at, error FROM outbox WHERE state <> 'finished'
ORDER BY place

-- name: dump_finished
SELECT partition, hash_effect(id) FROM outbox WHERE state = 'finished' UNION SELECT partition, hash FROM finished
ORDER BY 1, 2

-- name: dump_members
SELECT account, user, role, joined, last_seen FROM members ORDER BY account, user

-- name: dump_bundles
SELECT digest, first, last, base, files FROM bundles ORDER BY rowid

-- name: dump_applied
SELECT value FROM meta WHERE name = 'applied'

-- name: dump_sweeps
SELECT id, purpose, created, kind, account, state, cursor, visited, changed, ended FROM sweeps ORDER BY place

-- name: dump_requests
SELECT key, fingerprint, at FROM requests ORDER BY key

-- name: dump_refusals
SELECT id, at, code, message, input FROM refusals ORDER BY id

-- name: dump_emails
SELECT id, at, state, recipient, subject, source, error FROM emails ORDER BY rowid

-- name: holds_anything
SELECT 1 WHERE EXISTS (SELECT 1 FROM documents WHERE id > 0) OR EXISTS (SELECT 1 FROM messages)
OR EXISTS (SELECT 1 FROM log) OR EXISTS (SELECT 1 FROM projections) OR EXISTS (SELECT 1 FROM outbox)
OR EXISTS (SELECT 1 FROM finished) OR EXISTS (SELECT 1 FROM members) OR EXISTS (SELECT 1 FROM bundles) OR EXISTS (SELECT 1 FROM sweeps)
OR EXISTS (SELECT 1 FROM requests) OR EXISTS (SELECT 1 FROM refusals) OR EXISTS (SELECT 1 FROM emails)
OR EXISTS (SELECT 1 FROM segments) OR EXISTS (SELECT 1 FROM keys) OR EXISTS (SELECT 1 FROM erasures)
OR EXISTS (SELECT 1 FROM meta WHERE name = 'applied')

-- name: set_mark
INSERT OR REPLACE INTO meta VALUES ('import', ?)

-- name: drop_mark
DELETE FROM meta WHERE name = 'import'

-- name: set_secret
INSERT OR REPLACE INTO meta VALUES ('secret', ?)

-- name: restore_documents
INSERT OR REPLACE INTO documents (key, kind, version, due, recent, document) VALUES (?, ?, ?, ?, ?, ?)

-- name: mark_older
UPDATE documents SET older = 1 WHERE key BETWEEN ? AND ?

-- name: log_row
SELECT place, records, personal FROM log WHERE place = ?

-- name: restore_log
INSERT OR REPLACE INTO log (place, records, personal) VALUES (?, ?, ?)

-- name: keep_place
INSERT OR IGNORE INTO log (place, records, personal) VALUES (?, ?, ?)

-- name: restore_partials
INSERT OR REPLACE INTO projections (name, partition, epoch, sequence, place, body) VALUES (?, ?, ?, ?, ?, ?)

-- name: restore_outbox
INSERT OR IGNORE INTO outbox (id, kind, partition, state, effect, attempts, available_at, error)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- name: restore_finished
INSERT OR IGNORE INTO finished (partition, hash) VALUES (?, ?)

-- name: restore_bundles
INSERT OR IGNORE INTO bundles (digest, first, last, base, files) VALUES (?, ?, ?, ?, ?)

-- name: restore_refusals
INSERT OR REPLACE INTO refusals (id, at, code, message, input) VALUES (?, ?, ?, ?, ?)
