-- +goose Up

-- The ref of an office's calendar; the empty text is the newest of the binary.
ALTER TABLE offices ADD COLUMN calendar CTEXT NOT NULL DEFAULT '';

-- Every version of an office's own calendar stays as it was published: dates that
-- were counted with it name it.
CREATE TABLE calendars (
    ref          CTEXT NOT NULL PRIMARY KEY CHECK (ref <> ''),
    office       CTEXT NOT NULL REFERENCES offices (id),
    number       INTEGER NOT NULL CHECK (number > 0),
    before       CTEXT NOT NULL,
    holidays     CTEXT NOT NULL,
    changes      CTEXT NOT NULL,
    reason       CTEXT NOT NULL CHECK (reason <> ''),
    source       CTEXT NOT NULL CHECK (source <> ''),
    source_on    CTEXT NOT NULL CHECK (source_on <> ''),
    published_by CTEXT NOT NULL REFERENCES officers (id),
    published_at BIGINT NOT NULL,
    UNIQUE (office, number)
);

-- How far the open cases of an office are counted by a calendar. Its cases are
-- listed once when it begins and once more a while later: a filing that another
-- replica counted with the calendar before may be stored after the first list.
CREATE TABLE recounts (
    office    CTEXT NOT NULL REFERENCES offices (id),
    calendar  CTEXT NOT NULL CHECK (calendar <> ''),
    began_at  BIGINT NOT NULL,
    listed_at BIGINT,
    again_at  BIGINT,
    done_at   BIGINT,
    cases     INTEGER NOT NULL DEFAULT 0,
    moved     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (office, calendar)
);

CREATE INDEX recounts_open ON recounts (office, began_at) WHERE done_at IS NULL;

-- Until now there was one calendar, with which everything was counted.
INSERT INTO recounts (office, calendar, began_at, listed_at, again_at, done_at)
    SELECT id, 'th-government@1', 0, 0, 0, 0 FROM offices;

-- What is still to be looked at. No foreign key: to check it would lock every case
-- that somebody is working on.
CREATE TABLE recount_cases (
    office  CTEXT NOT NULL,
    case_id CTEXT NOT NULL,
    PRIMARY KEY (office, case_id)
);

-- What stands on a case for one officer until he acknowledges it: a date of the case
-- became earlier.
CREATE TABLE banners (
    case_id           CTEXT NOT NULL REFERENCES requests (id),
    officer           CTEXT NOT NULL REFERENCES officers (id),
    seq               INTEGER NOT NULL,
    at                BIGINT NOT NULL,
    due_on_was        CTEXT NOT NULL,
    latest_due_on_was CTEXT NOT NULL,
    due_on            CTEXT NOT NULL,
    latest_due_on     CTEXT NOT NULL,
    acknowledged_at   BIGINT,
    PRIMARY KEY (case_id, officer, seq)
);
