-- +goose Up

-- Wrong codes for the secret that is offered.
ALTER TABLE second_factors ADD COLUMN misses INTEGER NOT NULL DEFAULT 0;
