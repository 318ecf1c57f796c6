-- +goose Up

CREATE TABLE sessions (
    id         CTEXT NOT NULL PRIMARY KEY,
    officer    CTEXT NOT NULL REFERENCES officers (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at   BIGINT
);

CREATE INDEX sessions_officer ON sessions (officer);

-- The links of a session's family, by keyed hash.
CREATE TABLE refresh_tokens (
    hash       BYTEA NOT NULL PRIMARY KEY,
    session    CTEXT NOT NULL REFERENCES sessions (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT
);

CREATE INDEX refresh_tokens_session ON refresh_tokens (session);

-- Log-ins under a keyed hash of an account, an address, or both: those that
-- failed or are still looked at. last_at is 0 while there are none.
CREATE TABLE login_attempts (
    key     BYTEA NOT NULL PRIMARY KEY,
    count   INTEGER NOT NULL,
    last_at BIGINT NOT NULL
);

CREATE INDEX login_attempts_last ON login_attempts (last_at);
CREATE INDEX sessions_expired ON sessions (expires_at);

-- One row: the sign of the key file that this database was written with.
CREATE TABLE key_proof (
    id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    proof BYTEA NOT NULL
);
