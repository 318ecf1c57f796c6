-- +goose Up

-- What people filled in and did not file yet: sealed under a key that only their
-- browser has, known by a digest of that key.
CREATE TABLE drafts (
    id         BYTEA NOT NULL PRIMARY KEY,
    sealed     BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX drafts_expired ON drafts (expires_at);
