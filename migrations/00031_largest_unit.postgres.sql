-- +goose Up

-- A page of a unit or an officer is planned for the largest one of its office. Left to
-- itself PostgreSQL multiplies by how rare a unit is and by how rare its office is, as if
-- one did not follow from the other, and expects a single case, for which any index does;
-- then it sorts thousands.
ALTER TABLE requests
    ALTER COLUMN unit SET (n_distinct = 1),
    ALTER COLUMN assignee SET (n_distinct = 1);

ANALYZE requests (unit, assignee);
