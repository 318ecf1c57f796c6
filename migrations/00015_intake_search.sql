-- +goose Up

-- People look for the office's own number without its year, so the year comes last.
DROP INDEX requests_intake_no;
CREATE UNIQUE INDEX requests_intake_no ON requests (office, intake_no, intake_year) WHERE intake_no <> '';
