-- +goose Up

-- Which replica leads a piece of background work, and until when by this database's
-- own clock. Nothing depends on it but who does the work: it may be emptied at any time.
CREATE TABLE leases (
    work   CTEXT NOT NULL PRIMARY KEY CHECK (work <> ''),
    holder CTEXT NOT NULL CHECK (holder <> ''),
    until  BIGINT NOT NULL
);
