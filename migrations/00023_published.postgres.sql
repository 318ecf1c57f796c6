-- +goose Up
-- What was published stays as it was published: dates were counted by a calendar, and
-- cases went where a version of the rules said.

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON calendars FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON calendars FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON routing_tables FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON routing_tables FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
