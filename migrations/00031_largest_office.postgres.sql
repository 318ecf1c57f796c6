-- +goose Up

-- A page is planned for the largest office, unit and officer, and once for all of them.
-- Left to itself PostgreSQL plans for an average unit, and takes it for rarer still, as
-- it multiplies by how rare its office is. It expects one case, for which any index
-- does, and then sorts thousands.
ALTER TABLE requests
    ALTER COLUMN office SET (n_distinct = 1),
    ALTER COLUMN unit SET (n_distinct = 1),
    ALTER COLUMN assignee SET (n_distinct = 1),
    ALTER COLUMN decided_by SET (n_distinct = 1);

-- A unit is of one office, and so is an officer.
CREATE STATISTICS requests_places (dependencies) ON office, unit, assignee, decided_by FROM requests;

ANALYZE requests;
