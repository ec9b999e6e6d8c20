-- Workers share the partitions by leases. A row of the outbox lies in one: in its maker's, whose key is in its id.
ALTER TABLE outbox RENAME TO former_outbox;
CREATE TABLE outbox (
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  partition INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'failed', 'finished')),
  effect BLOB,
  attempts INTEGER NOT NULL DEFAULT 0,
  available_at INTEGER NOT NULL,
  error TEXT
);
INSERT INTO outbox (rowid, id, kind, partition, state, effect, attempts, available_at, error)
SELECT number, id, kind,
  (instr('0123456789abcdef', substr(key, 1, 1)) * 16 + instr('0123456789abcdef', substr(key, 2, 1)) - 17) / 2,
  state, effect, attempts, available_at, error
FROM (
  SELECT rowid AS number, *, CASE WHEN substr(id, 33, 1) = ':' THEN id ELSE substr(id, instr(id, ':') + 1) END AS key
  FROM former_outbox
);
DROP TABLE former_outbox;
CREATE INDEX outbox_waiting ON outbox (kind, available_at) WHERE state = 'waiting';
CREATE INDEX outbox_failed ON outbox (available_at) WHERE state = 'failed';

CREATE TABLE workers (name TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE leases (
  partition INTEGER PRIMARY KEY,
  holder TEXT NOT NULL,
  token INTEGER NOT NULL,
  until INTEGER NOT NULL
);
