package repository

import (
	"context"
	"errors"
	"slices"
	"testing"

	"sitthi/domain"
)

func exerciseTrails(t *testing.T, d *desk) {
	ctx := context.Background()

	t.Run("events come back as they went in, in their order", func(t *testing.T) {
		r := d.add(newCase())
		want := []domain.Event{eventOf(r, 1), eventOf(r, 2), eventOf(r, 10)}
		want[1].By, want[1].Officer, want[1].From, want[1].Data = domain.Staff, officerOf(r.Office, "head"), domain.Received, map[string]string{}
		want[2].Data = nil
		d.mustTx(func(tx domain.Tx) error {
			return errors.Join(tx.AddEvent(want[2]), tx.AddEvent(want[0]), tx.AddEvent(want[1]))
		})
		got, err := d.Trail(ctx, allOf(r.Office), r.Reference)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, want)
		_, err = d.Trail(ctx, allOf("sesao11"), r.Reference)
		wantKind(t, err, domain.NotFound, "not_found")
		if got, err := d.Trail(ctx, d.actor(r.Office, "auditor").TrailScope(), r.Reference); err != nil || len(got) != 3 {
			t.Errorf("the auditor reads %d events (%v)", len(got), err)
		}
	})

	t.Run("the same place in a trail is taken once", func(t *testing.T) {
		r := d.add(newCase())
		d.mustTx(func(tx domain.Tx) error { return tx.AddEvent(eventOf(r, 1)) })
		if err := d.InTx(ctx, func(tx domain.Tx) error { return tx.AddEvent(eventOf(r, 1)) }); err == nil {
			t.Error("two events in one place")
		}
	})

	t.Run("the database refuses to change what is only ever added to", func(t *testing.T) {
		r := d.add(newCase())
		d.mustTx(func(tx domain.Tx) error {
			return errors.Join(tx.AddEvent(eventOf(r, 1)),
				tx.AddReading(domain.Reading{Office: r.Office, Case: r.ID, Officer: "o", At: noon, What: "case"}),
				tx.AddSecurityEvent(domain.SecurityEvent{At: noon, Officer: "o", Session: "s", Code: "refresh_reused"}))
		})
		before := d.counts()
		statements := []string{
			"UPDATE events SET verb = 'x'", "DELETE FROM events", "UPDATE readings SET what = 'x'", "DELETE FROM readings",
			"UPDATE security_events SET code = 'x'", "DELETE FROM security_events",
		}
		if d.dialect.name == "postgres" {
			statements = append(statements, "TRUNCATE events", "TRUNCATE readings", "TRUNCATE security_events", "TRUNCATE requests CASCADE")
		} else {
			statements = append(statements, "REPLACE INTO events SELECT * FROM events", "REPLACE INTO readings SELECT * FROM readings",
				"REPLACE INTO security_events SELECT * FROM security_events")
		}
		for _, statement := range statements {
			if _, err := d.db.ExecContext(ctx, statement); err == nil {
				t.Errorf("%s was done", statement)
			}
		}
		same(t, d.counts(), before)
		got, err := d.Trail(ctx, allOf(r.Office), r.Reference)
		if err != nil || len(got) != 1 || got[0].Verb != domain.Submit {
			t.Errorf("%+v, %v", got, err)
		}
	})

	t.Run("each trail is visited once, with its head", func(t *testing.T) {
		var added []domain.CaseID
		for range trailBatch + 5 {
			r := newCase()
			r.Trail = domain.TrailHead{Seq: 2, Hash: []byte("head of " + string(r.ID))}
			added = append(added, r.ID)
			d.mustTx(func(tx domain.Tx) error {
				return errors.Join(tx.AddRequest(r), tx.AddEvent(eventOf(r, 1)), tx.AddEvent(eventOf(r, 2)))
			})
		}
		var visited []domain.CaseID
		err := d.EachTrail(ctx, func(c domain.TrailCase) error {
			id, head := c.Request.ID, c.Request.Trail
			if slices.Contains(added, id) && (len(c.Events) != 2 || head.Seq != 2 || string(head.Hash) != "head of "+string(id) || c.Events[1].Case != id || c.Request.Reference == "") {
				t.Errorf("%s: head %v, %d events", id, head, len(c.Events))
			}
			visited = append(visited, id)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := d.counts()["requests"]; len(visited) != n || !slices.IsSorted(visited) {
			t.Errorf("%d visits to %d cases", len(visited), n)
		}
		if err := d.EachTrail(ctx, func(domain.TrailCase) error { return errStop }); !errors.Is(err, errStop) {
			t.Errorf("a visit's error is %v", err)
		}
	})
}

// testPublished tries to change a table of what was published, as somebody with the
// database's password might: dates and ways were told by it.
func exercisePublished(t *testing.T, d *desk, table string) {
	t.Run("the database refuses to change what was published: "+table, func(t *testing.T) {
		statements := []string{"UPDATE " + table + " SET reason = 'x'", "DELETE FROM " + table}
		if d.dialect.name == "postgres" {
			statements = append(statements, "TRUNCATE "+table)
		}
		for _, statement := range statements {
			if _, err := d.db.Exec(statement); err == nil {
				t.Errorf("%s was done", statement)
			}
		}
	})
}
