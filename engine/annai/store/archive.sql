-- The statements of the archive and of forgetting persons, as in queries.sql.

-- name: shelf
SELECT coalesce(min(number), 1), coalesce(max(number), 0), (SELECT value FROM meta WHERE name = 'trimmed') FROM segments

-- name: segment
SELECT body FROM segments WHERE number = ?

-- name: add_segment
INSERT INTO segments (number, begins, body) VALUES (?, ?, ?)

-- name: trim_log
DELETE FROM log WHERE place <= ? AND place < (SELECT max(place) FROM log)

-- name: keep_trimmed
UPDATE meta SET value = max(value, ?) WHERE name = 'trimmed'

-- name: drop_segment
DELETE FROM segments WHERE number = ? AND number = (SELECT min(number) FROM segments)
AND number < (SELECT max(number) FROM segments) AND number <= (SELECT value FROM meta WHERE name = 'trimmed')

-- name: add_snapshots
INSERT INTO snapshots (subject, segment) VALUES (?, ?)

-- name: snapshots
SELECT segment FROM snapshots WHERE subject = ? ORDER BY segment

-- name: drop_snapshots
DELETE FROM snapshots WHERE segment = ?

-- name: make_keys
INSERT OR IGNORE INTO keys (subject, key) VALUES (?, ?)

-- name: keys
SELECT subject, key FROM keys WHERE key IS NOT NULL AND subject IN (?)

-- name: has_key
SELECT 1 FROM keys WHERE subject = ? AND key IS NOT NULL

-- name: destroy_key
INSERT INTO keys (subject, key) VALUES (?, NULL) ON CONFLICT (subject) DO UPDATE SET key = NULL

-- name: erased
SELECT subject FROM keys WHERE key IS NULL

-- name: personal
SELECT personal FROM log WHERE place = ?

-- name: redact
UPDATE log SET personal = ? WHERE place = ?

-- name: erase_member
DELETE FROM members WHERE account = ? AND user = ?

-- name: recipients
SELECT id, recipient FROM emails WHERE id >= ? AND id < ?

-- name: erase_emails
DELETE FROM emails WHERE id >= ? AND id < ?

-- name: outbox_about
SELECT place FROM outbox WHERE kind NOT IN ('recall', 'answer') AND effect IS NOT NULL AND instr(effect, ?)

-- name: empty_outbox
UPDATE outbox SET state = 'finished', effect = NULL, error = NULL WHERE place IN (?)

-- name: clear_errors
UPDATE outbox SET error = NULL WHERE id >= ? AND id < ?

-- name: erase_refusals
DELETE FROM refusals WHERE instr(input, ?)

-- name: erase_messages
DELETE FROM messages WHERE subject IN (?)

-- name: erase_recent
UPDATE documents SET recent = x'', older = 0 WHERE key IN (?)

-- name: keep_erasure
INSERT INTO erasures (id, body, done) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET body = excluded.body, done = excluded.done

-- name: erasure
SELECT body FROM erasures WHERE id = ?

-- name: open_erasures
SELECT id, body FROM erasures WHERE NOT done ORDER BY place
