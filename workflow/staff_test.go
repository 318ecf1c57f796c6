package workflow_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"sitthi/domain"
	"sitthi/workflow"
	"sitthi/workflow/demo"
)

func (d *desk) idOf(role domain.Role) domain.OfficerID {
	d.t.Helper()
	account, err := d.store.AccountByEmail(d.t.Context(), demo.Email(role, "sknpeo"))
	if err != nil {
		d.t.Fatal(err)
	}
	return account.ID
}

// TestActing: an approver who is away by an order in writing.
func TestActing(t *testing.T) {
	d := newDesk(t)
	f := d.file(question) // due on 8 December
	d.assigned(f)
	d.post()
	approver := d.officer(domain.Approver, "sknpeo")
	away := domain.Absence{
		FromOn: domain.Date{Year: 2026, Month: 12, Day: 9}, ToOn: domain.Date{Year: 2026, Month: 12, Day: 16}, Delegate: d.idOf(domain.Head), WrittenRef: "คำสั่งที่ 12/2569",
	}
	noted, err := d.AddAbsence(t.Context(), approver, approver.ID(), away)
	if err != nil || len(noted.Absences) != 1 {
		t.Fatal(noted, err)
	}
	d.sweep("2026-12-08 10:00")
	told := func(at string) string {
		return strings.ReplaceAll(strings.Join(d.sweep(at), "; "), string(f.Reference), "REF")
	}

	t.Run("whoever acts is reminded in his place", func(t *testing.T) {
		got := told("2026-12-09 10:00")
		if strings.Contains(got, "approver:") || !strings.Contains(got, "head: REF พ้นกำหนดสุดท้าย 8 ธันวาคม 2569") {
			t.Error(got)
		}
	})
	t.Run("an approver who is disabled meanwhile is still acted for", func(t *testing.T) {
		admin := d.officer(domain.Admin, "sknpeo")
		if _, err := d.DisableOfficer(t.Context(), admin, approver.ID(), domain.AccessInput{Reason: "x"}); err != nil {
			t.Fatal(err)
		}
		got := told("2026-12-15 10:00")
		if strings.Contains(got, "approver:") || !strings.Contains(got, "head: REF เกินกำหนด") || !strings.Contains(got, "dpo: REF เกินกำหนด") {
			t.Error(got)
		}
		if _, err := d.EnableOfficer(t.Context(), admin, approver.ID(), domain.AccessInput{Reason: "x"}); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("and once the order is over he is reminded himself again", func(t *testing.T) {
		got := told("2026-12-22 10:00")
		if !strings.Contains(got, "approver: REF เกินกำหนด") || !strings.Contains(got, "head: REF เกินกำหนด") {
			t.Error(got)
		}
	})
	t.Run("what waited to leave when he went away goes to whoever acts", func(t *testing.T) {
		d.clock.set("2026-12-29 07:45:00") // made ready, and not yet let go
		if _, err := d.Remind(t.Context()); err != nil {
			t.Fatal(err)
		}
		away.FromOn, away.ToOn = domain.Date{Year: 2026, Month: 12, Day: 29}, domain.Date{Year: 2026, Month: 12, Day: 29}
		if _, err := d.AddAbsence(t.Context(), approver, approver.ID(), away); err != nil {
			t.Fatal(err)
		}
		if got := told("2026-12-29 09:00"); strings.Contains(got, "approver:") || strings.Count(got, "head: REF") != 1 {
			t.Error(got)
		}
	})
}

func TestAccess(t *testing.T) {
	t.Run("of two administrators who disable each other at once one stays", func(t *testing.T) {
		d := newDesk(t)
		d.tx(func(tx domain.Tx) error {
			return tx.AddAccount(domain.Account{
				ID: "second", Office: "sknpeo", Unit: "sknpeo-office", Name: "ผู้ดูแลระบบคนที่สอง", Email: "second@pool.example", Roles: []domain.Role{domain.Admin}, PasswordHash: password, SecondFactorOptional: true,
			})
		})
		admins := []domain.Actor{d.officer(domain.Admin, "sknpeo"), d.actorOf("second")}
		var both sync.WaitGroup
		errs := make([]error, 2)
		for i := range admins {
			both.Go(func() {
				_, errs[i] = d.DisableOfficer(t.Context(), admins[i], admins[1-i].ID(), domain.AccessInput{Reason: "x"})
			})
		}
		both.Wait()
		refused := errors.Join(errs...)
		if (errs[0] == nil) == (errs[1] == nil) || domain.CodeOf(refused) != "session_ended" {
			t.Error(errs)
		}
	})
}

// mute is a store that cannot write its security trail.
type mute struct{ domain.Store }

func (m mute) InTx(ctx context.Context, do func(domain.Tx) error) error {
	return m.Store.InTx(ctx, func(tx domain.Tx) error { return do(muteTx{tx}) })
}

type muteTx struct{ domain.Tx }

func (muteTx) AddSecurityEvent(domain.SecurityEvent) error { return errPlanted }

func TestNothingIsAdministeredUnseen(t *testing.T) {
	d := newDesk(t)
	admin, officer := d.officer(domain.Admin, "sknpeo"), d.idOf(domain.Officer)
	from := domain.Date{Year: 2026, Month: 11, Day: 23}
	noted, err := d.AddAbsence(t.Context(), admin, officer, domain.Absence{FromOn: from})
	if err != nil {
		t.Fatal(err)
	}
	table, err := d.store.RoutingTable(t.Context(), "sknpeo")
	if err != nil {
		t.Fatal(err)
	}
	table.Reason = "x"
	standing := func() string {
		staff, err := d.Staff(t.Context(), admin)
		if err != nil {
			t.Fatal(err)
		}
		rules, err := d.Routing(t.Context(), admin)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(staff, rules.Versions)
	}
	uses := map[string]func(s *workflow.Service) error{
		"capacity": func(s *workflow.Service) error {
			_, err := s.SetCapacity(t.Context(), admin, officer, domain.CapacityInput{Capacity: 3, Given: true})
			return err
		},
		"an absence": func(s *workflow.Service) error {
			_, err := s.AddAbsence(t.Context(), admin, officer, domain.Absence{FromOn: from})
			return err
		},
		"the end of an absence": func(s *workflow.Service) error {
			_, err := s.EndAbsence(t.Context(), admin, officer, noted.Absences[0].ID)
			return err
		},
		"disabling": func(s *workflow.Service) error {
			_, err := s.DisableOfficer(t.Context(), admin, officer, domain.AccessInput{Reason: "x"})
			return err
		},
		"rules": func(s *workflow.Service) error {
			_, err := s.PublishRouting(t.Context(), admin, matching(1), table)
			return err
		},
	}
	for name, use := range uses {
		t.Run(name+": without its line in the security trail nothing is done", func(t *testing.T) {
			before := standing()
			parts := d.parts
			parts.Store = mute{d.store}
			if err := use(workflow.New(parts)); !errors.Is(err, errPlanted) {
				t.Fatal(err)
			}
			if after := standing(); after != before {
				t.Errorf("%s\nwas\n%s", after, before)
			}
			if err := use(d.Service); err != nil || standing() == before {
				t.Errorf("with it nothing is done either: %v", err)
			}
		})
	}
	t.Run("a preview that leaves no line shows nothing", func(t *testing.T) {
		parts := d.parts
		parts.Store = mute{d.store}
		if replay, err := workflow.New(parts).PreviewRouting(t.Context(), admin, table); !errors.Is(err, errPlanted) || replay.Cases != 0 || len(replay.Rules) != 0 {
			t.Errorf("%+v %v", replay, err)
		}
	})
	t.Run("rules that could not be tried are not published", func(t *testing.T) {
		parts := d.parts
		parts.Store = blind{d.store}
		before := standing()
		if _, err := workflow.New(parts).PublishRouting(t.Context(), admin, matching(2), table); !errors.Is(err, errPlanted) || standing() != before {
			t.Error(err)
		}
	})
}

// blind is a store that cannot read past cases.
type blind struct{ domain.Store }

func (blind) LastFilings(context.Context, domain.Scope, int) ([]*domain.Request, int, error) {
	return nil, 0, errPlanted
}
