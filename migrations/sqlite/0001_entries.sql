-- What cannot be computed again: the entries, and the tree heads that were signed over them.

-- The truth: the sealed bytes of every entry. `at` is its index in the log.
CREATE TABLE entries (
  at INTEGER NOT NULL PRIMARY KEY,
  leaf BLOB NOT NULL
) STRICT;
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'table entries is append-only'); END;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'table entries is append-only'); END;

-- Every tree head that was ever signed, by its size. Written in the transaction of its entries.
CREATE TABLE checkpoints (
  size INTEGER NOT NULL PRIMARY KEY,
  note BLOB NOT NULL
) STRICT;
CREATE TRIGGER checkpoints_no_update BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'table checkpoints is append-only'); END;
CREATE TRIGGER checkpoints_no_delete BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'table checkpoints is append-only'); END;

-- One row: the size and last leaf of the book, when it was sealed, and the rules version that wrote it.
-- A writer swaps it by comparing size and leaf, so that a rival with an older view writes nothing.
CREATE TABLE head (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  size INTEGER NOT NULL,
  leaf BLOB NOT NULL,
  received INTEGER NOT NULL,
  rules INTEGER NOT NULL
) STRICT;

-- One row: the largest size that a publisher has begun to announce. It never falls.
CREATE TABLE published (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  size INTEGER NOT NULL
) STRICT;

-- States to start from. A cache: the newest two are kept, and a replay must give the same bytes.
CREATE TABLE snapshots (
  size INTEGER NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  state BLOB NOT NULL
) STRICT;

INSERT INTO head (one, size, leaf, received, rules) VALUES (1, 0, zeroblob(32), 0, 0);
INSERT INTO published (one, size) VALUES (1, 0);

CREATE TRIGGER head_no_delete BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'the head cannot be deleted'); END;
CREATE TRIGGER head_forward BEFORE UPDATE ON head WHEN NEW.size <= OLD.size OR NEW.rules < OLD.rules
BEGIN SELECT RAISE(ABORT, 'the head cannot move back'); END;
CREATE TRIGGER published_no_delete BEFORE DELETE ON published
BEGIN SELECT RAISE(ABORT, 'the published row cannot be deleted'); END;
CREATE TRIGGER published_forward BEFORE UPDATE ON published WHEN NEW.size < OLD.size
BEGIN SELECT RAISE(ABORT, 'the published size cannot move back'); END;
