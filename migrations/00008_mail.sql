-- +goose Up

-- Which of an address's places for mail are taken, and until when. The address
-- is a keyed hash.
CREATE TABLE mail_places (
    address BYTEA NOT NULL,
    place   INTEGER NOT NULL,
    free_at BIGINT NOT NULL,
    PRIMARY KEY (address, place)
);

CREATE INDEX mail_places_free ON mail_places (free_at);
