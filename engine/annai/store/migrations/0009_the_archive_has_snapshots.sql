-- The archive has snapshots of subjects. Log records name the version that they made; of those before this none does, so
-- the past before is not told.
CREATE TABLE snapshots (
  subject BLOB NOT NULL,
  segment INTEGER NOT NULL,
  PRIMARY KEY (subject, segment)
) WITHOUT ROWID;
CREATE INDEX snapshots_segment ON snapshots (segment);
