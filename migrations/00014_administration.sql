-- +goose Up

-- Of what administrators do: in which office, to whom, and what exactly. Lines from
-- before have none of it.
ALTER TABLE security_events ADD COLUMN office CTEXT NOT NULL DEFAULT '';
ALTER TABLE security_events ADD COLUMN about CTEXT NOT NULL DEFAULT '';
ALTER TABLE security_events ADD COLUMN data CTEXT NOT NULL DEFAULT '{}';

CREATE INDEX security_events_about ON security_events (office, about, at);

-- Who made a table the office's, when and why. The one that an office began with
-- was published by nobody.
ALTER TABLE routing_tables ADD COLUMN published_at BIGINT;
ALTER TABLE routing_tables ADD COLUMN published_by CTEXT NOT NULL DEFAULT '';
ALTER TABLE routing_tables ADD COLUMN reason CTEXT NOT NULL DEFAULT '';
