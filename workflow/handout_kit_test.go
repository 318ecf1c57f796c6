package workflow_test

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/domain/law"
	"sitthi/repository"
	"sitthi/repository/seal"
	"sitthi/workflow"
	"sitthi/workflow/demo"
)

// pooled is the unit of these tests, whose officers the desk chooses from.
var pooled = domain.PoolKey{Office: "sknpeo", Unit: "sknpeo-pool"}

var system = domain.SystemActor("sknpeo")

// pooledDesk is one replica on a database; shared is its clock and ids.
func pooledDesk(t *testing.T, address string, keys *seal.Keys, shared workflow.Parts) *desk {
	t.Helper()
	store, err := repository.Open(t.Context(), address, keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	d := &desk{t: t, address: address, store: store, clock: shared.Clock.(*clock), postbox: &postbox{}}
	d.parts = shared
	d.parts.Store, d.parts.Seals, d.parts.Mailer = store, keys, d.postbox
	d.Service = workflow.New(d.parts)
	return d
}

func sharedParts() workflow.Parts {
	c := &clock{}
	c.set("2026-11-23 10:00:00")
	return workflow.Parts{
		Law: law.Book{}, Hours: domain.DefaultOfficeHours, Clock: c, IDs: &ids{}, Passwords: plainPasswords{},
		BaseURL: "https://desk.example", Log: slog.New(slog.DiscardHandler),
	}
}

func newKeys(t *testing.T) *seal.Keys {
	t.Helper()
	keys, err := seal.Create(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func newPooledDesk(t *testing.T) *desk {
	t.Helper()
	d := pooledDesk(t, "sqlite:"+filepath.Join(t.TempDir(), "desk.db"), newKeys(t), sharedParts())
	d.furnish()
	return d
}

// furnish loads the demo and the pool. Its rules send questions there by
// least_open, suggestions by round_robin and complaints by least_open. Of its
// officers a may have 40 open cases, b and c 20, d 10, and their head none.
func (d *desk) furnish() {
	d.t.Helper()
	same := func(password string) (string, error) { return password, nil }
	if loaded, err := demo.Load(d.t.Context(), d.store, d.parts.IDs, same, password); err != nil || !loaded {
		d.t.Fatal(loaded, err)
	}
	d.tx(func(tx domain.Tx) error {
		errs := []error{tx.AddUnit(domain.Unit{Office: "sknpeo", ID: pooled.Unit, Parent: "sknpeo-office", NameTH: "กลุ่มงาน", NameEN: "Pool"})}
		for _, o := range []struct {
			id       domain.OfficerID
			role     domain.Role
			capacity int
		}{{"a", domain.Officer, 40}, {"b", domain.Officer, 20}, {"c", domain.Officer, 20}, {"d", domain.Officer, 10}, {"h", domain.Head, 0}} {
			errs = append(errs, tx.AddAccount(domain.Account{
				ID: o.id, Office: "sknpeo", Unit: pooled.Unit, Name: string(o.id), Email: string(o.id) + "@pool.example",
				Roles: []domain.Role{o.role}, PasswordHash: password, SecondFactorOptional: true,
			}), tx.SetCapacity(system.Scope(), o.id, o.capacity))
		}
		rule := func(kind domain.Kind, by domain.Strategy) domain.RoutingRule {
			return domain.RoutingRule{ID: string(kind), When: domain.Condition{Kinds: []domain.Kind{kind}}, Unit: pooled.Unit, Strategy: by}
		}
		return errors.Join(append(errs, tx.AddRoutingTable("sknpeo", domain.RoutingTable{
			Version: 2, Intake: "sknpeo-intake", Rules: []domain.RoutingRule{
				rule(domain.Question, domain.LeastOpen), rule(domain.Suggestion, domain.RoundRobin), rule(domain.Complaint, domain.LeastOpen),
			},
		}))...)
	})
}

func (d *desk) tx(do func(tx domain.Tx) error) {
	d.t.Helper()
	if err := d.store.InTx(d.t.Context(), do); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) handOut(want int) {
	d.t.Helper()
	if given, err := d.HandOut(d.t.Context()); err != nil || given != want {
		d.t.Fatalf("%d given, want %d, %v", given, want, err)
	}
}

// holders are the assignees of cases, in their order, "-" for nobody.
func (d *desk) holders(refs ...domain.Reference) string {
	d.t.Helper()
	var out []string
	for _, ref := range refs {
		out = append(out, cmp.Or(string(d.whole(ref).Assignee), "-"))
	}
	return strings.Join(out, "")
}

var wishes atomic.Int64

// another is the same filing with a wish of its own: many that are alike are a flood.
func another(f domain.Filing) domain.Filing {
	f.Details = fmt.Sprintf("%s %d", f.Details, wishes.Add(1))
	return f
}

func (d *desk) files(n int, f domain.Filing) []domain.Reference {
	d.t.Helper()
	var refs []domain.Reference
	for range n {
		refs = append(refs, d.file(another(f)).Reference)
		d.clock.Pass(time.Second)
	}
	return refs
}

// holds verifies every trail, and that each case has as many of a verb as said.
func (d *desk) holds(verb domain.Verb, each int) {
	d.t.Helper()
	report, err := d.VerifyTrails(d.t.Context())
	if err != nil || len(report.Broken) > 0 || report.Cases == 0 {
		d.t.Errorf("%+v, %v", report, err)
	}
	err = d.store.EachTrail(d.t.Context(), func(c domain.TrailCase) error {
		n := 0
		for _, e := range c.Events {
			if e.Verb == verb {
				n++
			}
		}
		if n > each {
			d.t.Errorf("%s: %s %d times", c.Request.Reference, verb, n)
		}
		return nil
	})
	if err != nil {
		d.t.Error(err)
	}
}

func filing(kind domain.Kind) domain.Filing {
	f := question
	f.Kind = kind
	return f
}

// actorOf is an officer of the pool who has just logged in.
func (d *desk) actorOf(id domain.OfficerID) domain.Actor {
	d.t.Helper()
	account, err := d.store.AccountByEmail(d.t.Context(), string(id)+"@pool.example")
	if err != nil {
		d.t.Fatal(err)
	}
	return domain.OfficerActor(account, "s")
}

func (d *desk) poolNow() domain.Pool {
	d.t.Helper()
	p, err := d.store.PoolOf(d.t.Context(), system.Scope(), pooled.Unit, domain.DateOf(d.clock.Now(), domain.Bangkok))
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// loads are what each officer of a pool has in hand.
func loads(p domain.Pool) string {
	var out []string
	for _, c := range p.Candidates {
		out = append(out, fmt.Sprintf("%s %d/%d", c.ID, c.Open, c.Capacity))
	}
	return strings.Join(out, ", ")
}
