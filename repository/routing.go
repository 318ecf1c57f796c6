package repository

import (
	"context"
	"fmt"
	"slices"

	"sitthi/domain"
)

// routingRow is one version of an office's routing table.
type routingRow struct {
	Office      string
	Version     int
	Intake      string
	Rules       string
	PublishedAt *int64
	PublishedBy string
	Reason      string
}

// TableName names the table.
func (routingRow) TableName() string { return "routing_tables" }

// routingRule is JSON in the table's row.
type routingRule struct {
	ID            string                `json:"id"`
	Kinds         []domain.Kind         `json:"kinds,omitempty"`
	Relationships []domain.Relationship `json:"relationships,omitempty"`
	Keywords      []string              `json:"keywords,omitempty"`
	Channels      []domain.Channel      `json:"channels,omitempty"`
	Unit          domain.UnitID         `json:"unit"`
	Strategy      domain.Strategy       `json:"strategy,omitempty"`
}

// table is the row's table, without its rules.
func (row routingRow) table() domain.RoutingTable {
	return domain.RoutingTable{
		Version: row.Version, Intake: domain.UnitID(row.Intake), PublishedAt: maybeInstant(row.PublishedAt),
		PublishedBy: domain.OfficerID(row.PublishedBy), Reason: row.Reason,
	}
}

// RoutingTable is the newest version of an office's rules.
func (s *Store) RoutingTable(ctx context.Context, office domain.OfficeID) (domain.RoutingTable, error) {
	return read(ctx, s, func(r reader) (domain.RoutingTable, error) {
		var row routingRow
		if err := r.db.Where("office = ?", office).Order("version DESC").Take(&row).Error; err != nil {
			return domain.RoutingTable{}, err
		}
		u := &unpack{}
		var rules []routingRule
		u.json("routing_tables.rules", row.Rules, &rules)
		table := row.table()
		for _, rule := range rules {
			table.Rules = append(table.Rules, domain.RoutingRule{
				ID: rule.ID, Unit: rule.Unit, Strategy: rule.Strategy,
				When: domain.Condition{Kinds: rule.Kinds, Relationships: rule.Relationships, Keywords: rule.Keywords, Channels: rule.Channels},
			})
		}
		return table, u.err
	})
}

// RoutingVersions are the last versions of an office's rules, newest first.
func (s *Store) RoutingVersions(ctx context.Context, office domain.OfficeID, limit int) ([]domain.RoutingTable, error) {
	return read(ctx, s, func(r reader) ([]domain.RoutingTable, error) {
		var rows []routingRow
		err := r.db.Omit("rules").Where("office = ?", office).Order("version DESC").Limit(limit).Find(&rows).Error
		versions := make([]domain.RoutingTable, len(rows))
		for i, row := range rows {
			versions[i] = row.table()
		}
		return versions, err
	})
}

// AddRoutingTable stores a new version of an office's rules; Conflict
// "already_exists" when somebody else's has that number.
func (t *tx) AddRoutingTable(office domain.OfficeID, table domain.RoutingTable) error {
	rules := make([]routingRule, len(table.Rules))
	for i, rule := range table.Rules {
		rules[i] = routingRule{
			ID: rule.ID, Kinds: rule.When.Kinds, Relationships: rule.When.Relationships, Keywords: rule.When.Keywords,
			Channels: rule.When.Channels, Unit: rule.Unit, Strategy: rule.Strategy,
		}
	}
	packed, err := pack(rules)
	if err != nil {
		return t.done(fmt.Errorf("routing table %d: %w", table.Version, err))
	}
	return t.done(t.insert(&routingRow{
		Office: string(office), Version: table.Version, Intake: string(table.Intake), Rules: packed,
		PublishedAt: maybeMicros(table.PublishedAt), PublishedBy: string(table.PublishedBy), Reason: table.Reason,
	}, ""))
}

// lastFilings walks the indexes of open and of closed cases from their ends, each
// no further than could be needed. What is in quarantine stands in neither: after a
// flood there would be nothing else.
func lastFilings(scope domain.Scope, limit int) condition {
	var ends []condition
	for _, half := range []string{"requests.status <> 'closed' AND requests.quarantined_at IS NULL", "requests.status = 'closed'"} {
		see := all(where("requests.office = ? AND "+half, scope.Office()), inSight(scope))
		ends = append(ends, condition{
			"SELECT * FROM (SELECT requests.id FROM requests WHERE " + see.sql +
				" ORDER BY requests.received_at DESC, requests.id DESC LIMIT ?) AS half", append(see.args, limit),
		})
	}
	return condition{
		`SELECT requests.*, case_keys.key_id, case_keys.wrapped,
		(SELECT string_agg(officer, CAST(? AS TEXT)) FROM exclusions WHERE exclusions.case_id = requests.id) AS excluded
		FROM (` + ends[0].sql + " UNION ALL " + ends[1].sql + `) AS last
		JOIN requests ON requests.id = last.id LEFT JOIN case_keys ON case_keys.case_id = requests.id
		ORDER BY requests.received_at DESC, requests.id DESC LIMIT ?`,
		append(append(append([]any{between}, ends[0].args...), ends[1].args...), limit),
	}
}

// LastFilings are an office's last cases as they were filed, without what is in
// quarantine. A broken one is counted and left out, whatever is wrong with it.
func (s *Store) LastFilings(ctx context.Context, scope domain.Scope, limit int) (filed []*domain.Request, unreadable int, err error) {
	filed, err = read(ctx, s, func(r reader) ([]*domain.Request, error) {
		var rows []caseRow
		query := lastFilings(scope, limit)
		if err := r.db.Raw(query.sql, query.args...).Scan(&rows).Error; err != nil {
			return nil, err
		}
		unreadable = 0
		all := make([]*domain.Request, 0, len(rows))
		for _, row := range rows {
			request, err := r.filed(row)
			if err != nil {
				unreadable++
				continue
			}
			all = append(all, request)
		}
		return slices.Clip(all), nil
	})
	return filed, unreadable, err
}
