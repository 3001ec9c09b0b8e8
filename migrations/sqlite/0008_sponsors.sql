-- Which gift was an instalment of which sponsorship: indexes of entries, never a name. A gift pays for one sponsorship alone.
CREATE TABLE sponsor_gifts (
  sponsorship INTEGER NOT NULL,
  gift INTEGER NOT NULL,
  day INTEGER NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (sponsorship, gift)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sponsor_gifts_gift ON sponsor_gifts (gift);
CREATE TRIGGER sponsor_gifts_no_update BEFORE UPDATE ON sponsor_gifts
BEGIN SELECT RAISE(ABORT, 'table sponsor_gifts is append-only'); END;
CREATE TRIGGER sponsor_gifts_no_delete BEFORE DELETE ON sponsor_gifts
BEGIN SELECT RAISE(ABORT, 'table sponsor_gifts is append-only'); END;

-- The roll of good deeds asks for everybody who agreed to one purpose.
CREATE INDEX consents_purpose ON consents (purpose, id);
