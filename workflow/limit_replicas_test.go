package workflow_test

import (
	"context"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/repository/pgtest"
	"sitthi/workflow"
)

func TestLimitsOfReplicas(t *testing.T) {
	for name, address := range map[string]func(testing.TB) string{
		"SQLite":     func(tb testing.TB) string { return "sqlite:" + tb.TempDir() + "/desk.db" },
		"PostgreSQL": func(tb testing.TB) string { return pgtest.Shared(tb).Database(tb) },
	} {
		t.Run(name, func(t *testing.T) { limitsOfReplicas(t, newDeskOn(t, address(t))) })
	}
}

func limitsOfReplicas(t *testing.T, d *desk) {
	replica := func() *workflow.Service { return workflow.New(d.parts) }
	share := func(all ...*workflow.Service) {
		t.Helper()
		for _, s := range all {
			if _, err := s.ShareLimits(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	ref := d.file(plain).Reference
	wrong := func(at *workflow.Service, from string, times int) (atOnce int) {
		before := len(d.clock.Slept())
		for range times {
			if err := wrongCode(t.Context(), at, ref, from); domain.KindOf(err) != domain.NotFound {
				t.Fatal(err)
			}
		}
		return times - (len(d.clock.Slept()) - before)
	}
	a, b := replica(), replica()
	t.Run("two replicas let through together what one would, and what came between two tellings", func(t *testing.T) {
		atOnce := 0
		for range 30 {
			atOnce += wrong(a, "192.0.2.1", 1) + wrong(b, "192.0.2.1", 1)
			share(a, b)
		}
		if atOnce < 10 || atOnce > 11 {
			t.Errorf("%d were answered at once", atOnce)
		}
	})
	t.Run("one that starts anew knows of it once it has asked", func(t *testing.T) {
		c := replica()
		atOnce := wrong(c, "192.0.2.1", 3)
		share(c)
		if more := wrong(c, "192.0.2.1", 1); atOnce != 3 || more != 0 {
			t.Errorf("%d before it asked, %d after", atOnce, more)
		}
	})
	t.Run("other addresses are as free as before, at each of them", func(t *testing.T) {
		if n := wrong(a, "192.0.2.2", 5) + wrong(b, "192.0.2.3", 5); n != 10 {
			t.Errorf("%d", n)
		}
	})
	t.Run("counts that could not be told are told the next time", func(t *testing.T) {
		const from = "192.0.2.4"
		parts := d.parts
		away := &sometimesAway{Store: d.store, away: true}
		parts.Store = away
		c := workflow.New(parts)
		wrong(c, from, 9)
		if _, err := c.ShareLimits(t.Context()); err == nil {
			t.Fatal("nobody noticed that the database is away")
		}
		away.away = false
		share(c)
		wrong(b, from, 1)
		share(b)
		if n := wrong(b, from, 1); n != 0 {
			t.Error("the other replica does not know")
		}
	})
	t.Run("no address is kept, and after an hour nothing at all", func(t *testing.T) {
		if rows := d.kept(""); rows == 0 {
			t.Fatal("nothing is kept")
		}
		if rows := d.kept("WHERE length(key) <> 32"); rows != 0 {
			t.Errorf("%d keys are no hashes", rows)
		}
		d.clock.Pass(time.Hour)
		if _, err := d.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.clock.Pass(4 * time.Minute)
		if _, err := d.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if rows := d.kept(""); rows != 0 {
			t.Errorf("%d rows are left", rows)
		}
	})
	t.Run("who files three times leaves no row, and nothing is asked of the database", func(t *testing.T) {
		parts := d.parts
		away := &sometimesAway{Store: d.store}
		parts.Store = away
		quiet := workflow.New(parts)
		for range 3 {
			if _, err := fileFrom(t.Context(), quiet, "192.0.2.5", ""); err != nil {
				t.Fatal(err)
			}
		}
		away.away = true
		if _, err := quiet.ShareLimits(t.Context()); err != nil || d.kept("") != 0 {
			t.Error("they were told of", err)
		}
	})
}

// sometimesAway is a store whose database goes away.
type sometimesAway struct {
	domain.Store
	away bool
}

func (s *sometimesAway) InTx(ctx context.Context, do func(domain.Tx) error) error {
	if s.away {
		return domain.Refuse(domain.Unavailable, "unavailable")
	}
	return s.Store.InTx(ctx, do)
}

// kept is how many counts the database keeps.
func (d *desk) kept(which string) (n int) {
	d.t.Helper()
	db := d.besides()
	defer func() { _ = db.Close() }()
	if err := db.QueryRow("SELECT count(*) FROM limit_counts " + which).Scan(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}
