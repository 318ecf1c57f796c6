-- +goose Up

-- How often each replica saw something done that the public may do only so often, by
-- a keyed hash of what and by whom, and by the span of time. Each replica writes rows of
-- its own only, so none waits for another.
CREATE TABLE limit_counts (
    key     BYTEA NOT NULL,
    began   BIGINT NOT NULL,
    replica CTEXT NOT NULL,
    n       INTEGER NOT NULL,
    PRIMARY KEY (key, began, replica)
);

CREATE INDEX limit_counts_began ON limit_counts (began);
