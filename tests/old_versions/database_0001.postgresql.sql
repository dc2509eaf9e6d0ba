CREATE TABLE artifacts (
  digest TEXT NOT NULL,
  small TEXT,
  last_used DOUBLE PRECISION NOT NULL,
  pinned BIGINT NOT NULL,
  PRIMARY KEY (digest)
);
CREATE TABLE checkpoints (
  key TEXT NOT NULL,
  digest TEXT NOT NULL,
  at DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (key)
);
CREATE TABLE engine_lease (
  domain TEXT NOT NULL,
  owner TEXT NOT NULL,
  pid BIGINT NOT NULL,
  started TEXT NOT NULL,
  boot TEXT NOT NULL,
  beat DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (domain)
);
CREATE TABLE files (
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (name)
);
CREATE TABLE requests (
  id BIGSERIAL NOT NULL,
  kind TEXT NOT NULL,
  run TEXT NOT NULL,
  data TEXT NOT NULL,
  at DOUBLE PRECISION NOT NULL,
  handled DOUBLE PRECISION,
  PRIMARY KEY (id)
);
CREATE INDEX requests_open ON requests (handled, run);
CREATE TABLE results (
  key TEXT NOT NULL,
  outputs TEXT NOT NULL,
  tool TEXT NOT NULL,
  seconds DOUBLE PRECISION NOT NULL,
  made DOUBLE PRECISION NOT NULL,
  environment TEXT NOT NULL,
  versions TEXT NOT NULL,
  PRIMARY KEY (key)
);
CREATE TABLE runs (
  id TEXT NOT NULL,
  domain TEXT NOT NULL,
  title TEXT NOT NULL,
  document TEXT NOT NULL,
  digest TEXT NOT NULL,
  identity TEXT,
  options TEXT NOT NULL,
  state TEXT NOT NULL,
  created DOUBLE PRECISION NOT NULL,
  finished DOUBLE PRECISION,
  problem TEXT,
  PRIMARY KEY (id)
);
CREATE INDEX runs_by_identity ON runs (identity);
CREATE TABLE uses (
  key TEXT NOT NULL,
  digest TEXT NOT NULL,
  way TEXT NOT NULL,
  PRIMARY KEY (key, digest, way)
);
CREATE TABLE attempts (
  job TEXT NOT NULL,
  run TEXT NOT NULL,
  step TEXT NOT NULL,
  number BIGINT NOT NULL,
  cases TEXT NOT NULL,
  executor TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  started DOUBLE PRECISION NOT NULL,
  ended DOUBLE PRECISION,
  PRIMARY KEY (job),
  FOREIGN KEY(run) REFERENCES runs (id)
);
CREATE INDEX ix_attempts_run ON attempts (run);
CREATE TABLE events (
  run TEXT NOT NULL,
  seq BIGINT NOT NULL,
  at DOUBLE PRECISION NOT NULL,
  kind TEXT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (run, seq),
  FOREIGN KEY(run) REFERENCES runs (id)
);
CREATE TABLE items (
  run TEXT NOT NULL,
  step TEXT NOT NULL,
  case_id TEXT NOT NULL,
  state TEXT NOT NULL,
  key TEXT NOT NULL,
  reused BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  seconds DOUBLE PRECISION NOT NULL,
  problem TEXT,
  PRIMARY KEY (run, step, case_id),
  FOREIGN KEY(run) REFERENCES runs (id)
);
CREATE TABLE steps (
  run TEXT NOT NULL,
  step TEXT NOT NULL,
  state TEXT NOT NULL,
  mapped BIGINT NOT NULL,
  total BIGINT NOT NULL,
  done BIGINT NOT NULL,
  reused BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  seconds DOUBLE PRECISION NOT NULL,
  outputs TEXT NOT NULL,
  problem TEXT,
  PRIMARY KEY (run, step),
  FOREIGN KEY(run) REFERENCES runs (id)
);
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
INSERT INTO alembic_version (version_num) VALUES ('0001');
