-- +goose Up

-- How many open cases an officer may have, and when he got the last one.
ALTER TABLE officers ADD COLUMN capacity INTEGER NOT NULL DEFAULT 30 CHECK (capacity >= 0);
ALTER TABLE officers ADD COLUMN last_given_at BIGINT;

CREATE INDEX officers_unit ON officers (office, unit);
CREATE INDEX officers_disabled ON officers (office, id) WHERE disabled;

-- When an officer gets no new cases, both days included; the empty text is until
-- further notice. Only for dates does somebody stand in.
CREATE TABLE absences (
    id          CTEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    office      CTEXT NOT NULL REFERENCES offices (id),
    officer     CTEXT NOT NULL,
    from_on     CTEXT NOT NULL CHECK (from_on <> ''),
    to_on       CTEXT NOT NULL CHECK (to_on = '' OR to_on >= from_on),
    delegate    CTEXT CHECK (delegate <> officer),
    written_ref CTEXT NOT NULL,
    FOREIGN KEY (office, officer) REFERENCES officers (office, id),
    FOREIGN KEY (office, delegate) REFERENCES officers (office, id),
    CONSTRAINT delegate_has_dates CHECK (delegate IS NULL OR to_on <> '')
);

CREATE INDEX absences_office ON absences (office, to_on);

-- The row that whoever hands out locks, and whose turn it was last.
CREATE TABLE pools (
    office CTEXT NOT NULL,
    unit   CTEXT NOT NULL,
    turn   CTEXT NOT NULL,
    PRIMARY KEY (office, unit),
    FOREIGN KEY (office, unit) REFERENCES units (office, id)
);

-- How the desk is to find an officer (empty: not at all), how it found him, and
-- when the case first had one. Cases from before stay as they are.
ALTER TABLE requests ADD COLUMN routing_strategy CTEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN routing_choice CTEXT NOT NULL DEFAULT '{}';
ALTER TABLE requests ADD COLUMN given_at BIGINT;

CREATE INDEX requests_waiting ON requests (office, unit, received_at, id)
    WHERE status = 'received' AND assignee IS NULL AND given_at IS NULL AND routing_strategy <> '' AND conflict <> 'unresolved';
