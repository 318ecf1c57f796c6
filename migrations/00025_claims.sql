-- +goose Up

-- Until when a replica has a notice in hand, by the database's clock, which all
-- replicas share; NULL: nobody has.
ALTER TABLE notices ADD COLUMN claimed_until BIGINT;
