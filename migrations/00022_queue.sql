-- +goose Up

-- Views of the queue that officers saved for themselves, under names of their own.
-- query is an address's filters; what somebody searched for is never in it.
CREATE TABLE saved_views (
    officer CTEXT NOT NULL REFERENCES officers (id),
    name    CTEXT NOT NULL CHECK (name <> ''),
    query   CTEXT NOT NULL CHECK (query <> ''),
    PRIMARY KEY (officer, name)
);

-- A verb on many cases at once, by keyed hashes of its key and of what was asked, and
-- what became of each case: whoever asks again hears it and goes on from there.
-- version is the case's after the verb; 0 and a code when it was not done.
CREATE TABLE bulks (
    officer CTEXT NOT NULL REFERENCES officers (id),
    key     BYTEA NOT NULL,
    body    BYTEA NOT NULL,
    verb    CTEXT NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (officer, key)
);

CREATE INDEX bulks_at ON bulks (at);

CREATE TABLE bulk_items (
    officer   CTEXT NOT NULL,
    key       BYTEA NOT NULL,
    place     INTEGER NOT NULL,
    reference CTEXT NOT NULL,
    version   INTEGER NOT NULL,
    field     CTEXT NOT NULL,
    code      CTEXT NOT NULL,
    PRIMARY KEY (officer, key, place),
    FOREIGN KEY (officer, key) REFERENCES bulks (officer, key) ON DELETE CASCADE,
    CHECK ((version > 0) = (code = ''))
);
