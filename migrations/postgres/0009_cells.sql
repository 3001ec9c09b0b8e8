-- Numbers of the helped that were published, month after month: groups of cells (place and kind of household), each a JSON list, with
-- how many households they are together. Append-only: a corrected number would be about the few who were corrected.
CREATE TABLE cells (
  month BIGINT NOT NULL,
  n BIGINT NOT NULL,
  least BIGINT NOT NULL,
  keys TEXT NOT NULL,
  households BIGINT NOT NULL,
  PRIMARY KEY (month, n)
);
CREATE TRIGGER cells_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON cells
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
