-- +goose Up

-- SQLite does not ask how many cases an office has: it takes the index that fits best.
