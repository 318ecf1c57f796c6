-- +goose Up

-- A file may come before its case is there. Then it waits with a draft, under a key that
-- only the browser has which sent it, until the case is filed; then the case's key seals
-- the file's, and the file stays as it is.
ALTER TABLE files ALTER COLUMN case_id DROP NOT NULL;
ALTER TABLE files ADD COLUMN draft BYTEA;
ALTER TABLE files ADD COLUMN expires_at BIGINT;
ALTER TABLE files ADD CONSTRAINT of_one CHECK ((case_id IS NULL) <> (draft IS NULL) AND (draft IS NULL) = (expires_at IS NULL));

DROP INDEX files_on_their_way;
CREATE INDEX files_on_their_way ON files (begun_at) WHERE message IS NULL AND draft IS NULL;
CREATE INDEX files_in_drafts ON files (draft) WHERE draft IS NOT NULL;
CREATE INDEX files_in_drafts_expired ON files (expires_at) WHERE draft IS NOT NULL;
