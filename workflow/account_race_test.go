package workflow_test

import (
	"sync"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

// together lets hashes of new passwords begin when all of them may.
type together struct {
	plainPasswords
	all *sync.WaitGroup
}

func (p together) Hash(password string) (string, error) {
	p.all.Done()
	p.all.Wait()
	return p.plainPasswords.Hash(password)
}

func TestAccountChangedAtOnce(t *testing.T) {
	const email = "officer@sknpeo.example"
	for name, c := range map[string]struct {
		same bool   // session
		told string // to the second one
	}{
		"one session":  {true, "account_changed"},
		"two sessions": {false, "session_ended"},
	} {
		t.Run("of two new passwords from "+name+" one wins, and the other is told", func(t *testing.T) {
			onBothDesks(t, func(t *testing.T, d *desk) {
				actors := [2]domain.Actor{d.logIn(email, password, ""), d.logIn(email, password, "")}
				if c.same {
					actors[1] = actors[0]
				}
				wanted := [2]string{phrase, phrase + "ตอนเย็น"}
				var all, done sync.WaitGroup
				all.Add(len(actors))
				parts := d.parts
				parts.Passwords = together{all: &all}
				service := workflow.New(parts)
				var errs [2]error
				for i := range actors {
					done.Go(func() {
						errs[i] = service.ChangePassword(t.Context(), actors[i], domain.Credentials{Password: password}, wanted[i], place)
					})
				}
				done.Wait()
				won := 0
				if errs[0] != nil {
					won = 1
				}
				if errs[won] != nil || domain.CodeOf(errs[1-won]) != c.told {
					t.Fatal(errs)
				}
				d.logIn(email, wanted[won], "")
				if got := d.refusedLogIn(email, wanted[1-won], ""); got != "bad_credentials" {
					t.Error("the other one lets in too: ", got)
				}
				if d.ended(actors[won]) {
					t.Error("who won is out")
				}
			})
		})
	}
}

// TestEndedMeanwhile is of sessions that end while something is done in them.
func TestEndedMeanwhile(t *testing.T) {
	onBothDesks(t, func(t *testing.T, d *desk) {
		email, p, codes := d.enrolled("new")
		// during is the desk on which a session ends while its password is checked.
		during := func(actor domain.Actor) *workflow.Service {
			parts := d.parts
			parts.Passwords = meanwhile{func() {
				if err := d.LogOut(t.Context(), actor); err != nil {
					t.Error(err)
				}
			}}
			return workflow.New(parts)
		}
		again := func() domain.Credentials { return domain.Credentials{Password: password, Code: p.code()} }

		t.Run("no password is changed", func(t *testing.T) {
			actor := d.logIn(email, password, p.code())
			err := during(actor).ChangePassword(t.Context(), actor, again(), phrase, place)
			refusedAs(t, err, domain.Unauthenticated, "session_ended")
			if got := d.refusedLogIn(email, phrase, p.code()); got != "bad_credentials" {
				t.Error(got)
			}
		})
		t.Run("no recovery code is made", func(t *testing.T) {
			actor := d.logIn(email, password, p.code())
			_, err := during(actor).NewRecoveryCodes(t.Context(), actor, again(), place)
			refusedAs(t, err, domain.Unauthenticated, "session_ended")
			d.logIn(email, password, codes[0].String())
		})
		t.Run("no app is offered, and none taken into use", func(t *testing.T) {
			actor := d.logIn(email, password, p.code())
			_, err := during(actor).BeginTOTP(t.Context(), actor, again(), place)
			refusedAs(t, err, domain.Unauthenticated, "session_ended")
			actor = d.logIn(email, password, p.code())
			begun, err := d.BeginTOTP(t.Context(), actor, again(), place)
			if err != nil {
				t.Fatal(err)
			}
			if err := d.LogOut(t.Context(), actor); err != nil {
				t.Fatal(err)
			}
			_, err = d.ConfirmTOTP(t.Context(), actor, d.phone(begun).code())
			refusedAs(t, err, domain.Unauthenticated, "session_ended")
			d.logIn(email, password, p.code())
		})
	})
}

// TestLogInWhileTheAppIsReplaced is of a log-in under way: its password was checked
// beside the app before, its code by the app after.
func TestLogInWhileTheAppIsReplaced(t *testing.T) {
	onBothDesks(t, func(t *testing.T, d *desk) {
		email, old, _ := d.enrolled("new")
		actor := d.logIn(email, password, old.code())
		begun, err := d.BeginTOTP(t.Context(), actor, domain.Credentials{Password: password, Code: old.code()}, place)
		if err != nil {
			t.Fatal(err)
		}
		next := d.phone(begun)
		parts := d.parts
		parts.Passwords = meanwhile{func() {
			if _, err := d.ConfirmTOTP(t.Context(), actor, next.secret.CodeAt(d.clock.Now())); err != nil {
				t.Error(err)
			}
		}}
		code := next.secret.CodeAt(d.clock.Now().Add(30 * time.Second)) // right, and not used yet
		_, err = workflow.New(parts).LogIn(t.Context(), domain.Credentials{Email: email, Password: password, Code: code}, place)
		refusedAs(t, err, domain.Unauthenticated, "bad_credentials")
		if own, err := d.OwnAccount(t.Context(), actor); err != nil || len(own.LogIns) != 1 {
			t.Error("it is a log-in: ", own.LogIns, err)
		}
	})
}
