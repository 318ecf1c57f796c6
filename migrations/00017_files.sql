-- +goose Up

-- A file of a case, under a key of its own that the case's key seals. Until a message
-- brings it, it is on its way: nobody sees it, and in time it is swept away.
CREATE TABLE files (
    id       CTEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    case_id  CTEXT NOT NULL REFERENCES requests (id),
    begun_at BIGINT NOT NULL,
    data_key BYTEA NOT NULL,
    message  CTEXT REFERENCES messages (id),
    place    INTEGER NOT NULL DEFAULT 0,
    type     CTEXT NOT NULL DEFAULT '' CHECK (type IN ('', 'pdf', 'jpeg', 'png')),
    size     BIGINT NOT NULL DEFAULT 0,
    label    BYTEA, -- its name, its digest and its message, sealed
    CONSTRAINT brought_is_whole CHECK (message IS NULL OR (type <> '' AND size > 0 AND label IS NOT NULL))
);

CREATE INDEX files_case ON files (case_id, message, place);
CREATE INDEX files_on_their_way ON files (begun_at) WHERE message IS NULL;

-- Its content, sealed as one stream and cut into pieces that are small enough to be
-- written and read one at a time.
CREATE TABLE file_chunks (
    file_id CTEXT NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    place   INTEGER NOT NULL,
    body    BYTEA NOT NULL,
    PRIMARY KEY (file_id, place)
);

-- How many files a message brought, so that most cases need not look for any.
ALTER TABLE messages ADD COLUMN files INTEGER NOT NULL DEFAULT 0;
