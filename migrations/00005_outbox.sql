-- +goose Up

-- Messages owed. One for each event, code and recipient, however often asked.
CREATE TABLE notices (
    id          CTEXT NOT NULL PRIMARY KEY,
    office      CTEXT NOT NULL REFERENCES offices (id),
    case_id     CTEXT NOT NULL REFERENCES requests (id),
    seq         INTEGER NOT NULL,
    code        CTEXT NOT NULL,
    officer     CTEXT NOT NULL,
    day         CTEXT NOT NULL,
    due_at      BIGINT NOT NULL,
    tries       INTEGER NOT NULL,
    sent_at     BIGINT,
    given_up_at BIGINT,
    UNIQUE (case_id, seq, code, officer)
);

CREATE INDEX notices_owed ON notices (due_at, id) WHERE sent_at IS NULL AND given_up_at IS NULL;

-- Replies kept for a repeated request. The case has no foreign key: a reply is
-- claimed first and its case added after, in one transaction.
CREATE TABLE replies (
    scope      CTEXT NOT NULL,
    key        BYTEA NOT NULL,
    body       BYTEA NOT NULL,
    case_id    CTEXT NOT NULL,
    reply      BYTEA NOT NULL,
    at         BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
);

CREATE INDEX replies_expired ON replies (expires_at);
