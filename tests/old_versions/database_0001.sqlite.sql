CREATE TABLE artifacts (
  digest TEXT NOT NULL,
  small TEXT,
  last_used REAL NOT NULL,
  pinned INTEGER NOT NULL,
  PRIMARY KEY (digest)
)
 STRICT;
CREATE TABLE checkpoints (
  "key" TEXT NOT NULL,
  digest TEXT NOT NULL,
  at REAL NOT NULL,
  PRIMARY KEY ("key")
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE engine_lease (
  domain TEXT NOT NULL,
  owner TEXT NOT NULL,
  pid INTEGER NOT NULL,
  started TEXT NOT NULL,
  boot TEXT NOT NULL,
  beat REAL NOT NULL,
  PRIMARY KEY (domain)
)
 STRICT;
CREATE TABLE files (
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (name)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE requests (
  id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  run TEXT NOT NULL,
  data TEXT NOT NULL,
  at REAL NOT NULL,
  handled REAL,
  PRIMARY KEY (id)
)
 STRICT;
CREATE INDEX requests_open ON requests (handled, run);
CREATE TABLE results (
  "key" TEXT NOT NULL,
  outputs TEXT NOT NULL,
  tool TEXT NOT NULL,
  seconds REAL NOT NULL,
  made REAL NOT NULL,
  environment TEXT NOT NULL,
  versions TEXT NOT NULL,
  PRIMARY KEY ("key")
)
 STRICT;
CREATE TABLE runs (
  id TEXT NOT NULL,
  domain TEXT NOT NULL,
  title TEXT NOT NULL,
  document TEXT NOT NULL,
  digest TEXT NOT NULL,
  identity TEXT,
  options TEXT NOT NULL,
  state TEXT NOT NULL,
  created REAL NOT NULL,
  finished REAL,
  problem TEXT,
  PRIMARY KEY (id)
)
 STRICT;
CREATE INDEX runs_by_identity ON runs (identity);
CREATE TABLE uses (
  "key" TEXT NOT NULL,
  digest TEXT NOT NULL,
  way TEXT NOT NULL,
  PRIMARY KEY ("key", digest, way)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE attempts (
  job TEXT NOT NULL,
  run TEXT NOT NULL,
  step TEXT NOT NULL,
  number INTEGER NOT NULL,
  cases TEXT NOT NULL,
  executor TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  started REAL NOT NULL,
  ended REAL,
  PRIMARY KEY (job),
  FOREIGN KEY(run) REFERENCES runs (id)
)
 STRICT;
CREATE INDEX ix_attempts_run ON attempts (run);
CREATE TABLE events (
  run TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at REAL NOT NULL,
  kind TEXT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (run, seq),
  FOREIGN KEY(run) REFERENCES runs (id)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE items (
  run TEXT NOT NULL,
  step TEXT NOT NULL,
  case_id TEXT NOT NULL,
  state TEXT NOT NULL,
  "key" TEXT NOT NULL,
  reused INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  seconds REAL NOT NULL,
  problem TEXT,
  PRIMARY KEY (run, step, case_id),
  FOREIGN KEY(run) REFERENCES runs (id)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE steps (
  run TEXT NOT NULL,
  step TEXT NOT NULL,
  state TEXT NOT NULL,
  mapped INTEGER NOT NULL,
  total INTEGER NOT NULL,
  done INTEGER NOT NULL,
  reused INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  seconds REAL NOT NULL,
  outputs TEXT NOT NULL,
  problem TEXT,
  PRIMARY KEY (run, step),
  FOREIGN KEY(run) REFERENCES runs (id)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
INSERT INTO alembic_version (version_num) VALUES ('0001');
