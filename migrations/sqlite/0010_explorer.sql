-- Indexes for lists of entries by chapter, by day and by amount. A rebuild makes them again with the projections.
CREATE INDEX headings_chapter ON headings (chapter, at) WHERE chapter IS NOT NULL;
CREATE INDEX headings_day ON headings (day, at);
CREATE INDEX headings_amount ON headings (unit, amount) WHERE amount IS NOT NULL;
