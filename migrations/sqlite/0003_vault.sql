-- Personal data, in a database of its own. Everything here can be erased without touching the book.

-- One random key per person, encrypted under secret/vault.key. Deleting the row erases all that it opens.
CREATE TABLE subjects (
  subject BLOB NOT NULL PRIMARY KEY,
  nonce BLOB NOT NULL,
  wrapped BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What opens a commitment of entry `at`: salt and value, encrypted under the key of its subject. The
-- authenticated data are subject, hash of the signed text and field, so that no row opens in another place.
CREATE TABLE openings (
  at INTEGER NOT NULL,
  field TEXT NOT NULL,
  subject BLOB NOT NULL,
  nonce BLOB NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (at, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX openings_subject ON openings (subject);
