-- What came finished from another store is known by 60 bits of its id's hash.
CREATE TABLE finished (
  partition INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  PRIMARY KEY (partition, hash)
) WITHOUT ROWID;
