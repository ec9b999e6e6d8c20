-- Annai's SQLite schema, as a new file gets it; `migrations` brings older ones here. Moments are milliseconds since
-- 1970. Safe to run twice.
BEGIN IMMEDIATE;

CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO meta VALUES ('checks', 0), ('trimmed', 0);

-- The document stands last, so that reading a version touches no overflow page. `recent` holds the hashes of the
-- subject's latest messages, beside what a commit reads and writes anyway: a table of all messages would cost each
-- of them a page of its own. The cleaner moves long ones to `messages`, and says so in `older`. The row 0 is nobody's: a
-- write to a document that is not there is given its id, so that it collides and nothing is inserted.
CREATE TABLE IF NOT EXISTS documents (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  version INTEGER NOT NULL,
  due INTEGER,
  recent BLOB NOT NULL,
  older INTEGER NOT NULL DEFAULT 0,
  document BLOB NOT NULL
);
INSERT OR IGNORE INTO documents (id, key, kind, version, recent, document) VALUES (0, x'', '', 0, x'', x'');
CREATE INDEX IF NOT EXISTS documents_crowded ON documents (length(recent)) WHERE length(recent) >= 512;
CREATE INDEX IF NOT EXISTS documents_due ON documents (due) WHERE due IS NOT NULL;
CREATE INDEX IF NOT EXISTS documents_kind ON documents (kind, key);

-- A row is one batch's records, as MessagePack arrays of equal length: `records` holds [subject, body] pairs,
-- `personal` the personal parts. `place` is epoch << 35 | sequence; a new row gets the one behind the last row's, so
-- the last row must stay. Rows are only added at the end, so that a commit writes few pages of this table, however
-- many partitions it touches.
CREATE TABLE IF NOT EXISTS log (place INTEGER PRIMARY KEY, records BLOB NOT NULL, personal BLOB NOT NULL);

-- The archive's segments, which follow one another; `begins` is the place of the batch before a segment's first one.
CREATE TABLE IF NOT EXISTS segments (number INTEGER PRIMARY KEY, begins INTEGER NOT NULL, body BLOB NOT NULL);

-- With which segments a snapshot of a subject came.
CREATE TABLE IF NOT EXISTS snapshots (
  subject BLOB NOT NULL,
  segment INTEGER NOT NULL,
  PRIMARY KEY (subject, segment)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS snapshots_segment ON snapshots (segment);

-- Under what a subject's personal parts are encrypted in the archive; without a key: it was destroyed.
CREATE TABLE IF NOT EXISTS keys (subject BLOB PRIMARY KEY, key BLOB) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS keys_destroyed ON keys (subject) WHERE key IS NULL;

-- Persons who are being erased, and the manifests of those who are.
CREATE TABLE IF NOT EXISTS erasures (
  place INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  body BLOB NOT NULL,
  done INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS erasures_open ON erasures (place) WHERE NOT done;

-- The messages that left a subject's `recent`, and when they did. `hash` is 8 bytes of BLAKE2b. Of those that came from
-- another store `subject` may hold only the first 15 bits of the key.
CREATE TABLE IF NOT EXISTS messages (
  subject BLOB NOT NULL,
  hash BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (subject, hash)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS messages_at ON messages (at);

-- What a back end's Idempotency-Key stands for.
CREATE TABLE IF NOT EXISTS requests (key TEXT PRIMARY KEY, fingerprint BLOB NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS requests_at ON requests (at);

-- A finished row keeps its id, so that the same effect is never queued twice, and loses its effect. A failed one may be
-- tried again.
CREATE TABLE IF NOT EXISTS outbox (
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
CREATE INDEX IF NOT EXISTS outbox_waiting ON outbox (kind, available_at) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS outbox_failed ON outbox (available_at) WHERE state = 'failed';

-- What came finished from another store: 60 bits of its id's hash.
CREATE TABLE IF NOT EXISTS finished (
  partition INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  PRIMARY KEY (partition, hash)
) WITHOUT ROWID;

-- Who works on what. A worker is there, and a partition held, until a moment.
CREATE TABLE IF NOT EXISTS workers (name TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS leases (
  partition INTEGER PRIMARY KEY,
  holder TEXT NOT NULL,
  token INTEGER NOT NULL,
  until INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS members (
  account BLOB NOT NULL,
  user BLOB NOT NULL,
  role TEXT,
  joined INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  PRIMARY KEY (account, user)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS projections (
  name TEXT NOT NULL,
  partition INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  place INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (name, partition)
);

CREATE TABLE IF NOT EXISTS refusals (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  input BLOB NOT NULL
);

CREATE TABLE IF NOT EXISTS emails (
  id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  state TEXT NOT NULL,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  source BLOB NOT NULL,
  error TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS emails_at ON emails (at);

-- Records may name a bundle from the log's place `first` on, and after it was replaced up to `last`. `files` may hold
-- only what differs from the bundle `base`.
CREATE TABLE IF NOT EXISTS bundles (
  digest BLOB NOT NULL UNIQUE,
  first INTEGER NOT NULL,
  last INTEGER,
  base BLOB,
  files BLOB NOT NULL
);

CREATE TABLE IF NOT EXISTS sweeps (
  place INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  purpose BLOB NOT NULL,
  created INTEGER NOT NULL,
  kind TEXT NOT NULL,
  account BLOB,
  state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'cancelled', 'done')),
  cursor BLOB NOT NULL,
  visited INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  ended INTEGER
);
CREATE INDEX IF NOT EXISTS sweeps_running ON sweeps (place) WHERE state = 'running';

PRAGMA application_id = 1095650889; -- "ANNI"
PRAGMA user_version = 9;
COMMIT;
