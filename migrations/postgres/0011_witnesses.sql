-- What witnesses have signed: one line a checkpoint and key. No entry determines it, so nothing can make it again; `verify` holds
-- each line against its checkpoint and the key beside it. A line may only be replaced by a later one, and is never taken away.
CREATE TABLE cosignatures (
  size BIGINT NOT NULL,
  witness TEXT NOT NULL,
  signed BIGINT NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY (size, witness)
);
CREATE INDEX cosignatures_by_witness ON cosignatures (witness, size);
CREATE TRIGGER cosignatures_no_delete BEFORE DELETE OR TRUNCATE ON cosignatures
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cosignatures_forward BEFORE UPDATE ON cosignatures
  FOR EACH ROW WHEN (NEW.size <> OLD.size OR NEW.witness <> OLD.witness OR NEW.signed < OLD.signed)
  EXECUTE FUNCTION refuse_back();
