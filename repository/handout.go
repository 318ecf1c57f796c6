package repository

import (
	"context"
	"slices"
	"time"

	"sitthi/domain"
)

// poolRow is the lock of whoever hands out a unit's cases, and whose turn it was.
type poolRow struct {
	Office string
	Unit   string
	Turn   string
}

// TableName names the table.
func (poolRow) TableName() string { return "pools" }

// loadRow is how much an officer has in hand.
type loadRow struct {
	ID          string
	Capacity    int
	LastGivenAt *int64
	Open        int
}

// waits is domain.Request.Waiting in SQL, in the words of its partial index.
const waits = `requests.status = 'received' AND requests.assignee IS NULL AND requests.given_at IS NULL
	AND requests.routing_strategy <> '' AND requests.conflict <> 'unresolved' AND requests.quarantined_at IS NULL`

// nextPool is one step along the index, whatever the number of waiting cases.
const nextPool = "SELECT requests.office, requests.unit FROM requests WHERE " + waits +
	" AND (requests.office, requests.unit) > (?, ?) ORDER BY requests.office, requests.unit LIMIT 1"

// NextPool is the first pool after the given one in which a case waits.
func (s *Store) NextPool(ctx context.Context, after domain.PoolKey) (domain.PoolKey, error) {
	return read(ctx, s, func(r reader) (domain.PoolKey, error) {
		var rows []poolRow
		err := r.db.Raw(nextPool, after.Office, after.Unit).Scan(&rows).Error
		if err == nil && len(rows) == 0 {
			err = notFound()
		}
		if err != nil {
			return domain.PoolKey{}, err
		}
		return domain.PoolKey{Office: domain.OfficeID(rows[0].Office), Unit: domain.UnitID(rows[0].Unit)}, nil
	})
}

// PoolOf is a pool as it is now, with the open work that is in the scope.
func (s *Store) PoolOf(ctx context.Context, scope domain.Scope, unit domain.UnitID, today domain.Date) (domain.Pool, error) {
	return read(ctx, s, func(r reader) (domain.Pool, error) {
		return r.pool(domain.PoolKey{Office: scope.Office(), Unit: unit}, scope, today)
	})
}

// PoolForUpdate is a pool, with all pools of its office locked: somebody who
// stands in from another unit must not get more there than is counted here.
func (t *tx) PoolForUpdate(key domain.PoolKey, today domain.Date) (domain.Pool, error) {
	p, err := t.poolForUpdate(key, today)
	return p, t.done(err)
}

func (t *tx) poolForUpdate(key domain.PoolKey, today domain.Date) (domain.Pool, error) {
	if err := t.insertAll(&poolRow{Office: string(key.Office), Unit: string(key.Unit)}, 1); err != nil {
		return domain.Pool{}, err
	}
	if lock := t.dialect.forUpdate; lock != "" {
		if err := t.later.Exec("SELECT 1 FROM pools WHERE office = ? ORDER BY unit"+lock, key.Office).Error; err != nil {
			return domain.Pool{}, err
		}
	}
	return t.pool(key, domain.SystemActor(key.Office).Scope(), today)
}

func (r reader) pool(key domain.PoolKey, scope domain.Scope, today domain.Date) (domain.Pool, error) {
	p := domain.Pool{PoolKey: key}
	var rows []poolRow
	if err := r.db.Where("office = ? AND unit = ?", key.Office, key.Unit).Find(&rows).Error; err != nil {
		return p, err
	}
	for _, row := range rows {
		p.Turn = domain.OfficerID(row.Turn)
	}
	away, err := r.absences(key.Office, today)
	if err != nil {
		return p, err
	}
	delegates := []string{} // of anybody in the office; the domain drops those of other units
	for _, row := range away {
		if row.Delegate != nil {
			delegates = append(delegates, *row.Delegate)
		}
	}
	accounts, err := r.accountsOf("officers.office = ? AND (officers.unit = ? OR officers.id IN ?)", key.Office, key.Unit, delegates)
	if err != nil {
		return p, err
	}
	loads, err := r.loads(accounts, scope)
	if err != nil {
		return p, err
	}
	for _, a := range accounts {
		load := loads[string(a.ID)]
		c := domain.Candidate{Account: a, Open: load.Open, Capacity: load.Capacity, LastGiven: maybeInstant(load.LastGivenAt)}
		for _, row := range away {
			if row.Officer != string(a.ID) {
				continue
			}
			c.Absent = true
			if c.Delegate == "" {
				c.Delegate = text[domain.OfficerID](row.Delegate)
			}
		}
		p.Candidates = append(p.Candidates, c)
	}
	return p, nil
}

// loads counts the open cases of a scope, each officer's by an index of his own.
func (r reader) loads(accounts []domain.Account, scope domain.Scope) (map[string]loadRow, error) {
	ids := make([]string, len(accounts))
	for i, a := range accounts {
		ids[i] = string(a.ID)
	}
	see := inSight(scope)
	var rows []loadRow
	err := r.db.Raw(`SELECT officers.id, officers.capacity, officers.last_given_at,
		(SELECT COUNT(*) FROM requests WHERE requests.office = officers.office AND requests.assignee = officers.id
			AND requests.status <> 'closed' AND requests.assignee IS NOT NULL AND `+see.sql+`) AS open
		FROM officers WHERE officers.id IN ?`, append(slices.Clone(see.args), ids)...).Scan(&rows).Error
	loads := make(map[string]loadRow, len(rows))
	for _, row := range rows {
		loads[row.ID] = row
	}
	return loads, err
}

// waitingRow is the place of a waiting case.
type waitingRow struct {
	ID         string
	Reference  string
	ReceivedAt int64
}

// WaitingForUpdate locks a batch of a pool's waiting cases, oldest first.
func (t *tx) WaitingForUpdate(key domain.PoolKey, after *domain.WaitingCase, limit int) ([]domain.WaitingCase, error) {
	c := waitingQuery(key, after, limit)
	var rows []waitingRow
	if err := t.db.Raw(c.sql+t.dialect.skipLocked, c.args...).Scan(&rows).Error; err != nil {
		return nil, t.done(err)
	}
	waiting := make([]domain.WaitingCase, len(rows))
	for i, row := range rows {
		waiting[i] = domain.WaitingCase{ID: domain.CaseID(row.ID), Reference: domain.Reference(row.Reference), ReceivedAt: instant(row.ReceivedAt)}
	}
	return waiting, nil
}

func waitingQuery(key domain.PoolKey, after *domain.WaitingCase, limit int) condition {
	c := where("requests.office = ? AND requests.unit = ? AND "+waits, key.Office, key.Unit)
	if after != nil {
		c = all(c, where("(requests.received_at, requests.id) > (?, ?)", micros(after.ReceivedAt), after.ID))
	}
	return condition{
		"SELECT requests.id, requests.reference, requests.received_at FROM requests WHERE " + c.sql +
			" ORDER BY requests.received_at, requests.id LIMIT ?", append(c.args, limit),
	}
}

// SavePool stores whose turn it is and when the pool's officers got a case, by
// id, as whoever else writes several officers would.
func (t *tx) SavePool(p domain.Pool) error {
	err := t.later.Exec("UPDATE pools SET turn = ? WHERE office = ? AND unit = ?", p.Turn, p.Office, p.Unit).Error
	if err != nil {
		return t.done(err)
	}
	for _, c := range p.Given() {
		if err := t.given(p.Office, c.ID, c.LastGiven); err != nil {
			return t.done(err)
		}
	}
	return nil
}

// GivenTo notes that a person gave an officer a case.
func (t *tx) GivenTo(scope domain.Scope, officer domain.OfficerID, now time.Time) error {
	return t.done(t.given(scope.Office(), officer, now))
}

func (t *tx) given(office domain.OfficeID, officer domain.OfficerID, at time.Time) error {
	return t.later.Exec(`UPDATE officers SET last_given_at = ? WHERE id = ? AND office = ?
		AND (last_given_at IS NULL OR last_given_at < ?)`, micros(at), officer, office, micros(at)).Error
}

// DisabledHolders are disabled officers who still have open cases.
func (s *Store) DisabledHolders(ctx context.Context) ([]domain.Account, error) {
	return read(ctx, s, func(r reader) ([]domain.Account, error) {
		return r.accountsOf(`officers.disabled AND EXISTS (SELECT 1 FROM requests WHERE requests.office = officers.office
			AND requests.assignee = officers.id AND requests.status <> 'closed' AND requests.assignee IS NOT NULL)`)
	})
}

// HeldForUpdate locks up to limit of an officer's open cases.
func (t *tx) HeldForUpdate(scope domain.Scope, officer domain.OfficerID, limit int) ([]domain.Reference, error) {
	var refs []domain.Reference
	err := t.db.Raw(`SELECT requests.reference FROM requests WHERE requests.office = ? AND requests.assignee = ?
		AND requests.status <> 'closed' AND requests.assignee IS NOT NULL ORDER BY requests.due_sort, requests.id LIMIT ?`+
		t.dialect.skipLocked, scope.Office(), officer, limit).Scan(&refs).Error
	return refs, t.done(err)
}

// chosen is JSON in a case's row: whom the desk chose, and how everybody stood.
type chosen struct {
	Strategy domain.Strategy  `json:"strategy,omitempty"`
	Officer  domain.OfficerID `json:"officer,omitempty"`
	Officers []consideredItem `json:"officers,omitempty"`
}

type consideredItem struct {
	Officer     domain.OfficerID `json:"officer"`
	Open        int              `json:"open"`
	Capacity    int              `json:"capacity"`
	ExcludedFor domain.Bar       `json:"excluded_for,omitempty"`
	InPlaceOf   domain.OfficerID `json:"in_place_of,omitempty"`
}

func chosenOf(c domain.Choice) chosen {
	out := chosen{Strategy: c.Strategy, Officer: c.Officer}
	for _, o := range c.Officers {
		out.Officers = append(out.Officers, consideredItem(o))
	}
	return out
}

func (c chosen) choice() domain.Choice {
	out := domain.Choice{Strategy: c.Strategy, Officer: c.Officer}
	for _, o := range c.Officers {
		out.Officers = append(out.Officers, domain.Considered(o))
	}
	return out
}
