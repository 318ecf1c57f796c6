-- +goose Up

-- Since when a case is kept apart, as one of a flood or as no request at all; NULL for
-- one that is not. Only a case that nobody has taken can be.
ALTER TABLE requests ADD COLUMN quarantined_at BIGINT
    CONSTRAINT quarantined_is_received CHECK (quarantined_at IS NULL OR status = 'received');

-- A flood is as if it were not there for those who work, hand out and count: their
-- indexes leave it out. What is kept apart has its own, which are short.
DROP INDEX requests_open_due;
DROP INDEX requests_unit_open_due;
DROP INDEX requests_waiting;

CREATE INDEX requests_open_due ON requests (office, due_sort, id) WHERE status <> 'closed' AND quarantined_at IS NULL;
CREATE INDEX requests_unit_open_due ON requests (office, unit, due_sort, id) WHERE status <> 'closed' AND quarantined_at IS NULL;
CREATE INDEX requests_waiting ON requests (office, unit, received_at, id)
    WHERE status = 'received' AND assignee IS NULL AND given_at IS NULL AND routing_strategy <> '' AND conflict <> 'unresolved'
    AND quarantined_at IS NULL;

CREATE INDEX requests_quarantined_due ON requests (office, due_sort, id) WHERE quarantined_at IS NOT NULL;
CREATE INDEX requests_quarantined_received ON requests (office, received_at, id) WHERE quarantined_at IS NOT NULL;
CREATE INDEX requests_unit_quarantined_due ON requests (office, unit, due_sort, id) WHERE quarantined_at IS NOT NULL;
CREATE INDEX requests_unit_quarantined_received ON requests (office, unit, received_at, id) WHERE quarantined_at IS NOT NULL;

-- What is kept apart is counted as a status of its own, 'quarantined'.
DROP TRIGGER tally_added;
DROP TRIGGER tally_moved;

-- +goose StatementBegin
CREATE TRIGGER tally_added AFTER INSERT ON requests
BEGIN
    INSERT INTO tallies VALUES (NEW.office, CASE WHEN NEW.quarantined_at IS NULL THEN NEW.status ELSE 'quarantined' END,
        CASE WHEN NEW.status = 'closed' THEN '' ELSE NEW.due_sort END, 1)
        ON CONFLICT (office, status, due_on) DO UPDATE SET n = n + 1;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER tally_moved AFTER UPDATE OF office, status, due_sort, quarantined_at ON requests
WHEN (OLD.office, OLD.status, OLD.due_sort, OLD.quarantined_at) IS NOT (NEW.office, NEW.status, NEW.due_sort, NEW.quarantined_at)
BEGIN
    INSERT INTO tallies VALUES (NEW.office, CASE WHEN NEW.quarantined_at IS NULL THEN NEW.status ELSE 'quarantined' END,
        CASE WHEN NEW.status = 'closed' THEN '' ELSE NEW.due_sort END, 1)
        ON CONFLICT (office, status, due_on) DO UPDATE SET n = n + 1;
    UPDATE tallies SET n = n - 1
        WHERE office = OLD.office AND status = CASE WHEN OLD.quarantined_at IS NULL THEN OLD.status ELSE 'quarantined' END
        AND due_on = CASE WHEN OLD.status = 'closed' THEN '' ELSE OLD.due_sort END;
    DELETE FROM tallies WHERE office = OLD.office AND n = 0;
END;
-- +goose StatementEnd
