-- +goose Up

-- due_sort is due_on with '9999-12-31' for no date: such cases come last, and a
-- page can continue from a key, without the databases' two ideas of where NULL is.
--
-- The CHECKs are the second net below the rules of the domain.
-- prepared_by, verified_by and verified_level wait for the verbs that fill them.
CREATE TABLE requests (
    id                 CTEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    office             CTEXT NOT NULL REFERENCES offices (id),
    reference          CTEXT NOT NULL UNIQUE CHECK (reference <> ''),
    reference_suffix   CTEXT NOT NULL,
    receipt_mac        BYTEA NOT NULL,
    kind               CTEXT NOT NULL CHECK (kind IN ('question', 'suggestion', 'complaint', 'access', 'copy',
                           'source_disclosure', 'portability', 'rectification', 'erasure', 'restriction', 'objection',
                           'consent_withdrawal')),
    status             CTEXT NOT NULL CHECK (status IN ('received', 'in_progress', 'awaiting_info', 'dpo_review',
                           'awaiting_approval', 'decided', 'closed')),
    outcome            CTEXT NOT NULL CHECK (outcome IN ('', 'answered', 'granted', 'partial', 'refused', 'no_data',
                           'withdrawn', 'forwarded', 'lapsed', 'spam')),
    channel            CTEXT NOT NULL CHECK (channel IN ('web', 'api', 'email', 'fax', 'counter', 'telephone', 'post')),
    received_at        BIGINT NOT NULL,
    deemed_received_on CTEXT NOT NULL,
    notice_version     CTEXT NOT NULL,
    filing             BYTEA NOT NULL,
    unit               CTEXT NOT NULL,
    assignee           CTEXT,
    routing_version    INTEGER NOT NULL,
    routing_rule       CTEXT NOT NULL,
    routing_unit       CTEXT NOT NULL,
    routing_trace      CTEXT NOT NULL,
    conflict           CTEXT NOT NULL CHECK (conflict IN ('none', 'unresolved', 'tied')),
    prepared_by        CTEXT REFERENCES officers (id),
    verified_by        CTEXT REFERENCES officers (id),
    verified_level     INTEGER NOT NULL DEFAULT 0 CHECK (verified_level BETWEEN 0 AND 3),
    decided_by         CTEXT REFERENCES officers (id),
    round              INTEGER NOT NULL CHECK (round > 0),
    due_on             CTEXT NOT NULL,
    latest_due_on      CTEXT NOT NULL,
    due_sort           CTEXT NOT NULL CHECK (due_sort = CASE WHEN due_on = '' THEN '9999-12-31' ELSE due_on END),
    asked              CTEXT NOT NULL,
    answered_on        CTEXT NOT NULL,
    closed_at          BIGINT,
    version            INTEGER NOT NULL CHECK (version > 0),
    trail_seq          INTEGER NOT NULL,
    trail_head         BYTEA,
    FOREIGN KEY (office, notice_version) REFERENCES notice_versions (office, version),
    FOREIGN KEY (office, unit) REFERENCES units (office, id),
    FOREIGN KEY (office, assignee) REFERENCES officers (office, id),
    CONSTRAINT in_progress_has_assignee CHECK (status <> 'in_progress' OR assignee IS NOT NULL),
    CONSTRAINT decided_has_outcome CHECK (status NOT IN ('decided', 'closed') OR outcome <> ''),
    CONSTRAINT open_has_no_end CHECK (status IN ('decided', 'closed') OR closed_at IS NULL),
    CONSTRAINT four_eyes CHECK (prepared_by IS NULL OR decided_by IS NULL
        OR (decided_by <> prepared_by AND (verified_by IS NULL OR decided_by <> verified_by))),
    CONSTRAINT granted_is_identified CHECK (status NOT IN ('decided', 'closed') OR outcome NOT IN ('granted', 'partial', 'no_data')
        OR verified_level >= CASE
            WHEN kind IN ('question', 'suggestion', 'complaint') THEN 0
            WHEN kind IN ('restriction', 'objection', 'consent_withdrawal') THEN 1
            ELSE 2 END)
);

-- The queue, in its two orders, for each way in which a case comes into sight:
-- the whole office, a unit, an assignee, an approver. Open and closed cases apart,
-- so that years of closed ones cost the daily page nothing.
CREATE INDEX requests_open_due ON requests (office, due_sort, id) WHERE status <> 'closed';
CREATE INDEX requests_open_received ON requests (office, received_at, id) WHERE status <> 'closed';
CREATE INDEX requests_closed_due ON requests (office, due_sort, id) WHERE status = 'closed';
CREATE INDEX requests_closed_received ON requests (office, received_at, id) WHERE status = 'closed';

CREATE INDEX requests_unit_open_due ON requests (office, unit, due_sort, id) WHERE status <> 'closed';
CREATE INDEX requests_unit_open_received ON requests (office, unit, received_at, id) WHERE status <> 'closed';
CREATE INDEX requests_unit_closed_due ON requests (office, unit, due_sort, id) WHERE status = 'closed';
CREATE INDEX requests_unit_closed_received ON requests (office, unit, received_at, id) WHERE status = 'closed';

CREATE INDEX requests_assignee_open_due ON requests (office, assignee, due_sort, id) WHERE status <> 'closed' AND assignee IS NOT NULL;
CREATE INDEX requests_assignee_open_received ON requests (office, assignee, received_at, id) WHERE status <> 'closed' AND assignee IS NOT NULL;
CREATE INDEX requests_assignee_closed_due ON requests (office, assignee, due_sort, id) WHERE status = 'closed' AND assignee IS NOT NULL;
CREATE INDEX requests_assignee_closed_received ON requests (office, assignee, received_at, id) WHERE status = 'closed' AND assignee IS NOT NULL;

CREATE INDEX requests_approval_due ON requests (office, due_sort, id) WHERE status = 'awaiting_approval';
CREATE INDEX requests_approval_received ON requests (office, received_at, id) WHERE status = 'awaiting_approval';
CREATE INDEX requests_decider_due ON requests (office, decided_by, due_sort, id) WHERE decided_by IS NOT NULL;
CREATE INDEX requests_decider_received ON requests (office, decided_by, received_at, id) WHERE decided_by IS NOT NULL;

CREATE INDEX requests_suffix ON requests (office, reference_suffix);

-- The wrapped data key of each case. A table of its own, with a backup of its own
-- and a short retention: destroying the key shreds the case, and an old dump of
-- everything else must not bring it back. No foreign key, so that it can be
-- dumped and restored apart.
CREATE TABLE case_keys (
    case_id CTEXT NOT NULL PRIMARY KEY,
    key_id  CTEXT NOT NULL,
    wrapped BYTEA NOT NULL
);

-- Keyed hashes of what a person can be found by, with a key of each office's own.
CREATE TABLE blind_index (
    office  CTEXT NOT NULL,
    field   CTEXT NOT NULL CHECK (field IN ('email', 'phone', 'name')),
    digest  BYTEA NOT NULL,
    case_id CTEXT NOT NULL REFERENCES requests (id),
    PRIMARY KEY (office, field, digest, case_id)
);

CREATE INDEX blind_index_case ON blind_index (case_id);

CREATE TABLE clocks (
    case_id       CTEXT NOT NULL REFERENCES requests (id),
    id            CTEXT NOT NULL,
    place         INTEGER NOT NULL,
    round         INTEGER NOT NULL,
    code          CTEXT NOT NULL,
    class         CTEXT NOT NULL CHECK (class IN ('respond', 'act', 'internal', 'citizen')),
    rule          CTEXT NOT NULL,
    calendar      CTEXT NOT NULL,
    start_on      CTEXT NOT NULL,
    nominal_end   CTEXT NOT NULL,
    due_on        CTEXT NOT NULL,
    latest_due_on CTEXT NOT NULL,
    steps         CTEXT NOT NULL,
    state         CTEXT NOT NULL CHECK (state IN ('open', 'met', 'superseded', 'cancelled')),
    met_at        BIGINT,
    opened        BIGINT NOT NULL,
    PRIMARY KEY (case_id, id)
);

-- Whom a complaint is about, and from whom the case is hidden.
CREATE TABLE named_officers (
    case_id CTEXT NOT NULL REFERENCES requests (id),
    officer CTEXT NOT NULL REFERENCES officers (id),
    PRIMARY KEY (case_id, officer)
);

CREATE TABLE exclusions (
    case_id CTEXT NOT NULL REFERENCES requests (id),
    officer CTEXT NOT NULL REFERENCES officers (id),
    PRIMARY KEY (case_id, officer)
);

CREATE TABLE messages (
    id      CTEXT NOT NULL PRIMARY KEY,
    case_id CTEXT NOT NULL REFERENCES requests (id),
    seq     INTEGER NOT NULL,
    place   INTEGER NOT NULL,
    kind    CTEXT NOT NULL CHECK (kind IN ('message', 'write', 'ask', 'answer', 'note', 'reason')),
    at      BIGINT NOT NULL,
    officer CTEXT REFERENCES officers (id),
    body    BYTEA NOT NULL,
    items   BYTEA
);

CREATE INDEX messages_case ON messages (case_id, seq, place);
