-- +goose Up

-- Whether an officer may do without a second factor, as a demo's may: all officers
-- from before this are a demo's. totp is the sealed secret of his authenticator app;
-- NULL for none. Both are in his proof.
ALTER TABLE officers ADD COLUMN second_factor_optional BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE officers ADD COLUMN totp BYTEA;

-- What moves with each code: a secret that was offered and not confirmed yet, the
-- last step whose code was used, and wrong codes in a row.
CREATE TABLE second_factors (
    officer    CTEXT NOT NULL PRIMARY KEY REFERENCES officers (id),
    pending    BYTEA,
    pending_at BIGINT,
    last_step  BIGINT NOT NULL,
    failures   INTEGER NOT NULL CHECK (failures >= 0)
);

-- By keyed hash, which binds them to their officer.
CREATE TABLE recovery_codes (
    hash    BYTEA NOT NULL PRIMARY KEY,
    officer CTEXT NOT NULL REFERENCES officers (id),
    used_at BIGINT
);

CREATE INDEX recovery_codes_officer ON recovery_codes (officer);

-- Of a browser's log-in: the keyed hash of its cookie's token, when it was last heard
-- of, and whether a code is still asked for. Log-ins of programs have none.
ALTER TABLE sessions ADD COLUMN token BYTEA;
ALTER TABLE sessions ADD COLUMN seen_at BIGINT;
ALTER TABLE sessions ADD COLUMN awaits_code BOOLEAN NOT NULL DEFAULT FALSE;

CREATE UNIQUE INDEX sessions_token ON sessions (token);
