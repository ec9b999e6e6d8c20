-- The log has an archive, whose personal parts are sealed, and persons are erased. The outbox's places are its own, so
-- that writing the file anew leaves them.
INSERT OR IGNORE INTO meta VALUES ('trimmed', 0);
CREATE TABLE segments (number INTEGER PRIMARY KEY, begins INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE keys (subject BLOB PRIMARY KEY, key BLOB) WITHOUT ROWID;
CREATE INDEX keys_destroyed ON keys (subject) WHERE key IS NULL;
CREATE TABLE erasures (
  place INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  body BLOB NOT NULL,
  done INTEGER NOT NULL
);
CREATE INDEX erasures_open ON erasures (place) WHERE NOT done;
ALTER TABLE outbox RENAME TO former_outbox;
CREATE TABLE outbox (
  place INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  partition INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'failed', 'finished')),
  effect BLOB,
  attempts INTEGER NOT NULL DEFAULT 0,
  available_at INTEGER NOT NULL,
  error TEXT
);
INSERT INTO outbox (place, id, kind, partition, state, effect, attempts, available_at, error)
SELECT rowid, id, kind, partition, state, effect, attempts, available_at, error FROM former_outbox;
DROP TABLE former_outbox;
CREATE INDEX outbox_waiting ON outbox (kind, available_at) WHERE state = 'waiting';
CREATE INDEX outbox_failed ON outbox (available_at) WHERE state = 'failed';
