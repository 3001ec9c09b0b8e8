-- What is computed from the entries, in their transaction. `minhbach rebuild` drops all of it and runs this file again.

-- One row an entry: how it is found and listed. `text_key` is the first 8 bytes of the SHA-256 of its signed
-- text, `code` the number of its look-up code, `day` the day it happened; amounts are minor units.
CREATE TABLE headings (
  at BIGINT NOT NULL PRIMARY KEY,
  id BYTEA NOT NULL,
  text_key BIGINT NOT NULL,
  code BIGINT NOT NULL,
  kind TEXT NOT NULL,
  day BIGINT NOT NULL,
  chapter BYTEA,
  fund BYTEA,
  account BYTEA,
  allocation BYTEA,
  unit TEXT,
  amount BIGINT
);
CREATE UNIQUE INDEX headings_id ON headings (id);
CREATE INDEX headings_text ON headings (text_key);
CREATE INDEX headings_code ON headings (code);
CREATE INDEX headings_kind ON headings (kind, at);
CREATE INDEX headings_fund ON headings (fund, at) WHERE fund IS NOT NULL;
CREATE INDEX headings_allocation ON headings (allocation, at) WHERE allocation IS NOT NULL;
CREATE TRIGGER headings_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON headings
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Further ids that an entry uses up, beside its own: the statement lines that it settles.
CREATE TABLE ids (
  at BIGINT NOT NULL,
  n BIGINT NOT NULL,
  id BYTEA NOT NULL,
  PRIMARY KEY (at, n)
);
CREATE UNIQUE INDEX ids_id ON ids (id);
CREATE TRIGGER ids_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON ids
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What an entry did to an earlier one, its `target`.
CREATE TABLE marks (
  at BIGINT NOT NULL,
  n BIGINT NOT NULL,
  target BIGINT NOT NULL,
  mark TEXT NOT NULL,
  value BIGINT NOT NULL,
  PRIMARY KEY (at, n)
);
CREATE INDEX marks_target ON marks (target, at, n);
CREATE TRIGGER marks_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON marks
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Double entry: per entry and unit the deltas sum to zero.
CREATE TABLE postings (
  at BIGINT NOT NULL,
  n BIGINT NOT NULL,
  place TEXT NOT NULL,
  fund BYTEA NOT NULL,
  unit TEXT NOT NULL,
  delta BIGINT NOT NULL,
  PRIMARY KEY (at, n)
);
CREATE TRIGGER postings_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON postings
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Attribution: the number spaces, in the order in which they came into being.
CREATE TABLE lines (
  at BIGINT NOT NULL,
  n BIGINT NOT NULL,
  line BIGINT NOT NULL,
  class TEXT NOT NULL,
  owner BYTEA NOT NULL,
  unit TEXT NOT NULL,
  PRIMARY KEY (at, n)
);
CREATE UNIQUE INDEX lines_line ON lines (line);
CREATE TRIGGER lines_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON lines
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Attribution: numbers [lo, lo + len) that came to a line. `ordinal` counts the arrivals of the line from 1.
CREATE TABLE arrivals (
  at BIGINT NOT NULL,
  n BIGINT NOT NULL,
  line BIGINT NOT NULL,
  lo BIGINT NOT NULL,
  len BIGINT NOT NULL,
  origin BIGINT NOT NULL,
  first_source BIGINT NOT NULL,
  sources BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  PRIMARY KEY (at, n)
);
CREATE INDEX arrivals_line ON arrivals (line, lo);
CREATE INDEX arrivals_fed ON arrivals (line, lo) WHERE sources > 0;
CREATE TRIGGER arrivals_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON arrivals
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Attribution: departures, and where they went.
CREATE TABLE parts (
  at BIGINT NOT NULL,
  n BIGINT NOT NULL,
  line BIGINT NOT NULL,
  len BIGINT NOT NULL,
  ending BIGINT NOT NULL,
  feeds_at BIGINT,
  feeds_n BIGINT,
  PRIMARY KEY (at, n)
);
CREATE TRIGGER parts_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON parts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Attribution: which numbers stand behind which offsets of a part; no number means uncovered.
CREATE TABLE runs (
  at BIGINT NOT NULL,
  n BIGINT NOT NULL,
  part_at BIGINT NOT NULL,
  part_n BIGINT NOT NULL,
  start BIGINT NOT NULL,
  len BIGINT NOT NULL,
  line BIGINT NOT NULL,
  number BIGINT,
  why BIGINT NOT NULL,
  PRIMARY KEY (at, n)
);
CREATE INDEX runs_part ON runs (part_at, part_n, start);
CREATE INDEX runs_line ON runs (line, number) WHERE number IS NOT NULL;
CREATE INDEX runs_uncovered ON runs (line, part_at, part_n, start) WHERE number IS NULL;
CREATE TRIGGER runs_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON runs
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Attribution: runs that ended, and the entry that ended them.
CREATE TABLE run_ends (
  at BIGINT NOT NULL,
  n BIGINT NOT NULL,
  run_at BIGINT NOT NULL,
  run_n BIGINT NOT NULL,
  PRIMARY KEY (at, n)
);
CREATE UNIQUE INDEX run_ends_run ON run_ends (run_at, run_n);
CREATE TRIGGER run_ends_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON run_ends
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Attribution: numbers that stand for nothing any more.
CREATE TABLE closed (
  at BIGINT NOT NULL,
  n BIGINT NOT NULL,
  arrival_at BIGINT NOT NULL,
  arrival_n BIGINT NOT NULL,
  line BIGINT NOT NULL,
  lo BIGINT NOT NULL,
  len BIGINT NOT NULL,
  PRIMARY KEY (at, n)
);
CREATE INDEX closed_line ON closed (line, lo);
CREATE TRIGGER closed_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON closed
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Full hash tiles (C2SP tlog-tiles): 256 hashes of 32 bytes. Partial ones are computed from the tail.
CREATE TABLE tiles (
  level BIGINT NOT NULL,
  n BIGINT NOT NULL,
  hashes BYTEA NOT NULL,
  PRIMARY KEY (level, n)
);
CREATE TRIGGER tiles_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON tiles
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
