-- Which gift was an instalment of which sponsorship: indexes of entries, never a name. A gift pays for one sponsorship alone.
CREATE TABLE sponsor_gifts (
  sponsorship BIGINT NOT NULL,
  gift BIGINT NOT NULL,
  day BIGINT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (sponsorship, gift)
);
CREATE UNIQUE INDEX sponsor_gifts_gift ON sponsor_gifts (gift);
CREATE TRIGGER sponsor_gifts_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON sponsor_gifts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The roll of good deeds asks for everybody who agreed to one purpose.
CREATE INDEX consents_purpose ON consents (purpose, id);
