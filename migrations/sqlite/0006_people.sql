-- People: who looked at what, what they agreed to, what was done at their wish, lists of the helped, answers, files.
-- As before nothing readable stands here: values are encrypted under the key of their subject, identities are keyed hashes.

-- Who opened which field of whom, and why. Holds no value, and outlives what it speaks of.
CREATE TABLE accesses (
  id BLOB NOT NULL PRIMARY KEY,
  time INTEGER NOT NULL,
  key TEXT NOT NULL,
  subject BLOB NOT NULL,
  field TEXT NOT NULL,
  why TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX accesses_subject ON accesses (subject);
CREATE TRIGGER accesses_no_update BEFORE UPDATE ON accesses
BEGIN SELECT RAISE(ABORT, 'table accesses is append-only'); END;
CREATE TRIGGER accesses_no_delete BEFORE DELETE ON accesses
BEGIN SELECT RAISE(ABORT, 'table accesses is append-only'); END;

-- Consent of a party to a purpose, given or withdrawn: the newest row of each party counts.
CREATE TABLE consents (
  id BLOB NOT NULL PRIMARY KEY,
  subject BLOB NOT NULL,
  purpose TEXT NOT NULL,
  party TEXT NOT NULL,
  act TEXT NOT NULL,
  child INTEGER NOT NULL,
  day INTEGER NOT NULL,
  key TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX consents_subject ON consents (subject);

-- What holds for a subject now: days of unpublishing and restriction, and the day until which it is restricted.
CREATE TABLE standing (
  subject BLOB NOT NULL PRIMARY KEY,
  unpublished INTEGER,
  restricted INTEGER,
  until INTEGER
) STRICT, WITHOUT ROWID;

-- The three acts and what was answered: done, or refused by reason and date. Counted in the monthly report.
CREATE TABLE acts (
  id BLOB NOT NULL PRIMARY KEY,
  day INTEGER NOT NULL,
  key TEXT NOT NULL,
  subject BLOB NOT NULL,
  act TEXT NOT NULL,
  answer TEXT NOT NULL,
  reason TEXT NOT NULL,
  until INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX acts_day ON acts (day);
CREATE TRIGGER acts_no_update BEFORE UPDATE ON acts
BEGIN SELECT RAISE(ABORT, 'table acts is append-only'); END;
CREATE TRIGGER acts_no_delete BEFORE DELETE ON acts
BEGIN SELECT RAISE(ABORT, 'table acts is append-only'); END;

-- Openings that were lawfully erased, so that a verifier tells them from lost ones. The tag is keyed: whoever deletes
-- an opening cannot also invent its row here.
CREATE TABLE erased (
  at INTEGER NOT NULL,
  field TEXT NOT NULL,
  tag BLOB NOT NULL,
  PRIMARY KEY (at, field)
) STRICT, WITHOUT ROWID;

-- Keyed hashes of people who were erased, by campaign: the same list imported again does not bring them back.
CREATE TABLE erased_tags (
  tag BLOB NOT NULL PRIMARY KEY,
  day INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How long a class of data must be kept, where a chapter's counsel has decided otherwise than the list that is shipped.
CREATE TABLE retention (
  class TEXT NOT NULL PRIMARY KEY,
  years INTEGER NOT NULL,
  source TEXT NOT NULL,
  day INTEGER NOT NULL,
  key TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Lists of the helped.
CREATE TABLE rosters (
  roster BLOB NOT NULL PRIMARY KEY,
  chapter BLOB NOT NULL,
  campaign BLOB NOT NULL,
  day INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  root BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Their lines. The leaf stays when the person is erased, because the others' proofs need it. `person` and `number` are
-- keyed hashes of the identity, by which the same household in two lists is found.
CREATE TABLE roster_lines (
  roster BLOB NOT NULL,
  line INTEGER NOT NULL,
  leaf BLOB NOT NULL,
  subject BLOB,
  person BLOB,
  number BLOB,
  nonce BLOB,
  sealed BLOB,
  PRIMARY KEY (roster, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX roster_lines_subject ON roster_lines (subject);
CREATE INDEX roster_lines_person ON roster_lines (person);
CREATE INDEX roster_lines_number ON roster_lines (number);

-- Answers of the helped. `code` is a keyed hash of what the person was given; `sealed` is gone once she is erased, the
-- row never: none can be dropped, and what has ended cannot begin again.
CREATE TABLE feedback (
  code BLOB NOT NULL PRIMARY KEY,
  subject BLOB NOT NULL,
  distribution BLOB NOT NULL,
  day INTEGER NOT NULL,
  due INTEGER NOT NULL,
  state TEXT NOT NULL,
  closed INTEGER,
  entry BLOB,
  nonce BLOB,
  sealed BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX feedback_subject ON feedback (subject);
CREATE INDEX feedback_state ON feedback (state, due);
CREATE TRIGGER feedback_no_delete BEFORE DELETE ON feedback
BEGIN SELECT RAISE(ABORT, 'no answer is dropped'); END;
CREATE TRIGGER feedback_forward BEFORE UPDATE ON feedback
WHEN NEW.code <> OLD.code OR NEW.distribution <> OLD.distribution OR NEW.day <> OLD.day OR NEW.due <> OLD.due
  OR (OLD.state <> 'waiting' AND NEW.state <> OLD.state)
BEGIN SELECT RAISE(ABORT, 'no answer is reopened or moved'); END;

-- Files in blobs/ by the SHA-256 of what lies there: public ones as they are, private ones encrypted.
CREATE TABLE blobs (
  hash BLOB NOT NULL PRIMARY KEY,
  subject BLOB,
  size INTEGER NOT NULL,
  kind TEXT NOT NULL,
  day INTEGER NOT NULL,
  nonce BLOB,
  sealed BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX blobs_subject ON blobs (subject);
