-- +goose Up

-- intake_unit has no foreign key: units belong to offices, so the office is first.
CREATE TABLE offices (
    id             CTEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    prefix         CTEXT NOT NULL UNIQUE CHECK (prefix <> ''),
    name_th        CTEXT NOT NULL,
    name_en        CTEXT NOT NULL,
    address_th     CTEXT NOT NULL,
    address_en     CTEXT NOT NULL,
    postcode       CTEXT NOT NULL,
    telephone      CTEXT NOT NULL,
    fax            CTEXT NOT NULL,
    email          CTEXT NOT NULL,
    web            CTEXT NOT NULL,
    kinds          CTEXT NOT NULL,
    notice_version CTEXT NOT NULL,
    intake_unit    CTEXT NOT NULL
);

-- Every privacy notice that an office ever had: cases are pinned to one.
CREATE TABLE notice_versions (
    office   CTEXT NOT NULL REFERENCES offices (id),
    version  CTEXT NOT NULL,
    dated_on CTEXT NOT NULL,
    PRIMARY KEY (office, version)
);

CREATE TABLE units (
    office  CTEXT NOT NULL REFERENCES offices (id),
    id      CTEXT NOT NULL CHECK (id <> ''),
    parent  CTEXT CHECK (parent <> id),
    name_th CTEXT NOT NULL,
    name_en CTEXT NOT NULL,
    PRIMARY KEY (office, id),
    FOREIGN KEY (office, parent) REFERENCES units (office, id)
);

CREATE INDEX units_parent ON units (office, parent);

-- proof is a keyed hash of what lets an officer in and how far: a password or a
-- role that was written here by anybody but the desk lets nobody in.
CREATE TABLE officers (
    id            CTEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    office        CTEXT NOT NULL REFERENCES offices (id),
    unit          CTEXT,
    name          CTEXT NOT NULL,
    email         CTEXT NOT NULL UNIQUE CHECK (email <> ''),
    disabled      BOOLEAN NOT NULL,
    password_hash CTEXT NOT NULL,
    proof         BYTEA NOT NULL,
    UNIQUE (office, id),
    FOREIGN KEY (office, unit) REFERENCES units (office, id)
);

CREATE TABLE officer_roles (
    officer CTEXT NOT NULL REFERENCES officers (id),
    role    CTEXT NOT NULL CHECK (role IN ('intake', 'officer', 'head', 'dpo', 'approver', 'auditor', 'admin')),
    PRIMARY KEY (officer, role)
);

-- Every version stays: a case's explanation names the one that routed it.
CREATE TABLE routing_tables (
    office  CTEXT NOT NULL REFERENCES offices (id),
    version INTEGER NOT NULL,
    intake  CTEXT NOT NULL,
    rules   CTEXT NOT NULL,
    PRIMARY KEY (office, version)
);
