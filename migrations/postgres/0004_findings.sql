-- How a donor finds her transfer: keyed hashes of what only her bank's message holds, bound to amount and day.
-- Nothing can be read out of them without secret/line.key, and they are erased with the openings that they come from.
CREATE TABLE findings (
  at BIGINT NOT NULL,
  n BIGINT NOT NULL,
  day BIGINT NOT NULL,
  hash BIGINT NOT NULL,
  PRIMARY KEY (at, n)
);
-- By day first: the lines of an import are neighbours, and a search names its days.
CREATE INDEX findings_hash ON findings (day, hash);

-- Holds a row while findings of a vault that is older than this table are still to be made.
CREATE TABLE findings_due (
  one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1)
);
INSERT INTO findings_due (one) SELECT 1 WHERE EXISTS (SELECT 1 FROM openings);
