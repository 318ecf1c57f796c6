-- +goose Up

-- What an officer adds to a request that came by paper, telephone, fax or mail: the
-- office's own number, and who entered it when. What citizens filed themselves was
-- entered as it came in.
ALTER TABLE requests ADD COLUMN intake_no CTEXT NOT NULL DEFAULT '';
-- The Buddhist year of the reference: the office's numbers begin anew with each.
ALTER TABLE requests ADD COLUMN intake_year INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN entered_by CTEXT REFERENCES officers (id);
ALTER TABLE requests ADD COLUMN entered_at BIGINT;

UPDATE requests SET entered_at = received_at;

CREATE UNIQUE INDEX requests_intake_no ON requests (office, intake_year, intake_no) WHERE intake_no <> '';
