-- Inspections, and attempts to enter what the rules refuse. Never public; nothing here holds a value or says who anybody is.

-- For which inspection a reading of the access log was made, and of which entry.
CREATE TABLE inspected (
  access BYTEA NOT NULL PRIMARY KEY,
  inspection BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX inspected_inspection ON inspected (inspection);
CREATE TRIGGER inspected_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON inspected
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What somebody with a key of the book tried to enter and the rules refused: never the body. Only the newest are kept.
CREATE TABLE refusals (
  id BYTEA NOT NULL PRIMARY KEY,
  time BIGINT NOT NULL,
  kind TEXT NOT NULL,
  code TEXT NOT NULL,
  keys TEXT NOT NULL,
  text BYTEA NOT NULL
);

-- How often a day whatever else was refused: what no key of the book has signed, and what came too fast to be written down.
CREATE TABLE refused_days (
  day BIGINT NOT NULL,
  code TEXT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (day, code)
);
