-- +goose Up

-- From where an account was logged in to lately, by a keyed hash of both: a log-in from
-- there is no stranger's.
CREATE TABLE known_addresses (
    key         BYTEA NOT NULL PRIMARY KEY,
    known_until BIGINT NOT NULL
);

CREATE INDEX known_addresses_until ON known_addresses (known_until);
