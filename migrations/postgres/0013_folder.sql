-- Entries that wait for further signatures. Never public; what stands here is in no book until all who must sign have signed.
CREATE TABLE folder (
  text BYTEA NOT NULL PRIMARY KEY,
  time BIGINT NOT NULL,
  kind TEXT NOT NULL,
  nonce BYTEA NOT NULL,
  sealed BYTEA NOT NULL
);
