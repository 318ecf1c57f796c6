-- +goose Up

-- How many cases an office has, by status and due date ('' for closed ones): what a
-- dashboard reads, however many cases there are. A change is a row of its own, so
-- that nobody who files or answers waits for a counter; the desk folds them in.
CREATE TABLE tallies (
    office CTEXT NOT NULL,
    status CTEXT NOT NULL,
    due_on CTEXT NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (office, status, due_on)
);

-- What the desk takes away once it has folded.
CREATE INDEX tallies_empty ON tallies (office) WHERE n = 0;

CREATE TABLE tally_changes (
    id     BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    office CTEXT NOT NULL,
    status CTEXT NOT NULL,
    due_on CTEXT NOT NULL,
    n      BIGINT NOT NULL
);

CREATE INDEX tally_changes_office ON tally_changes (office);

CREATE VIEW tally AS
    SELECT office, status, due_on, n FROM tallies
    UNION ALL SELECT office, status, due_on, n FROM tally_changes;

-- Whoever writes a case, by whatever way, is counted in the same transaction.
-- +goose StatementBegin
CREATE FUNCTION tally_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tally_changes (office, status, due_on, n)
        SELECT office, status, CASE WHEN status = 'closed' THEN '' ELSE due_sort END, count(*)
        FROM added GROUP BY 1, 2, 3;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION tally_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tally_changes (office, status, due_on, n) VALUES
        (OLD.office, OLD.status, CASE WHEN OLD.status = 'closed' THEN '' ELSE OLD.due_sort END, -1),
        (NEW.office, NEW.status, CASE WHEN NEW.status = 'closed' THEN '' ELSE NEW.due_sort END, 1);
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER tally_added AFTER INSERT ON requests REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION tally_added();

CREATE TRIGGER tally_moved AFTER UPDATE OF office, status, due_sort ON requests FOR EACH ROW
    WHEN ((OLD.office, OLD.status, OLD.due_sort) IS DISTINCT FROM (NEW.office, NEW.status, NEW.due_sort))
    EXECUTE FUNCTION tally_moved();

INSERT INTO tallies
    SELECT office, status, CASE WHEN status = 'closed' THEN '' ELSE due_sort END, count(*) FROM requests GROUP BY 1, 2, 3;

CREATE INDEX exclusions_officer ON exclusions (officer);
