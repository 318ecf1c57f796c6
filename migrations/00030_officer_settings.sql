-- +goose Up

-- How officers want their own pages. Whoever never chose has no row.
CREATE TABLE officer_settings (
    officer CTEXT NOT NULL PRIMARY KEY REFERENCES officers (id),
    theme   CTEXT NOT NULL CHECK (theme IN ('system', 'light', 'dark')),
    digits  CTEXT NOT NULL CHECK (digits IN ('arabic', 'thai'))
);
