package workflow_test

import (
	"database/sql"
	"encoding/base32"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

// phone is an officer's authenticator app.
type phone struct {
	d      *desk
	secret domain.TOTPSecret
}

func (d *desk) phone(e workflow.Enrolment) phone {
	d.t.Helper()
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(e.Secret)
	if err != nil {
		d.t.Fatal(err)
	}
	return phone{d, domain.TOTPSecret(raw)}
}

// code is a code that was not used yet: the next one is waited for.
func (p phone) code() string {
	p.d.clock.Pass(30 * time.Second)
	return p.secret.CodeAt(p.d.clock.Now())
}

// newcomer is an officer who must have a second factor, and has none.
func (d *desk) newcomer(id string) string {
	d.t.Helper()
	email := id + "@sknpeo.example"
	err := d.store.InTx(d.t.Context(), func(tx domain.Tx) error {
		return tx.AddAccount(domain.Account{
			ID: domain.OfficerID(id), Office: "sknpeo", Unit: "sknpeo-office", Name: id, Email: email,
			Roles: []domain.Role{domain.Officer}, PasswordHash: password,
		})
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return email
}

const place = "192.0.2.7"

// logIn is the actor of a log-in that must succeed.
func (d *desk) logIn(email, password, code string) domain.Actor {
	d.t.Helper()
	tokens, err := d.LogIn(d.t.Context(), domain.Credentials{Email: email, Password: password, Code: code}, place)
	if err != nil {
		d.t.Fatal(err)
	}
	actor, err := d.Authenticate(d.t.Context(), tokens.Session)
	if err != nil {
		d.t.Fatal(err)
	}
	return actor
}

// enrol gives an officer a second factor.
func (d *desk) enrol(actor domain.Actor) (phone, []domain.RecoveryCode) {
	d.t.Helper()
	begun, err := d.BeginTOTP(d.t.Context(), actor, domain.Credentials{Password: password}, place)
	if err != nil {
		d.t.Fatal(err)
	}
	p := d.phone(begun)
	codes, err := d.ConfirmTOTP(d.t.Context(), actor, p.code())
	if err != nil {
		d.t.Fatal(err)
	}
	return p, codes
}

// enrolled is an officer with a second factor.
func (d *desk) enrolled(id string) (email string, p phone, codes []domain.RecoveryCode) {
	d.t.Helper()
	email = d.newcomer(id)
	p, codes = d.enrol(d.logIn(email, password, ""))
	return email, p, codes
}

// refusedLogIn is the code with which a log-in is refused.
func (d *desk) refusedLogIn(email, password, code string) string {
	d.t.Helper()
	_, err := d.LogIn(d.t.Context(), domain.Credentials{Email: email, Password: password, Code: code}, place)
	return domain.CodeOf(err)
}

func (d *desk) ended(actor domain.Actor) bool {
	d.t.Helper()
	_, err := d.Authenticate(d.t.Context(), actor.Session())
	return domain.CodeOf(err) == "session_ended"
}

// trail are the codes in the security trail about an officer.
func (d *desk) trail(about domain.OfficerID) string {
	d.t.Helper()
	return d.trailWhere("SELECT code FROM security_events WHERE about = ? ORDER BY rowid", about)
}

// trailOf are the codes of a session in the security trail, each with its office and officer.
func (d *desk) trailOf(session domain.SessionID) string {
	d.t.Helper()
	return d.trailWhere("SELECT code || ' ' || office || ' ' || officer FROM security_events WHERE session = ? ORDER BY rowid", session)
}

func (d *desk) trailWhere(query string, of any) string {
	d.t.Helper()
	db, err := sql.Open("sqlite", strings.TrimPrefix(d.address, "sqlite:"))
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.QueryContext(d.t.Context(), query, of)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var codes []string
	for rows.Next() {
		var code string
		if err := rows.Scan(&code); err != nil {
			d.t.Fatal(err)
		}
		codes = append(codes, code)
	}
	if err := rows.Err(); err != nil {
		d.t.Fatal(err)
	}
	return strings.Join(codes, " ")
}

func refusedAs(t *testing.T, err error, kind domain.ErrorKind, code string) {
	t.Helper()
	if err == nil || domain.KindOf(err) != kind || domain.CodeOf(err) != code {
		t.Errorf("%v instead of %s %s", err, kind, code)
	}
}
