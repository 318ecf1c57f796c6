package repository

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"sitthi/domain"
	"sitthi/repository/pgtest"
	"sitthi/repository/seal"
)

// noon is the moment of these tests: a whole number of microseconds.
var noon = time.Date(2026, 11, 4, 5, 0, 0, 123456000, time.UTC)

func newKeys(tb testing.TB) *seal.Keys {
	tb.Helper()
	keys, err := seal.Create(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	return keys
}

func open(tb testing.TB, address string, keys *seal.Keys, opts ...Option) *Store {
	tb.Helper()
	s, err := Open(context.Background(), address, keys, opts...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func sqliteFile(tb testing.TB) string {
	tb.Helper()
	return "sqlite:" + filepath.Join(tb.TempDir(), "sitthi.db")
}

// databases are both, always.
var databases = []struct {
	name    string
	address func(testing.TB) string
}{
	{"sqlite", sqliteFile},
	{"postgres", func(tb testing.TB) string { return pgtest.Shared(tb).Database(tb) }},
}

// onBoth runs a test on an empty store of each database.
func onBoth(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Helper()
	for _, database := range databases {
		t.Run(database.name, func(t *testing.T) { test(t, open(t, database.address(t), newKeys(t))) })
	}
}

// desk is two offices with the same units and officers. Units: "intake"; "legal",
// below it "school", below that "class"; "data".
type desk struct {
	*Store
	tb testing.TB
}

var deskOffices = []domain.OfficeID{"sknpeo", "sesao11"}

// deskCalendar is the calendar that both offices name.
const deskCalendar = "th-government@1"

func unitOf(office domain.OfficeID, name string) domain.UnitID {
	return domain.UnitID(string(office) + "-" + name)
}

func officerOf(office domain.OfficeID, name string) domain.OfficerID {
	return domain.OfficerID(string(office) + "-" + name)
}

// staff are the officers of each office: name, unit, roles.
var staff = []struct {
	name, unit string
	roles      []domain.Role
}{
	{"intake", "intake", []domain.Role{domain.Intake}},
	{"officer", "school", []domain.Role{domain.Officer}},
	{"officer2", "school", []domain.Role{domain.Officer}},
	{"clerk", "class", []domain.Role{domain.Officer}},
	{"head", "legal", []domain.Role{domain.Head}},
	{"datahead", "data", []domain.Role{domain.Head, domain.Officer}},
	{"dpo", "data", []domain.Role{domain.DPO}},
	{"approver", "legal", []domain.Role{domain.Approver}},
	{"both", "data", []domain.Role{domain.Approver, domain.Officer}},
	{"auditor", "data", []domain.Role{domain.Auditor}},
	{"admin", "data", []domain.Role{domain.Admin}},
}

func newDesk(tb testing.TB, s *Store) *desk {
	tb.Helper()
	d := &desk{s, tb}
	for i, office := range deskOffices {
		d.mustTx(func(tx domain.Tx) error {
			return addOffice(tx, office, []string{"SKNPEO", "SESAO11"}[i])
		})
	}
	return d
}

func addOffice(tx domain.Tx, id domain.OfficeID, prefix string) error {
	errs := []error{tx.AddOffice(domain.Office{
		ID: id, Prefix: prefix, NameTH: "สำนักงานศึกษาธิการจังหวัด", NameEN: "Education Office", Telephone: "034411444",
		Kinds: domain.Kinds, NoticeVersion: "2566-1", NoticeOn: date("2023-05-01"), IntakeUnit: unitOf(id, "intake"), Calendar: deskCalendar,
	})}
	for _, u := range [][2]string{{"intake", ""}, {"legal", ""}, {"school", "legal"}, {"class", "school"}, {"data", ""}} {
		unit := domain.Unit{ID: unitOf(id, u[0]), Office: id, NameTH: "หน่วย " + u[0], NameEN: u[0]}
		if u[1] != "" {
			unit.Parent = unitOf(id, u[1])
		}
		errs = append(errs, tx.AddUnit(unit))
	}
	for _, o := range staff {
		errs = append(errs, tx.AddAccount(domain.Account{
			ID: officerOf(id, o.name), Office: id, Unit: unitOf(id, o.unit), Name: "ชื่อ " + o.name,
			Email: o.name + "@" + string(id) + ".example", Roles: o.roles, PasswordHash: "$argon2id$" + o.name,
		}))
	}
	return errors.Join(errs...)
}

func (d *desk) mustTx(do func(tx domain.Tx) error) {
	d.tb.Helper()
	if err := d.InTx(context.Background(), do); err != nil {
		d.tb.Fatal(err)
	}
}

// actor is an officer as a log-in gives him.
func (d *desk) actor(office domain.OfficeID, name string) domain.Actor {
	d.tb.Helper()
	account, err := d.AccountByEmail(context.Background(), name+"@"+string(office)+".example")
	if err != nil {
		d.tb.Fatal(err)
	}
	return domain.OfficerActor(account, "session")
}

func (d *desk) add(r *domain.Request) *domain.Request {
	d.tb.Helper()
	d.mustTx(func(tx domain.Tx) error { return tx.AddRequest(r) })
	return r
}

func date(text string) domain.Date {
	d, err := domain.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

var references atomic.Int64

// newCase is a case as it comes in, of the first office and in "school".
func newCase() *domain.Request {
	random := [6]byte{}
	for i, n := 0, references.Add(1); i < len(random); i, n = i+1, n/32 {
		random[i] = byte(n % 32)
	}
	office := deskOffices[0]
	return &domain.Request{
		ID: domain.CaseID(uuid.Must(uuid.NewV7()).String()), Office: office,
		Reference:  domain.NewReference("SKNPEO", date("2026-11-04"), random),
		ReceiptMAC: []byte("0123456789abcdef0123456789abcdef"),
		Kind:       domain.Question, Status: domain.Received, Channel: domain.ByWeb,
		ReceivedAt: noon, DeemedReceivedOn: date("2026-11-04"), NoticeVersion: "2566-1",
		Filing: domain.Filing{Kind: domain.Question, Details: "ถาม", Language: "th"},
		Unit:   unitOf(office, "school"), Conflict: domain.ConflictNone,
		Routing: domain.Routing{Version: 1, Rule: "intake", Unit: unitOf(office, "school")},
		Round:   1, DueOn: date("2026-11-19"), LatestDueOn: date("2026-11-19"), Version: 1,
		Calendar: deskCalendar,
	}
}

func eventOf(r *domain.Request, seq int) domain.Event {
	return domain.Event{
		Case: r.ID, Office: r.Office, Seq: seq, At: noon, By: domain.System, Verb: domain.Submit, To: r.Status,
		Round: 1, Version: r.Version, Data: map[string]string{"kind": string(r.Kind)},
		Prev: make([]byte, 32), Hash: fmt.Appendf(nil, "hash of event %18d", seq),
	}
}

func wantKind(t *testing.T, err error, kind domain.ErrorKind, code string) {
	t.Helper()
	if err == nil || domain.KindOf(err) != kind || domain.CodeOf(err) != code {
		t.Fatalf("got %v, want %s %s", err, kind, code)
	}
}

func allOf(office domain.OfficeID) domain.Scope { return domain.SystemActor(office).Scope() }
