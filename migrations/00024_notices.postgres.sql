-- +goose Up

-- What a notice says, in paragraphs with an empty line between them; empty for one
-- whose text the desk was never given.
ALTER TABLE notice_versions ADD COLUMN content CTEXT NOT NULL DEFAULT '';

-- A case is judged by the notice that it is pinned to.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON notice_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON notice_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
