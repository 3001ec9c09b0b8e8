-- People: who looked at what, what they agreed to, what was done at their wish, lists of the helped, answers, files.
-- As before nothing readable stands here: values are encrypted under the key of their subject, identities are keyed hashes.

-- Fires once a statement, also for statements that touch no row.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'this change of table % is refused', TG_TABLE_NAME;
END $$;

-- Who opened which field of whom, and why. Holds no value, and outlives what it speaks of.
CREATE TABLE accesses (
  id BYTEA NOT NULL PRIMARY KEY,
  time BIGINT NOT NULL,
  key TEXT NOT NULL,
  subject BYTEA NOT NULL,
  field TEXT NOT NULL,
  why TEXT NOT NULL
);
CREATE INDEX accesses_subject ON accesses (subject);
CREATE TRIGGER accesses_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON accesses
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Consent of a party to a purpose, given or withdrawn: the newest row of each party counts.
CREATE TABLE consents (
  id BYTEA NOT NULL PRIMARY KEY,
  subject BYTEA NOT NULL,
  purpose TEXT NOT NULL,
  party TEXT NOT NULL,
  act TEXT NOT NULL,
  child BIGINT NOT NULL,
  day BIGINT NOT NULL,
  key TEXT NOT NULL
);
CREATE INDEX consents_subject ON consents (subject);

-- What holds for a subject now: days of unpublishing and restriction, and the day until which it is restricted.
CREATE TABLE standing (
  subject BYTEA NOT NULL PRIMARY KEY,
  unpublished BIGINT,
  restricted BIGINT,
  until BIGINT
);

-- The three acts and what was answered: done, or refused by reason and date. Counted in the monthly report.
CREATE TABLE acts (
  id BYTEA NOT NULL PRIMARY KEY,
  day BIGINT NOT NULL,
  key TEXT NOT NULL,
  subject BYTEA NOT NULL,
  act TEXT NOT NULL,
  answer TEXT NOT NULL,
  reason TEXT NOT NULL,
  until BIGINT
);
CREATE INDEX acts_day ON acts (day);
CREATE TRIGGER acts_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON acts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Openings that were lawfully erased, so that a verifier tells them from lost ones. The tag is keyed: whoever deletes
-- an opening cannot also invent its row here.
CREATE TABLE erased (
  at BIGINT NOT NULL,
  field TEXT NOT NULL,
  tag BYTEA NOT NULL,
  PRIMARY KEY (at, field)
);

-- Keyed hashes of people who were erased, by campaign: the same list imported again does not bring them back.
CREATE TABLE erased_tags (
  tag BYTEA NOT NULL PRIMARY KEY,
  day BIGINT NOT NULL
);

-- How long a class of data must be kept, where a chapter's counsel has decided otherwise than the list that is shipped.
CREATE TABLE retention (
  class TEXT NOT NULL PRIMARY KEY,
  years BIGINT NOT NULL,
  source TEXT NOT NULL,
  day BIGINT NOT NULL,
  key TEXT NOT NULL
);

-- Lists of the helped.
CREATE TABLE rosters (
  roster BYTEA NOT NULL PRIMARY KEY,
  chapter BYTEA NOT NULL,
  campaign BYTEA NOT NULL,
  day BIGINT NOT NULL,
  lines BIGINT NOT NULL,
  root BYTEA NOT NULL
);

-- Their lines. The leaf stays when the person is erased, because the others' proofs need it. `person` and `number` are
-- keyed hashes of the identity, by which the same household in two lists is found.
CREATE TABLE roster_lines (
  roster BYTEA NOT NULL,
  line BIGINT NOT NULL,
  leaf BYTEA NOT NULL,
  subject BYTEA,
  person BYTEA,
  number BYTEA,
  nonce BYTEA,
  sealed BYTEA,
  PRIMARY KEY (roster, line)
);
CREATE INDEX roster_lines_subject ON roster_lines (subject);
CREATE INDEX roster_lines_person ON roster_lines (person);
CREATE INDEX roster_lines_number ON roster_lines (number);

-- Answers of the helped. `code` is a keyed hash of what the person was given; `sealed` is gone once she is erased, the
-- row never: none can be dropped, and what has ended cannot begin again.
CREATE TABLE feedback (
  code BYTEA NOT NULL PRIMARY KEY,
  subject BYTEA NOT NULL,
  distribution BYTEA NOT NULL,
  day BIGINT NOT NULL,
  due BIGINT NOT NULL,
  state TEXT NOT NULL,
  closed BIGINT,
  entry BYTEA,
  nonce BYTEA,
  sealed BYTEA
);
CREATE INDEX feedback_subject ON feedback (subject);
CREATE INDEX feedback_state ON feedback (state, due);
CREATE TRIGGER feedback_kept BEFORE DELETE OR TRUNCATE ON feedback
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER feedback_forward BEFORE UPDATE ON feedback FOR EACH ROW
  WHEN (NEW.code <> OLD.code OR NEW.distribution <> OLD.distribution OR NEW.day <> OLD.day OR NEW.due <> OLD.due
    OR (OLD.state <> 'waiting' AND NEW.state <> OLD.state)) EXECUTE FUNCTION refuse_change();

-- Files in blobs/ by the SHA-256 of what lies there: public ones as they are, private ones encrypted.
CREATE TABLE blobs (
  hash BYTEA NOT NULL PRIMARY KEY,
  subject BYTEA,
  size BIGINT NOT NULL,
  kind TEXT NOT NULL,
  day BIGINT NOT NULL,
  nonce BYTEA,
  sealed BYTEA
);
CREATE INDEX blobs_subject ON blobs (subject);
