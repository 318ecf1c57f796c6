-- +goose Up

-- What waits for papers is a tab of the queue, and few of many. A case comes in when
-- the citizen is asked and leaves when he answers, so filing pays nothing for it.
CREATE INDEX requests_papers_due ON requests (office, due_sort, id) WHERE status = 'awaiting_info';

CREATE INDEX requests_unit_papers_due ON requests (office, unit, due_sort, id) WHERE status = 'awaiting_info';

CREATE INDEX requests_assignee_papers_due ON requests (office, assignee, due_sort, id) WHERE status = 'awaiting_info';
