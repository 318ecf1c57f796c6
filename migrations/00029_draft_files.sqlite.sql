-- +goose Up

-- A file may come before its case is there. Then it waits with a draft, under a key that
-- only the browser has which sent it, until the case is filed; then the case's key seals
-- the file's, and the file stays as it is.
--
-- SQLite cannot let a column be empty that could not be, so the table is made anew; its
-- content comes first, or it would be deleted with the old table.
CREATE TABLE files_anew (
    id         CTEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    case_id    CTEXT REFERENCES requests (id),
    draft      BYTEA,
    begun_at   BIGINT NOT NULL,
    expires_at BIGINT,
    data_key   BYTEA NOT NULL,
    message    CTEXT REFERENCES messages (id),
    place      INTEGER NOT NULL DEFAULT 0,
    type       CTEXT NOT NULL DEFAULT '' CHECK (type IN ('', 'pdf', 'jpeg', 'png')),
    size       BIGINT NOT NULL DEFAULT 0,
    label      BYTEA, -- its name, its digest and its message, sealed
    CONSTRAINT brought_is_whole CHECK (message IS NULL OR (type <> '' AND size > 0 AND label IS NOT NULL)),
    CONSTRAINT of_one CHECK ((case_id IS NULL) <> (draft IS NULL) AND (draft IS NULL) = (expires_at IS NULL))
);

CREATE TABLE file_chunks_anew (
    file_id CTEXT NOT NULL REFERENCES files_anew (id) ON DELETE CASCADE,
    place   INTEGER NOT NULL,
    body    BYTEA NOT NULL,
    PRIMARY KEY (file_id, place)
);

INSERT INTO files_anew (id, case_id, begun_at, data_key, message, place, type, size, label)
    SELECT id, case_id, begun_at, data_key, message, place, type, size, label FROM files;
INSERT INTO file_chunks_anew (file_id, place, body) SELECT file_id, place, body FROM file_chunks;

DROP TABLE file_chunks;
DROP TABLE files;
ALTER TABLE files_anew RENAME TO files;
ALTER TABLE file_chunks_anew RENAME TO file_chunks;

CREATE INDEX files_case ON files (case_id, message, place);
CREATE INDEX files_on_their_way ON files (begun_at) WHERE message IS NULL AND draft IS NULL;
CREATE INDEX files_in_drafts ON files (draft) WHERE draft IS NOT NULL;
CREATE INDEX files_in_drafts_expired ON files (expires_at) WHERE draft IS NOT NULL;
