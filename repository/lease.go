package repository

import (
	"slices"
	"strings"
	"time"
)

// TakeLeases takes or renews leases and says which the holder has.
func (t *tx) TakeLeases(holder string, work []string, term time.Duration) ([]string, error) {
	if len(work) == 0 {
		return nil, nil
	}
	until := t.dialect.now + " + ?"
	var args []any
	for _, one := range slices.Sorted(slices.Values(work)) { // all replicas lock in one order
		args = append(args, one, holder, term.Microseconds())
	}
	var has []string
	err := t.db.Raw(`INSERT INTO leases (work, holder, until)
		VALUES `+strings.TrimSuffix(strings.Repeat("(?, ?, "+until+"), ", len(work)), ", ")+`
		ON CONFLICT (work) DO UPDATE SET holder = excluded.holder, until = excluded.until
		WHERE leases.holder = excluded.holder OR leases.until <= `+t.dialect.now+`
		RETURNING work`, args...).Scan(&has).Error
	slices.Sort(has)
	return has, t.done(err)
}

// FreeLeases gives back all that the holder has.
func (t *tx) FreeLeases(holder string) error {
	return t.done(t.db.Exec("DELETE FROM leases WHERE holder = ?", holder).Error)
}
