-- The way from the code on a slip to the line of the list: a keyed hash of the code. Empty once the person is erased.
ALTER TABLE roster_lines ADD COLUMN code BYTEA;
CREATE INDEX roster_lines_code ON roster_lines (code);
