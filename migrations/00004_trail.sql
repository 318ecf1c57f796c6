-- +goose Up

-- The trail of each case, and its chain of hashes. Officers have no foreign key
-- here: what is written stays, whatever becomes of an account.
CREATE TABLE events (
    case_id CTEXT NOT NULL REFERENCES requests (id),
    seq     INTEGER NOT NULL CHECK (seq > 0),
    office  CTEXT NOT NULL,
    at      BIGINT NOT NULL,
    by_kind CTEXT NOT NULL CHECK (by_kind IN ('citizen', 'officer', 'system')),
    officer CTEXT NOT NULL,
    verb    CTEXT NOT NULL CHECK (verb <> ''),
    status_from CTEXT NOT NULL,
    status_to   CTEXT NOT NULL,
    round   INTEGER NOT NULL,
    version INTEGER NOT NULL,
    data    CTEXT NOT NULL,
    prev    BYTEA NOT NULL,
    hash    BYTEA NOT NULL,
    PRIMARY KEY (case_id, seq)
);

-- Who read which case. A table of its own, so that a view locks no chain.
CREATE TABLE readings (
    id      CTEXT NOT NULL PRIMARY KEY,
    office  CTEXT NOT NULL,
    case_id CTEXT NOT NULL REFERENCES requests (id),
    officer CTEXT NOT NULL,
    at      BIGINT NOT NULL,
    what    CTEXT NOT NULL
);

CREATE INDEX readings_case ON readings (case_id, at);
CREATE INDEX readings_officer ON readings (officer, at);

CREATE TABLE security_events (
    id      CTEXT NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    officer CTEXT NOT NULL,
    session CTEXT NOT NULL,
    code    CTEXT NOT NULL CHECK (code <> '')
);

CREATE INDEX security_events_at ON security_events (at);
