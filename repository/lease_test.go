package repository

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sitthi/domain"
)

// over is a term that has ended when it begins: what a lease is after its time.
const over = -time.Second

// leads asks for pieces of work and gives those that a replica leads.
func (d *desk) leads(replica string, term time.Duration, work ...string) (has string) {
	d.tb.Helper()
	d.mustTx(func(tx domain.Tx) error {
		leads, err := tx.TakeLeases(replica, work, term)
		has = strings.Join(leads, " ")
		return err
	})
	return has
}

func exerciseLeases(t *testing.T, d *desk) {
	free := func(replica string) { d.mustTx(func(tx domain.Tx) error { return tx.FreeLeases(replica) }) }

	t.Run("who asks first leads, and goes on when he asks again", func(t *testing.T) {
		for _, step := range []struct{ replica, want string }{{"a", "purge remind"}, {"b", ""}, {"a", "purge remind"}} {
			if got := d.leads(step.replica, time.Minute, "remind", "purge"); got != step.want {
				t.Errorf("%s leads %q, not %q", step.replica, got, step.want)
			}
		}
		if got := d.leads("b", time.Minute, "remind", "recount"); got != "recount" {
			t.Errorf("of the work that nobody leads b got %q", got)
		}
	})

	t.Run("a lease that is over goes to whoever asks next, and the one before hears of it", func(t *testing.T) {
		d.leads("slow", over, "sweep")
		if got := d.leads("b", time.Minute, "sweep"); got != "sweep" {
			t.Errorf("b leads %q", got)
		}
		if got := d.leads("slow", time.Minute, "sweep"); got != "" {
			t.Errorf("slow leads %q", got)
		}
	})

	t.Run("a lease that is renewed in time is not over", func(t *testing.T) {
		d.leads("a", over, "renewed")
		d.leads("a", time.Minute, "renewed")
		if got := d.leads("b", time.Minute, "renewed"); got != "" {
			t.Errorf("b leads %q", got)
		}
	})

	t.Run("who resigns gives back what he has, and nothing of another's", func(t *testing.T) {
		d.leads("a", time.Minute, "mine", "mine too")
		d.leads("b", time.Minute, "his")
		free("a")
		if got := d.leads("c", time.Minute, "mine", "mine too", "his"); got != "mine mine too" {
			t.Errorf("c leads %q", got)
		}
	})

	t.Run("a lease ends by the clock that all share: what it says lies within a moment of now", func(t *testing.T) {
		d.leads("a", time.Minute, "timed")
		var left int64
		if err := d.db.QueryRow("SELECT until - " + d.dialect.now + " FROM leases WHERE work = 'timed'").Scan(&left); err != nil {
			t.Fatal(err)
		}
		if got := time.Duration(left) * time.Microsecond; got > time.Minute || got < 50*time.Second {
			t.Errorf("%s are left", got)
		}
	})

	t.Run("of many who ask at the same moment, for several in any order, one leads each", func(t *testing.T) {
		const replicas, rounds = 8, 10
		for range rounds {
			work := []string{"w1", "w2", "w3"}
			d.leads("before", over, work...)
			free("before")
			got := make([][]string, replicas)
			var asking sync.WaitGroup
			for i := range replicas {
				asking.Go(func() {
					mine := slices.Clone(work)
					if i%2 == 1 {
						slices.Reverse(mine)
					}
					err := d.InTx(context.Background(), func(tx domain.Tx) (err error) {
						got[i], err = tx.TakeLeases(string(rune('a'+i)), mine, time.Minute)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			asking.Wait()
			leaders := map[string]int{}
			for i, has := range got {
				for _, one := range has {
					leaders[one]++
				}
				free(string(rune('a' + i)))
			}
			if len(leaders) != len(work) || leaders["w1"] != 1 || leaders["w2"] != 1 || leaders["w3"] != 1 {
				t.Errorf("%v", leaders)
			}
		}
	})
}
