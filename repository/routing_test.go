package repository

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

func TestRoutingVersions(t *testing.T) {
	ctx := context.Background()
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		office := deskOffices[0]
		rules := []domain.RoutingRule{{ID: "r", Unit: unitOf(office, "data"), When: domain.Condition{Kinds: []domain.Kind{domain.Access}}}}
		published := domain.RoutingTable{
			Version: 2, Intake: unitOf(office, "intake"), Rules: rules, PublishedAt: noon, PublishedBy: officerOf(office, "admin"), Reason: "ปรับ",
		}
		d.mustTx(func(tx domain.Tx) error {
			return errors.Join(
				tx.AddRoutingTable(office, domain.RoutingTable{Version: 1, Intake: unitOf(office, "intake")}),
				tx.AddRoutingTable(office, published),
				tx.AddRoutingTable("sesao11", domain.RoutingTable{Version: 1, Intake: "x"}))
		})

		t.Run("each version says who made it the office's, when and why", func(t *testing.T) {
			got, err := d.RoutingTable(ctx, office)
			if err != nil {
				t.Fatal(err)
			}
			same(t, got, published)
			versions, err := d.RoutingVersions(ctx, office, 10)
			if err != nil {
				t.Fatal(err)
			}
			newest := published
			newest.Rules = nil
			same(t, versions, []domain.RoutingTable{newest, {Version: 1, Intake: unitOf(office, "intake")}})
			if last, err := d.RoutingVersions(ctx, office, 1); err != nil || len(last) != 1 || last[0].Version != 2 {
				t.Errorf("%+v %v", last, err)
			}
		})

		t.Run("a version is published once, however many try at the same time", func(t *testing.T) {
			won := 0
			for _, err := range parallel(4, func(int) error {
				return d.InTx(ctx, func(tx domain.Tx) error {
					return tx.AddRoutingTable(office, domain.RoutingTable{Version: 3, Intake: "x"})
				})
			}) {
				if err == nil {
					won++
				} else if domain.CodeOf(err) != "already_exists" {
					t.Error(err)
				}
			}
			if won != 1 {
				t.Errorf("%d won", won)
			}
		})

		exercisePublished(t, d, "routing_tables")
	})
}

func TestLastFilings(t *testing.T) {
	ctx := context.Background()
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		office := deskOffices[0]
		var all []*domain.Request
		for i := range 8 {
			r := newCase()
			r.ReceivedAt = noon.Add(time.Duration(i) * time.Hour)
			r.Filing.Details, r.Filing.Relationship, r.Channel = fmt.Sprintf("เรื่องที่ %d", i), "student", domain.ByLetter
			if i%2 == 0 {
				r.Status, r.Outcome = domain.Closed, domain.Answered
			}
			if i == 5 {
				r.Conflict, r.Excluded = domain.ConflictTied, []domain.OfficerID{officerOf(office, "head")}
			}
			all = append(all, d.add(r))
		}
		foreign := newCase()
		foreign.Office, foreign.Unit, foreign.ReceivedAt = "sesao11", unitOf("sesao11", "school"), noon.Add(100*time.Hour)
		d.add(foreign)
		last := func(scope domain.Scope, limit int) string {
			got, unreadable, err := d.LastFilings(ctx, scope, limit)
			if err != nil {
				t.Fatal(err)
			}
			out := fmt.Sprintf("%d unreadable", unreadable)
			for _, r := range got {
				out += fmt.Sprintf("; %s %s %s %d", r.Filing.Details, r.Filing.Relationship, r.Channel, len(r.Excluded))
			}
			return out
		}

		t.Run("the office's last cases, open or closed, come newest first as they were filed", func(t *testing.T) {
			want := "0 unreadable; เรื่องที่ 7 student post 0; เรื่องที่ 6 student post 0; เรื่องที่ 5 student post 1"
			if got := last(allOf(office), 3); got != want {
				t.Error(got)
			}
			if got := last(domain.Scope{}, 3); got != "0 unreadable" {
				t.Error(got)
			}
		})

		t.Run("a flood in quarantine drives none of them out", func(t *testing.T) {
			for i := range 4 {
				r := newCase()
				r.ReceivedAt = noon.Add(time.Duration(10+i) * time.Hour)
				r.QuarantinedAt = r.ReceivedAt
				d.add(r)
			}
			want := "0 unreadable; เรื่องที่ 7 student post 0; เรื่องที่ 6 student post 0; เรื่องที่ 5 student post 1"
			if got := last(allOf(office), 3); got != want {
				t.Error(got)
			}
		})

		t.Run("one that does not open any more is counted, and holds up nobody", func(t *testing.T) {
			if _, err := d.db.ExecContext(ctx, "UPDATE requests SET filing = (SELECT filing FROM requests WHERE id = '"+string(all[6].ID)+"') WHERE id = '"+string(all[7].ID)+"'"); err != nil {
				t.Fatal(err)
			}
			if _, err := d.db.ExecContext(ctx, "UPDATE requests SET asked = 'x' WHERE id = '"+string(all[6].ID)+"'"); err != nil {
				t.Fatal(err)
			}
			if got := last(allOf(office), 3); got != "2 unreadable; เรื่องที่ 5 student post 1" {
				t.Error(got)
			}
		})
	})
}

// TestLastFilingsPlan asks both databases how they find the last cases among 20,000.
func TestLastFilingsPlan(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		d.fill(20_000)
		if _, err := s.db.Exec("ANALYZE"); err != nil {
			t.Fatal(err)
		}
		p := d.explain(lastFilings(allOf(deskOffices[0]), domain.ReplayedCases))
		for _, index := range []string{"requests_open_received", "requests_closed_received"} {
			if fault := p.fault(s.dialect.name, false); fault != "" || !strings.Contains(string(p), index) {
				t.Error(fault, p)
			}
		}
	})
}
