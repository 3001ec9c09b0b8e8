-- Inspections, and attempts to enter what the rules refuse. Never public; nothing here holds a value or says who anybody is.

-- For which inspection a reading of the access log was made, and of which entry.
CREATE TABLE inspected (
  access BLOB NOT NULL PRIMARY KEY,
  inspection INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX inspected_inspection ON inspected (inspection);
CREATE TRIGGER inspected_no_update BEFORE UPDATE ON inspected
BEGIN SELECT RAISE(ABORT, 'table inspected is append-only'); END;
CREATE TRIGGER inspected_no_delete BEFORE DELETE ON inspected
BEGIN SELECT RAISE(ABORT, 'table inspected is append-only'); END;

-- What somebody with a key of the book tried to enter and the rules refused: never the body. Only the newest are kept.
CREATE TABLE refusals (
  id BLOB NOT NULL PRIMARY KEY,
  time INTEGER NOT NULL,
  kind TEXT NOT NULL,
  code TEXT NOT NULL,
  keys TEXT NOT NULL,
  text BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- How often a day whatever else was refused: what no key of the book has signed, and what came too fast to be written down.
CREATE TABLE refused_days (
  day INTEGER NOT NULL,
  code TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (day, code)
) STRICT, WITHOUT ROWID;
