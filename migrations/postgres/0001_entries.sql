-- What cannot be computed again: the entries, and the tree heads that were signed over them.

-- Fires once a statement, also for statements that touch no row.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME;
END $$;

-- The truth: the sealed bytes of every entry. `at` is its index in the log.
CREATE TABLE entries (
  at BIGINT NOT NULL PRIMARY KEY,
  leaf BYTEA NOT NULL
);
CREATE TRIGGER entries_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Every tree head that was ever signed, by its size. Written in the transaction of its entries.
CREATE TABLE checkpoints (
  size BIGINT NOT NULL PRIMARY KEY,
  note BYTEA NOT NULL
);
CREATE TRIGGER checkpoints_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One row: the size and last leaf of the book, when it was sealed, and the rules version that wrote it.
-- A writer swaps it by comparing size and leaf, so that a rival with an older view writes nothing.
CREATE TABLE head (
  one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  size BIGINT NOT NULL,
  leaf BYTEA NOT NULL,
  received BIGINT NOT NULL,
  rules BIGINT NOT NULL
);

-- One row: the largest size that a publisher has begun to announce. It never falls.
CREATE TABLE published (
  one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  size BIGINT NOT NULL
);

-- States to start from. A cache: the newest two are kept, and a replay must give the same bytes.
CREATE TABLE snapshots (
  size BIGINT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  state BYTEA NOT NULL
);

INSERT INTO head (one, size, leaf, received, rules)
VALUES (1, 0, decode(repeat('00', 32), 'hex'), 0, 0);
INSERT INTO published (one, size) VALUES (1, 0);

CREATE TRIGGER head_no_delete BEFORE DELETE OR TRUNCATE ON head
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER published_no_delete BEFORE DELETE OR TRUNCATE ON published
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % cannot move back', TG_TABLE_NAME;
END $$;

CREATE TRIGGER head_forward BEFORE UPDATE ON head FOR EACH ROW
  WHEN (NEW.size <= OLD.size OR NEW.rules < OLD.rules) EXECUTE FUNCTION refuse_back();
CREATE TRIGGER published_forward BEFORE UPDATE ON published FOR EACH ROW
  WHEN (NEW.size < OLD.size) EXECUTE FUNCTION refuse_back();
