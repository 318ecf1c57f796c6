-- +goose Up

-- What a notice says, in paragraphs with an empty line between them; empty for one
-- whose text the desk was never given.
ALTER TABLE notice_versions ADD COLUMN content CTEXT NOT NULL DEFAULT '';
