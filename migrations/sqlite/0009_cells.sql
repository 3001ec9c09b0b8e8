-- Numbers of the helped that were published, month after month: groups of cells (place and kind of household), each a JSON list, with
-- how many households they are together. Append-only: a corrected number would be about the few who were corrected.
CREATE TABLE cells (
  month INTEGER NOT NULL,
  n INTEGER NOT NULL,
  least INTEGER NOT NULL,
  keys TEXT NOT NULL,
  households INTEGER NOT NULL,
  PRIMARY KEY (month, n)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER cells_no_update BEFORE UPDATE ON cells
BEGIN SELECT RAISE(ABORT, 'table cells is append-only'); END;
CREATE TRIGGER cells_no_delete BEFORE DELETE ON cells
BEGIN SELECT RAISE(ABORT, 'table cells is append-only'); END;
