-- +goose Up

-- SQLite does not ask how many cases a unit has: it takes the index that fits best.
