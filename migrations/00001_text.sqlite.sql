-- +goose Up
-- CTEXT needs no definition here: any type with TEXT in its name holds texts.
SELECT 1;
