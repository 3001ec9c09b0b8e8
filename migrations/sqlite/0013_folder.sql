-- Entries that wait for further signatures. Never public; what stands here is in no book until all who must sign have signed.
CREATE TABLE folder (
  text BLOB NOT NULL PRIMARY KEY,
  time INTEGER NOT NULL,
  kind TEXT NOT NULL,
  nonce BLOB NOT NULL,
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
