-- +goose Up

-- Since when a case has its status, when a verb was last used on it, and when a sweep
-- looks at it next (the empty text: at once). A case from before counts from its last event.
ALTER TABLE requests ADD COLUMN status_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN last_act_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN remind_on CTEXT NOT NULL DEFAULT '';

UPDATE requests SET last_act_at = COALESCE((SELECT MAX(at) FROM events WHERE events.case_id = requests.id), received_at);
UPDATE requests SET status_since = COALESCE((SELECT MAX(at) FROM events
    WHERE events.case_id = requests.id AND events.status_from <> events.status_to), received_at);

-- All that a sweep asks of the whole table.
CREATE INDEX requests_remind ON requests (remind_on, id) WHERE status <> 'closed';

-- What was told once and for all: nothing of it is ever told again.
CREATE TABLE reminders (
    case_id    CTEXT NOT NULL REFERENCES requests (id),
    round      INTEGER NOT NULL,
    code       CTEXT NOT NULL,
    planned_on CTEXT NOT NULL CHECK (planned_on <> ''),
    at         BIGINT NOT NULL,
    PRIMARY KEY (case_id, round, code, planned_on)
);

-- An officer's digest of a day: references and dates, nothing of a person. Closed
-- as it leaves; what comes later goes into the next.
CREATE TABLE digests (
    officer CTEXT NOT NULL REFERENCES officers (id),
    day     CTEXT NOT NULL CHECK (day <> ''),
    closed  BOOLEAN NOT NULL,
    PRIMARY KEY (officer, day)
);

CREATE TABLE digest_lines (
    officer    CTEXT NOT NULL,
    day        CTEXT NOT NULL,
    case_id    CTEXT NOT NULL REFERENCES requests (id),
    code       CTEXT NOT NULL,
    planned_on CTEXT NOT NULL,
    names      CTEXT NOT NULL,
    PRIMARY KEY (officer, day, case_id, code, planned_on),
    FOREIGN KEY (officer, day) REFERENCES digests (officer, day)
);
