-- +goose Up

-- How many cases an office has, by status and due date ('' for closed ones): what a
-- dashboard reads, however many cases there are. With one writer at a time a
-- counter is a row that nobody waits for.
CREATE TABLE tallies (
    office CTEXT NOT NULL,
    status CTEXT NOT NULL,
    due_on CTEXT NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (office, status, due_on)
);

CREATE VIEW tally AS SELECT office, status, due_on, n FROM tallies;

-- Whoever writes a case, by whatever way, is counted in the same transaction.
-- +goose StatementBegin
CREATE TRIGGER tally_added AFTER INSERT ON requests
BEGIN
    INSERT INTO tallies VALUES (NEW.office, NEW.status, CASE WHEN NEW.status = 'closed' THEN '' ELSE NEW.due_sort END, 1)
        ON CONFLICT (office, status, due_on) DO UPDATE SET n = n + 1;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER tally_moved AFTER UPDATE OF office, status, due_sort ON requests
WHEN (OLD.office, OLD.status, OLD.due_sort) IS NOT (NEW.office, NEW.status, NEW.due_sort)
BEGIN
    INSERT INTO tallies VALUES (NEW.office, NEW.status, CASE WHEN NEW.status = 'closed' THEN '' ELSE NEW.due_sort END, 1)
        ON CONFLICT (office, status, due_on) DO UPDATE SET n = n + 1;
    UPDATE tallies SET n = n - 1
        WHERE office = OLD.office AND status = OLD.status AND due_on = CASE WHEN OLD.status = 'closed' THEN '' ELSE OLD.due_sort END;
    DELETE FROM tallies WHERE office = OLD.office AND n = 0;
END;
-- +goose StatementEnd

INSERT INTO tallies
    SELECT office, status, CASE WHEN status = 'closed' THEN '' ELSE due_sort END, count(*) FROM requests GROUP BY 1, 2, 3;

CREATE INDEX exclusions_officer ON exclusions (officer);
