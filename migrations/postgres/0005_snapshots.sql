-- The state has another layout than the snapshots of earlier releases have. They are a cache: without them the next opening
-- reads the book once from its first entry.
DELETE FROM snapshots;
