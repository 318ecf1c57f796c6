package workflow_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/repository"
	"sitthi/repository/pgtest"
	"sitthi/workflow"
	"sitthi/workflow/clocktest"
)

func TestEnrolment(t *testing.T) {
	t.Run("whoever must have a second factor can do nothing before, and everything after", func(t *testing.T) {
		d := newDesk(t)
		email := d.newcomer("new")
		actor := d.logIn(email, password, "")
		if !actor.Enrolling() || len(actor.Roles()) != 0 {
			t.Fatal(actor.Roles())
		}
		if _, err := d.Officers(t.Context(), actor); err == nil {
			t.Fatal("he sees his colleagues")
		}
		d.enrol(actor)
		again, err := d.Authenticate(t.Context(), actor.Session())
		if err != nil || again.Enrolling() || !again.Is(domain.Officer) {
			t.Fatal(again.Roles(), err)
		}
	})
	t.Run("a demo's officer may, and needs none", func(t *testing.T) {
		d := newDesk(t)
		const email = "officer@sknpeo.example"
		actor := d.logIn(email, password, "")
		if actor.Enrolling() {
			t.Fatal("he must")
		}
		_, err := d.BeginTOTP(t.Context(), actor, domain.Credentials{Password: "wrong"}, place)
		refusedAs(t, err, domain.Forbidden, "bad_credentials")
		d.enrol(actor)
		if got := d.refusedLogIn(email, password, ""); got != "totp_required" {
			t.Error(got)
		}
	})
	t.Run("a secret that no code confirmed is asked for by nobody", func(t *testing.T) {
		d := newDesk(t)
		email := d.newcomer("new")
		actor := d.logIn(email, password, "")
		begun, err := d.BeginTOTP(t.Context(), actor, domain.Credentials{}, place)
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.ConfirmTOTP(t.Context(), actor, "000000")
		refusedAs(t, err, domain.Invalid, "invalid_fields")
		d.logIn(email, password, "")
		d.clock.Pass(31 * time.Minute)
		_, err = d.ConfirmTOTP(t.Context(), actor, d.phone(begun).code())
		refusedAs(t, err, domain.Conflict, "enrolment_not_begun")
	})
	t.Run("after ten wrong codes a secret is offered no more, and another one may be begun", func(t *testing.T) {
		d := newDesk(t)
		actor := d.logIn(d.newcomer("new"), password, "")
		begun, err := d.BeginTOTP(t.Context(), actor, domain.Credentials{}, place)
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			_, err := d.ConfirmTOTP(t.Context(), actor, "000000")
			refusedAs(t, err, domain.Invalid, "invalid_fields")
		}
		_, err = d.ConfirmTOTP(t.Context(), actor, d.phone(begun).code())
		refusedAs(t, err, domain.Conflict, "enrolment_not_begun")
		d.enrol(actor)
	})
	t.Run("it ends the other log-ins, and a line of the security trail says so", func(t *testing.T) {
		d := newDesk(t)
		email := d.newcomer("new")
		elsewhere, here := d.logIn(email, password, ""), d.logIn(email, password, "")
		d.enrol(here)
		if !d.ended(elsewhere) || d.ended(here) {
			t.Error("the log-in that needed no code lives on, or none does")
		}
		if got := d.trail("new"); got != "totp_enrolled" {
			t.Error(got)
		}
	})
	t.Run("another phone takes over only once it has shown a code, for whoever proves himself again", func(t *testing.T) {
		d := newDesk(t)
		email, old, _ := d.enrolled("new")
		actor := d.logIn(email, password, old.code())
		_, err := d.BeginTOTP(t.Context(), actor, domain.Credentials{Password: password}, place)
		refusedAs(t, err, domain.Forbidden, "totp_required")
		begun, err := d.BeginTOTP(t.Context(), actor, domain.Credentials{Password: password, Code: old.code()}, place)
		if err != nil {
			t.Fatal(err)
		}
		d.logIn(email, password, old.code())
		next := d.phone(begun)
		if _, err := d.ConfirmTOTP(t.Context(), actor, next.code()); err != nil {
			t.Fatal(err)
		}
		if got := d.refusedLogIn(email, password, old.code()); got != "bad_credentials" {
			t.Error(got)
		}
		d.logIn(email, password, next.code())
	})
}

func TestLogInWithCode(t *testing.T) {
	t.Run("a wrong code says what a wrong password says, and a code is asked for only behind the right one", func(t *testing.T) {
		d := newDesk(t)
		email, p, _ := d.enrolled("new")
		for _, c := range []struct{ email, password, code, want string }{
			{email, "wrong", "", "bad_credentials"},
			{email, "wrong", p.code(), "bad_credentials"},
			{email, password, "000000", "bad_credentials"},
			{email, password, "0000-0000-0000-0000", "bad_credentials"},
			{"nobody@sknpeo.example", password, p.code(), "bad_credentials"},
			{email, password, "", "totp_required"},
		} {
			if got := d.refusedLogIn(c.email, c.password, c.code); got != c.want {
				t.Errorf("%+v: %s", c, got)
			}
		}
		d.logIn(email, password, p.code())
	})
	t.Run("a wrong code is counted and delayed like a wrong password", func(t *testing.T) {
		d := newDesk(t)
		email, p, _ := d.enrolled("new")
		d.clock.Forget()
		for range 7 {
			d.refusedLogIn(email, password, "000000")
		}
		if len(d.clock.Slept()) != 2 {
			t.Error(d.clock.Slept())
		}
		d.logIn(email, password, p.code())
		d.clock.Forget()
		d.refusedLogIn(email, "wrong", "")
		if len(d.clock.Slept()) != 0 {
			t.Error("failures are held against him after a right code", d.clock.Slept())
		}
	})
	t.Run("a recovery code works once, in any spelling, and leaves a line", func(t *testing.T) {
		d := newDesk(t)
		email, _, codes := d.enrolled("new")
		if len(codes) != domain.RecoveryCodes {
			t.Fatal(codes)
		}
		d.logIn(email, password, " "+domain.LowerASCII(codes[3].String())+" ")
		if got := d.refusedLogIn(email, password, codes[3].String()); got != "bad_credentials" {
			t.Error(got)
		}
		actor := d.logIn(email, password, codes[4].String())
		if own, err := d.OwnAccount(t.Context(), actor); err != nil || own.RecoveryCodes != 8 {
			t.Error(own.RecoveryCodes, err)
		}
		if got := d.trail("new"); got != "totp_enrolled recovery_code_used recovery_code_used" {
			t.Error(got)
		}
	})
	t.Run("new recovery codes make the old ones worthless", func(t *testing.T) {
		d := newDesk(t)
		email, p, old := d.enrolled("new")
		actor := d.logIn(email, password, p.code())
		_, err := d.NewRecoveryCodes(t.Context(), actor, domain.Credentials{Password: password, Code: "000000"}, place)
		refusedAs(t, err, domain.Forbidden, "bad_credentials")
		codes, err := d.NewRecoveryCodes(t.Context(), actor, domain.Credentials{Password: password, Code: p.code()}, place)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.refusedLogIn(email, password, old[0].String()); got != "bad_credentials" {
			t.Error(got)
		}
		d.logIn(email, password, codes[0].String())
		_, err = d.NewRecoveryCodes(t.Context(), d.officer(domain.Head, "sknpeo"), domain.Credentials{Password: password}, place)
		refusedAs(t, err, domain.Conflict, "not_enrolled")
	})
	t.Run("after a hundred wrong codes behind the right password only a recovery code lets in", func(t *testing.T) {
		d := newDesk(t)
		email, p, codes := d.enrolled("new")
		for range 100 {
			if got := d.refusedLogIn(email, password, "000000"); got != "bad_credentials" {
				t.Fatal(got)
			}
		}
		if got := d.refusedLogIn(email, password, p.code()); got != "totp_locked" {
			t.Error(got)
		}
		if got := d.refusedLogIn(email, "wrong", p.code()); got != "bad_credentials" {
			t.Error("who does not know the password is told", got)
		}
		d.logIn(email, password, codes[0].String())
		d.logIn(email, password, p.code())
		if got := d.trail("new"); got != "totp_enrolled totp_locked recovery_code_used" {
			t.Error(got)
		}
	})
	t.Run("wrong passwords of others never lock the codes, nor let one grow old while it waits", func(t *testing.T) {
		d := newDesk(t)
		email, p, _ := d.enrolled("new")
		for range 120 {
			d.refusedLogIn(email, "wrong", "000000")
		}
		d.logIn(email, password, p.code())
	})
}

// TestCodeOnce is over two desks on one database, as replicas are.
func TestCodeOnce(t *testing.T) {
	d := newDeskOn(t, pgtest.Shared(t).Database(t))
	store, err := repository.Open(t.Context(), d.address, d.keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	parts := d.parts
	parts.Clock = clocktest.Still{Clock: &d.clock.Clock}
	other := parts
	other.Store = store
	replicas := []*workflow.Service{workflow.New(parts), workflow.New(other)}
	email, p, codes := d.enrolled("new")
	for name, code := range map[string]func(round int) string{
		"a code of the app": func(int) string { return p.code() },
		"a recovery code":   func(round int) string { return codes[round].String() },
	} {
		t.Run(name+" lets one of a hundred in who send it at once", func(t *testing.T) {
			for round := range 2 {
				d.clock.Pass(domain.LoginMemory + time.Minute)
				d.knowBurst(email) // as a hundred strangers they would line up
				in, refused := burst(t, replicas, domain.Credentials{Email: email, Password: password, Code: code(round)})
				if in != 1 || refused["bad_credentials"] < 90 {
					t.Errorf("%d were let in; refused: %v", in, refused)
				}
			}
		})
	}
}

// knowBurst makes an account know the addresses of a burst.
func (d *desk) knowBurst(email string) {
	d.t.Helper()
	err := d.store.InTx(d.t.Context(), func(tx domain.Tx) error {
		for i := range 100 {
			key := d.parts.Seals.LoginMAC("known", burstFrom(i)+" "+email)
			if err := tx.KnowAddress(key, d.clock.Now().Add(domain.KnownFor)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// burstFrom are its addresses.
func burstFrom(i int) string { return fmt.Sprintf("198.51.100.%d", i) }

// burst logs in a hundred times at once, at replicas in turn, from an address each: those
// of one would wait for each other.
func burst(t *testing.T, replicas []*workflow.Service, with domain.Credentials) (in int, refused map[string]int) {
	t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	refused = map[string]int{}
	for i := range 100 {
		all.Go(func() {
			_, err := replicas[i%len(replicas)].LogIn(t.Context(), with, burstFrom(i))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				in++
			} else {
				refused[domain.CodeOf(err)]++
			}
		})
	}
	all.Wait()
	return in, refused
}

func TestResetTOTP(t *testing.T) {
	d := newDesk(t)
	email, p, codes := d.enrolled("new")
	other := d.logIn(email, password, p.code())
	admin := d.officer(domain.Admin, "sknpeo")
	lost := domain.AccessInput{Reason: "โทรศัพท์หาย"}

	t.Run("it is for an administrator of the same office, with a reason", func(t *testing.T) {
		_, err := d.ResetTOTP(t.Context(), d.officer(domain.Head, "sknpeo"), "new", lost)
		refusedAs(t, err, domain.Forbidden, "role_may_not")
		_, err = d.ResetTOTP(t.Context(), d.officer(domain.Admin, "sesao11"), "new", lost)
		refusedAs(t, err, domain.NotFound, "not_found")
		_, err = d.ResetTOTP(t.Context(), admin, "new", domain.AccessInput{})
		refusedAs(t, err, domain.Invalid, "invalid_fields")
		if d.ended(other) {
			t.Error("it was done all the same")
		}
	})
	t.Run("nobody does it to himself, whose open log-in would be all that it takes", func(t *testing.T) {
		d.enrol(admin)
		_, err := d.ResetTOTP(t.Context(), admin, admin.ID(), lost)
		refusedAs(t, err, domain.Conflict, "not_yourself")
		if d.ended(admin) {
			t.Error("it was done all the same")
		}
	})
	t.Run("log-ins end, old codes are nothing, and the officer enrols anew", func(t *testing.T) {
		if _, err := d.ResetTOTP(t.Context(), admin, "new", lost); err != nil {
			t.Fatal(err)
		}
		if !d.ended(other) {
			t.Error("he is still in")
		}
		actor := d.logIn(email, password, "")
		if !actor.Enrolling() {
			t.Error("he may do without")
		}
		if _, codesAgain := d.enrol(actor); len(codesAgain) != domain.RecoveryCodes {
			t.Error(codesAgain)
		}
		for _, code := range []string{p.code(), codes[0].String()} {
			if got := d.refusedLogIn(email, password, code); got != "bad_credentials" {
				t.Errorf("%s: %s", code, got)
			}
		}
		if got := d.trail("new"); got != "totp_enrolled totp_reset totp_enrolled" {
			t.Error(got)
		}
	})
	t.Run("there is nothing to reset of whoever has none", func(t *testing.T) {
		d.newcomer("newer")
		_, err := d.ResetTOTP(t.Context(), admin, "newer", lost)
		refusedAs(t, err, domain.Conflict, "not_enrolled")
	})
}
