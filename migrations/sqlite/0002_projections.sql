-- What is computed from the entries, in their transaction. `minhbach rebuild` drops all of it and runs this file again.

-- One row an entry: how it is found and listed. `text_key` is the first 8 bytes of the SHA-256 of its signed
-- text, `code` the number of its look-up code, `day` the day it happened; amounts are minor units.
CREATE TABLE headings (
  at INTEGER NOT NULL PRIMARY KEY,
  id BLOB NOT NULL,
  text_key INTEGER NOT NULL,
  code INTEGER NOT NULL,
  kind TEXT NOT NULL,
  day INTEGER NOT NULL,
  chapter BLOB,
  fund BLOB,
  account BLOB,
  allocation BLOB,
  unit TEXT,
  amount INTEGER
) STRICT;
CREATE UNIQUE INDEX headings_id ON headings (id);
CREATE INDEX headings_text ON headings (text_key);
CREATE INDEX headings_code ON headings (code);
CREATE INDEX headings_kind ON headings (kind, at);
CREATE INDEX headings_fund ON headings (fund, at) WHERE fund IS NOT NULL;
CREATE INDEX headings_allocation ON headings (allocation, at) WHERE allocation IS NOT NULL;
CREATE TRIGGER headings_no_update BEFORE UPDATE ON headings
BEGIN SELECT RAISE(ABORT, 'table headings is append-only'); END;
CREATE TRIGGER headings_no_delete BEFORE DELETE ON headings
BEGIN SELECT RAISE(ABORT, 'table headings is append-only'); END;

-- Further ids that an entry uses up, beside its own: the statement lines that it settles.
CREATE TABLE ids (
  at INTEGER NOT NULL,
  n INTEGER NOT NULL,
  id BLOB NOT NULL,
  PRIMARY KEY (at, n)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX ids_id ON ids (id);
CREATE TRIGGER ids_no_update BEFORE UPDATE ON ids
BEGIN SELECT RAISE(ABORT, 'table ids is append-only'); END;
CREATE TRIGGER ids_no_delete BEFORE DELETE ON ids
BEGIN SELECT RAISE(ABORT, 'table ids is append-only'); END;

-- What an entry did to an earlier one, its `target`.
CREATE TABLE marks (
  at INTEGER NOT NULL,
  n INTEGER NOT NULL,
  target INTEGER NOT NULL,
  mark TEXT NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (at, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX marks_target ON marks (target, at, n);
CREATE TRIGGER marks_no_update BEFORE UPDATE ON marks
BEGIN SELECT RAISE(ABORT, 'table marks is append-only'); END;
CREATE TRIGGER marks_no_delete BEFORE DELETE ON marks
BEGIN SELECT RAISE(ABORT, 'table marks is append-only'); END;

-- Double entry: per entry and unit the deltas sum to zero.
CREATE TABLE postings (
  at INTEGER NOT NULL,
  n INTEGER NOT NULL,
  place TEXT NOT NULL,
  fund BLOB NOT NULL,
  unit TEXT NOT NULL,
  delta INTEGER NOT NULL,
  PRIMARY KEY (at, n)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER postings_no_update BEFORE UPDATE ON postings
BEGIN SELECT RAISE(ABORT, 'table postings is append-only'); END;
CREATE TRIGGER postings_no_delete BEFORE DELETE ON postings
BEGIN SELECT RAISE(ABORT, 'table postings is append-only'); END;

-- Attribution: the number spaces, in the order in which they came into being.
CREATE TABLE lines (
  at INTEGER NOT NULL,
  n INTEGER NOT NULL,
  line INTEGER NOT NULL,
  class TEXT NOT NULL,
  owner BLOB NOT NULL,
  unit TEXT NOT NULL,
  PRIMARY KEY (at, n)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX lines_line ON lines (line);
CREATE TRIGGER lines_no_update BEFORE UPDATE ON lines
BEGIN SELECT RAISE(ABORT, 'table lines is append-only'); END;
CREATE TRIGGER lines_no_delete BEFORE DELETE ON lines
BEGIN SELECT RAISE(ABORT, 'table lines is append-only'); END;

-- Attribution: numbers [lo, lo + len) that came to a line. `ordinal` counts the arrivals of the line from 1.
CREATE TABLE arrivals (
  at INTEGER NOT NULL,
  n INTEGER NOT NULL,
  line INTEGER NOT NULL,
  lo INTEGER NOT NULL,
  len INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  first_source INTEGER NOT NULL,
  sources INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  PRIMARY KEY (at, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX arrivals_line ON arrivals (line, lo);
CREATE INDEX arrivals_fed ON arrivals (line, lo) WHERE sources > 0;
CREATE TRIGGER arrivals_no_update BEFORE UPDATE ON arrivals
BEGIN SELECT RAISE(ABORT, 'table arrivals is append-only'); END;
CREATE TRIGGER arrivals_no_delete BEFORE DELETE ON arrivals
BEGIN SELECT RAISE(ABORT, 'table arrivals is append-only'); END;

-- Attribution: departures, and where they went.
CREATE TABLE parts (
  at INTEGER NOT NULL,
  n INTEGER NOT NULL,
  line INTEGER NOT NULL,
  len INTEGER NOT NULL,
  ending INTEGER NOT NULL,
  feeds_at INTEGER,
  feeds_n INTEGER,
  PRIMARY KEY (at, n)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER parts_no_update BEFORE UPDATE ON parts
BEGIN SELECT RAISE(ABORT, 'table parts is append-only'); END;
CREATE TRIGGER parts_no_delete BEFORE DELETE ON parts
BEGIN SELECT RAISE(ABORT, 'table parts is append-only'); END;

-- Attribution: which numbers stand behind which offsets of a part; no number means uncovered.
CREATE TABLE runs (
  at INTEGER NOT NULL,
  n INTEGER NOT NULL,
  part_at INTEGER NOT NULL,
  part_n INTEGER NOT NULL,
  start INTEGER NOT NULL,
  len INTEGER NOT NULL,
  line INTEGER NOT NULL,
  number INTEGER,
  why INTEGER NOT NULL,
  PRIMARY KEY (at, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_part ON runs (part_at, part_n, start);
CREATE INDEX runs_line ON runs (line, number) WHERE number IS NOT NULL;
CREATE INDEX runs_uncovered ON runs (line, part_at, part_n, start) WHERE number IS NULL;
CREATE TRIGGER runs_no_update BEFORE UPDATE ON runs
BEGIN SELECT RAISE(ABORT, 'table runs is append-only'); END;
CREATE TRIGGER runs_no_delete BEFORE DELETE ON runs
BEGIN SELECT RAISE(ABORT, 'table runs is append-only'); END;

-- Attribution: runs that ended, and the entry that ended them.
CREATE TABLE run_ends (
  at INTEGER NOT NULL,
  n INTEGER NOT NULL,
  run_at INTEGER NOT NULL,
  run_n INTEGER NOT NULL,
  PRIMARY KEY (at, n)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX run_ends_run ON run_ends (run_at, run_n);
CREATE TRIGGER run_ends_no_update BEFORE UPDATE ON run_ends
BEGIN SELECT RAISE(ABORT, 'table run_ends is append-only'); END;
CREATE TRIGGER run_ends_no_delete BEFORE DELETE ON run_ends
BEGIN SELECT RAISE(ABORT, 'table run_ends is append-only'); END;

-- Attribution: numbers that stand for nothing any more.
CREATE TABLE closed (
  at INTEGER NOT NULL,
  n INTEGER NOT NULL,
  arrival_at INTEGER NOT NULL,
  arrival_n INTEGER NOT NULL,
  line INTEGER NOT NULL,
  lo INTEGER NOT NULL,
  len INTEGER NOT NULL,
  PRIMARY KEY (at, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX closed_line ON closed (line, lo);
CREATE TRIGGER closed_no_update BEFORE UPDATE ON closed
BEGIN SELECT RAISE(ABORT, 'table closed is append-only'); END;
CREATE TRIGGER closed_no_delete BEFORE DELETE ON closed
BEGIN SELECT RAISE(ABORT, 'table closed is append-only'); END;

-- Full hash tiles (C2SP tlog-tiles): 256 hashes of 32 bytes. Partial ones are computed from the tail.
CREATE TABLE tiles (
  level INTEGER NOT NULL,
  n INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (level, n)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER tiles_no_update BEFORE UPDATE ON tiles
BEGIN SELECT RAISE(ABORT, 'table tiles is append-only'); END;
CREATE TRIGGER tiles_no_delete BEFORE DELETE ON tiles
BEGIN SELECT RAISE(ABORT, 'table tiles is append-only'); END;
