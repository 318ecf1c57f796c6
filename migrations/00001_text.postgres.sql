-- +goose Up
-- Texts that compare byte by byte, as SQLite's do.
CREATE DOMAIN ctext AS TEXT COLLATE "C";
