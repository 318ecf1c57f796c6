-- +goose Up

-- What a notice says, in paragraphs with an empty line between them; empty for one
-- whose text the desk was never given.
ALTER TABLE notice_versions ADD COLUMN content CTEXT NOT NULL DEFAULT '';

-- A case is judged by the notice that it is pinned to.
-- +goose StatementBegin
CREATE TRIGGER notice_versions_no_update BEFORE UPDATE ON notice_versions
BEGIN
    SELECT RAISE(ABORT, 'notice_versions is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER notice_versions_no_delete BEFORE DELETE ON notice_versions
BEGIN
    SELECT RAISE(ABORT, 'notice_versions is append-only');
END;
-- +goose StatementEnd
