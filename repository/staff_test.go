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

// member is one officer as a scope sees him, by the name of the desk's staff.
func (d *desk) member(scope domain.Scope, name, today string) domain.StaffMember {
	d.tb.Helper()
	m, err := d.StaffMember(context.Background(), scope, officerOf(scope.Office(), name), date(today))
	if err != nil {
		d.tb.Fatal(err)
	}
	return m
}

// TestStaff is on an office of its own: it disables officers.
func TestStaff(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		exerciseStaff(t, d)
		exerciseAbsences(t, d)
		exerciseAccess(t, d)
	})
}

func exerciseStaff(t *testing.T, d *desk) {
	ctx := context.Background()
	office := deskOffices[0]

	t.Run("an office's officers are all there, with what each may have and has", func(t *testing.T) {
		held := newCase()
		held.Status, held.Assignee = domain.InProgress, officerOf(office, "officer")
		closed := newCase()
		closed.Status, closed.Assignee, closed.Outcome = domain.Closed, officerOf(office, "officer"), domain.Answered
		d.add(held)
		d.add(closed)
		d.mustTx(func(tx domain.Tx) error { return tx.SetCapacity(allOf(office), officerOf(office, "officer"), 7) })
		all, err := d.Staff(ctx, allOf(office), date("2026-11-04"))
		if err != nil || len(all) != len(staff) {
			t.Fatalf("%d officers, %v", len(all), err)
		}
		m := d.member(allOf(office), "officer", "2026-11-04")
		if m.Capacity != 7 || m.Open != 1 || m.Unit != unitOf(office, "school") || len(m.Absences) != 0 {
			t.Errorf("%+v", m)
		}
		_, err = d.StaffMember(ctx, allOf("sesao11"), officerOf(office, "officer"), date("2026-11-04"))
		wantKind(t, err, domain.NotFound, "not_found")
		if none, err := d.Staff(ctx, domain.Scope{}, date("2026-11-04")); len(none) != 0 || err != nil {
			t.Errorf("the zero scope sees %d officers (%v)", len(none), err)
		}
	})

	t.Run("a case that is hidden from somebody is in no number that he sees", func(t *testing.T) {
		hidden, untied := newCase(), newCase()
		for _, r := range []*domain.Request{hidden, untied} {
			r.Kind, r.Status, r.Assignee = domain.Complaint, domain.InProgress, officerOf(office, "officer2")
		}
		hidden.Conflict, hidden.Excluded = domain.ConflictTied, []domain.OfficerID{officerOf(office, "head"), officerOf(office, "admin")}
		untied.Conflict = domain.ConflictUnresolved
		d.add(hidden)
		d.add(untied)
		for name, want := range map[string]int{"intake": 2, "dpo": 2, "approver": 1, "datahead": 1, "head": 0, "admin": 0, "auditor": 1} {
			scope := d.actor(office, name).WorkScope()
			if got := d.member(scope, "officer2", "2026-11-04").Open; got != want {
				t.Errorf("%s counts %d, not %d", name, got, want)
			}
			p, err := d.PoolOf(ctx, scope, unitOf(office, "school"), date("2026-11-04"))
			if err != nil || p.Candidates[1].Open != want {
				t.Errorf("%s counts %+v in the pool (%v)", name, p.Candidates, err)
			}
		}
		d.mustTx(func(tx domain.Tx) error {
			p, err := tx.PoolForUpdate(domain.PoolKey{Office: office, Unit: unitOf(office, "school")}, date("2026-11-04"))
			if p.Candidates[1].Open != 2 {
				t.Errorf("handing out counts %d", p.Candidates[1].Open)
			}
			return err
		})
	})
}

func exerciseAbsences(t *testing.T, d *desk) {
	ctx := context.Background()
	office := deskOffices[0]
	scope, approver := allOf(office), officerOf(office, "approver")
	shown := func(today string) string {
		var out []string
		for _, a := range d.member(scope, "approver", today).Absences {
			out = append(out, fmt.Sprintf("%s %s..%s %s %s", a.ID, a.FromOn, a.ToOn, a.Delegate, a.WrittenRef))
		}
		return strings.Join(out, "; ")
	}
	approvers := func(today string) string {
		all, err := d.OfficersOn(ctx, scope, date(today))
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, a := range all {
			for _, role := range a.Roles {
				if role == domain.Approver {
					out = append(out, strings.TrimPrefix(string(a.ID), string(office)+"-"))
				}
			}
		}
		return strings.Join(out, " ")
	}
	end := func(id string, last string) {
		d.mustTx(func(tx domain.Tx) error {
			a, err := tx.AbsenceForUpdate(scope, approver, id)
			return errors.Join(err, tx.EndAbsence(a, date(last)))
		})
	}

	t.Run("absences are shown until they are over, and whoever has the order acts meanwhile", func(t *testing.T) {
		d.mustTx(func(tx domain.Tx) error {
			return errors.Join(
				tx.AddAbsence(domain.Absence{ID: "b", Office: office, Officer: approver, FromOn: date("2026-12-01")}),
				tx.AddAbsence(domain.Absence{
					ID: "a", Office: office, Officer: approver, FromOn: date("2026-11-04"), ToOn: date("2026-11-06"),
					Delegate: officerOf(office, "head"), WrittenRef: "ศธ 1/2569",
				}))
		})
		const order = "a 2026-11-04..2026-11-06 sknpeo-head ศธ 1/2569"
		for today, want := range map[string]string{"2026-11-01": order + "; b 2026-12-01..  ", "2026-11-06": order + "; b 2026-12-01..  ", "2026-11-07": "b 2026-12-01..  "} {
			if got := shown(today); got != want {
				t.Errorf("%s: %q", today, got)
			}
		}
		for today, want := range map[string]string{"2026-11-03": "approver both", "2026-11-05": "both head", "2026-11-07": "approver both", "2026-12-02": "approver both"} {
			if got := approvers(today); got != want {
				t.Errorf("%s: %q", today, got)
			}
		}
	})

	t.Run("one that has begun ends, one that has not has never been", func(t *testing.T) {
		end("a", "2026-11-04")
		end("b", "2026-11-04")
		if got := shown("2026-11-04"); got != "a 2026-11-04..2026-11-04 sknpeo-head ศธ 1/2569" {
			t.Error(got)
		}
		if got := approvers("2026-11-05"); got != "approver both" {
			t.Error(got)
		}
	})

	t.Run("an absence is found by its own officer and office only", func(t *testing.T) {
		for name, find := range map[string]func(domain.Tx) error{
			"another officer": func(tx domain.Tx) error {
				_, err := tx.AbsenceForUpdate(scope, officerOf(office, "head"), "a")
				return err
			},
			"another office": func(tx domain.Tx) error {
				_, err := tx.AbsenceForUpdate(allOf("sesao11"), approver, "a")
				return err
			},
			"one that was taken back": func(tx domain.Tx) error {
				_, err := tx.AbsenceForUpdate(scope, approver, "b")
				return err
			},
		} {
			if err := d.InTx(ctx, find); domain.KindOf(err) != domain.NotFound || err == nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func exerciseAccess(t *testing.T, d *desk) {
	ctx := context.Background()
	office := deskOffices[0]

	t.Run("who is let in no longer loses his log-ins for good", func(t *testing.T) {
		clerk := officerOf(office, "clerk")
		d.mustTx(func(tx domain.Tx) error {
			return errors.Join(
				tx.AddSession(domain.Session{ID: "open", Officer: clerk, CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}),
				tx.AddSession(domain.Session{ID: "another's", Officer: officerOf(office, "head"), CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}))
		})
		d.mustTx(func(tx domain.Tx) error {
			return errors.Join(tx.SetDisabled(allOf(office), clerk, true), tx.EndSessionsOf(clerk, noon.Add(time.Minute)))
		})
		if m := d.member(allOf(office), "clerk", "2026-11-04"); !m.Disabled {
			t.Errorf("%+v", m)
		}
		if all, err := d.OfficersOn(ctx, allOf(office), date("2026-11-04")); err != nil || len(all) != len(staff)-1 {
			t.Errorf("%d are here (%v)", len(all), err)
		}
		if names, err := d.OfficerNames(ctx, allOf(office)); err != nil || len(names) != len(staff) || names[clerk] == "" {
			t.Errorf("a trail names %v (%v)", names, err)
		}
		if none, err := d.OfficerNames(ctx, domain.Scope{}); err != nil || len(none) != 0 {
			t.Errorf("the zero scope names %v (%v)", none, err)
		}
		d.mustTx(func(tx domain.Tx) error { return tx.SetDisabled(allOf(office), clerk, false) })
		_, _, err := d.LiveSession(ctx, "open", noon.Add(2*time.Minute))
		wantKind(t, err, domain.NotFound, "not_found")
		if _, _, err := d.LiveSession(ctx, "another's", noon.Add(2*time.Minute)); err != nil {
			t.Error(err)
		}
		if forged, err := d.ForgedOfficers(ctx); err != nil || len(forged) > 0 {
			t.Errorf("%v %v", forged, err)
		}
	})

	t.Run("two who decide about each other at once do it one after the other", func(t *testing.T) {
		ids := []domain.OfficerID{officerOf(office, "officer"), officerOf(office, "officer2")}
		for range 20 {
			disabled := 0
			for _, err := range parallel(2, func(i int) error { return d.disableUnlessOut(office, ids[i], ids[1-i]) }) {
				if err == nil {
					disabled++
				} else if domain.KindOf(err) != domain.Conflict {
					t.Fatal(err)
				}
			}
			if disabled != 1 {
				t.Fatalf("%d of two", disabled)
			}
			d.mustTx(func(tx domain.Tx) error {
				return errors.Join(tx.SetDisabled(allOf(office), ids[0], false), tx.SetDisabled(allOf(office), ids[1], false))
			})
		}
	})

	t.Run("the security trail says who did what to whom, in which office", func(t *testing.T) {
		d.mustTx(func(tx domain.Tx) error {
			return tx.AddSecurityEvent(domain.SecurityEvent{
				At: noon, Office: office, Officer: "by", Session: "s", About: "whom", Code: "capacity_set", Data: map[string]string{"capacity": "7"},
			})
		})
		var line string
		row := d.db.QueryRowContext(ctx, "SELECT office || ' ' || officer || ' ' || session || ' ' || about || ' ' || data FROM security_events WHERE code = 'capacity_set'")
		if err := row.Scan(&line); err != nil || line != `sknpeo by s whom {"capacity":"7"}` {
			t.Error(line, err)
		}
	})
}

// disableUnlessOut disables an officer, if whoever does it is still here himself.
func (d *desk) disableUnlessOut(office domain.OfficeID, by, whom domain.OfficerID) error {
	return d.InTx(context.Background(), func(tx domain.Tx) error {
		all, err := tx.AccountsForUpdate(allOf(office))
		if err != nil {
			return err
		}
		for _, a := range all {
			if a.ID == by && a.Disabled {
				return domain.Refuse(domain.Conflict, "not_yourself")
			}
		}
		return tx.SetDisabled(allOf(office), whom, true)
	})
}
