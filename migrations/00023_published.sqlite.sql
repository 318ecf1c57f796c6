-- +goose Up
-- What was published stays as it was published: dates were counted by a calendar, and
-- cases went where a version of the rules said.

-- +goose StatementBegin
CREATE TRIGGER calendars_no_update BEFORE UPDATE ON calendars
BEGIN
    SELECT RAISE(ABORT, 'calendars is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER calendars_no_delete BEFORE DELETE ON calendars
BEGIN
    SELECT RAISE(ABORT, 'calendars is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER routing_tables_no_update BEFORE UPDATE ON routing_tables
BEGIN
    SELECT RAISE(ABORT, 'routing_tables is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER routing_tables_no_delete BEFORE DELETE ON routing_tables
BEGIN
    SELECT RAISE(ABORT, 'routing_tables is append-only');
END;
-- +goose StatementEnd
