package repository

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

var secretOfTests = domain.TOTPSecret([]byte("12345678901234567890"))

// TestSecondFactor is on an office of its own: it changes what lets officers in.
func TestSecondFactor(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		exerciseSecondFactor(t, d)
		exerciseForgedFactor(t, d)
		exerciseBrowserSessions(t, d)
	})
}

// factor is an officer's second factor as it is stored.
func (d *desk) factor(officer domain.OfficerID) (f domain.SecondFactor) {
	d.tb.Helper()
	d.mustTx(func(tx domain.Tx) (err error) {
		f, err = tx.SecondFactorForUpdate(officer)
		return err
	})
	return f
}

func (d *desk) setFactor(officer domain.OfficerID, f domain.SecondFactor) {
	d.tb.Helper()
	d.mustTx(func(tx domain.Tx) error { return tx.SetSecondFactor(officer, f) })
}

func exerciseSecondFactor(t *testing.T, d *desk) {
	ctx := context.Background()
	head := officerOf(deskOffices[0], "head")

	t.Run("what is stored comes back, offered, in use and taken away", func(t *testing.T) {
		same(t, d.factor(head), domain.SecondFactor{})
		next := domain.TOTPSecret([]byte("abcdefghijabcdefghij"))
		for _, f := range []domain.SecondFactor{
			{Pending: &next, PendingAt: noon},
			{Secret: &secretOfTests, LastStep: 7},
			{Secret: &secretOfTests, LastStep: 9, Failures: 3, Pending: &next, PendingAt: noon, Misses: 4},
			{Secret: &next, LastStep: 10},
			{},
			{Secret: &secretOfTests},
		} {
			d.setFactor(head, f)
			got := d.factor(head)
			if fmt.Sprint(f.PendingAt, f.LastStep, f.Failures, f.Misses) != fmt.Sprint(got.PendingAt, got.LastStep, got.Failures, got.Misses) ||
				!equal(f.Secret, got.Secret) || !equal(f.Pending, got.Pending) {
				t.Errorf("%+v instead of %+v", got, f)
			}
			a, err := d.AccountByEmail(ctx, "head@sknpeo.example")
			if err != nil || a.Enrolled != (f.Secret != nil) {
				t.Errorf("enrolled %v, %v", a.Enrolled, err)
			}
		}
		if forged, err := d.ForgedOfficers(ctx); err != nil || len(forged) > 0 {
			t.Errorf("%v %v", forged, err)
		}
	})

	t.Run("no secret and no code stands in the database", func(t *testing.T) {
		d.mustTx(func(tx domain.Tx) error {
			return tx.SetRecoveryCodes(head, [][]byte{d.keys.RecoveryMAC(string(head), "123456789ABCDEF0")})
		})
		for table, columns := range map[string]string{"officers": "totp", "second_factors": "pending", "recovery_codes": "hash"} {
			rows, err := d.db.QueryContext(ctx, "SELECT "+columns+" FROM "+table) // names of this test's own
			if err != nil {
				t.Fatal(err)
			}
			for rows.Next() {
				var raw []byte
				if err := rows.Scan(&raw); err != nil {
					t.Fatal(err)
				}
				for _, clear := range []string{string(secretOfTests[:]), secretOfTests.Text(), "123456789ABCDEF0"} {
					if bytes.Contains(raw, []byte(clear)) {
						t.Errorf("%s has it in the clear", table)
					}
				}
			}
			if err := errors.Join(rows.Err(), rows.Close()); err != nil {
				t.Fatal(err)
			}
		}
	})

	t.Run("of many who use one code at once, one does", func(t *testing.T) {
		recovery := d.keys.RecoveryMAC(string(head), "123456789ABCDEF0")
		for name, use := range map[string]func(domain.Tx) (bool, error){
			"the app's": func(tx domain.Tx) (bool, error) {
				f, err := tx.SecondFactorForUpdate(head)
				if err != nil {
					return false, err
				}
				f, right := f.Try(secretOfTests.CodeAt(noon), noon)
				return right, tx.SetSecondFactor(head, f)
			},
			"a recovery code": func(tx domain.Tx) (bool, error) { return tx.UseRecoveryCode(head, recovery, noon) },
		} {
			for range 10 { // the first ones find few connections, and stand in line
				d.setFactor(head, domain.SecondFactor{Secret: &secretOfTests})
				d.mustTx(func(tx domain.Tx) error { return tx.SetRecoveryCodes(head, [][]byte{recovery}) })
				if n := d.usedBy(20, use); n != 1 {
					t.Errorf("%s: %d of 20", name, n)
				}
			}
		}
	})

	t.Run("a recovery code is its officer's, and a new set makes the old one worthless", func(t *testing.T) {
		hash := func(officer domain.OfficerID, code string) []byte { return d.keys.RecoveryMAC(string(officer), code) }
		d.mustTx(func(tx domain.Tx) error {
			return errors.Join(
				tx.SetRecoveryCodes(head, [][]byte{hash(head, "A"), hash(head, "B")}),
				tx.SetRecoveryCodes(officerOf("sesao11", "head"), [][]byte{hash(officerOf("sesao11", "head"), "A")}))
		})
		d.mustTx(func(tx domain.Tx) error {
			if ok, err := tx.UseRecoveryCode(head, hash(officerOf("sesao11", "head"), "A"), noon); ok || err != nil {
				t.Error("another's works", err)
			}
			return tx.SetRecoveryCodes(head, [][]byte{hash(head, "C")})
		})
		d.mustTx(func(tx domain.Tx) error {
			if ok, err := tx.UseRecoveryCode(head, hash(head, "A"), noon); ok || err != nil {
				t.Error("an old one works", err)
			}
			return nil
		})
		if left, err := d.RecoveryCodesLeft(ctx, head); err != nil || left != 1 {
			t.Error(left, err)
		}
	})

	t.Run("a changed password lets in, and one who began to log in with the old one is too late", func(t *testing.T) {
		before, err := d.AccountByEmail(ctx, "head@sknpeo.example")
		if err != nil {
			t.Fatal(err)
		}
		d.mustTx(func(tx domain.Tx) error {
			if ok, err := tx.LetsIn(before); !ok || err != nil {
				t.Error(ok, err)
			}
			return tx.SetPassword(head, "$argon2id$new")
		})
		after, err := d.AccountByEmail(ctx, "head@sknpeo.example")
		if err != nil || after.PasswordHash != "$argon2id$new" {
			t.Fatal(after.PasswordHash, err)
		}
		changed, gone := after, after
		changed.SealedTOTP, gone.ID = nil, "nobody"
		d.mustTx(func(tx domain.Tx) error {
			for name, a := range map[string]domain.Account{"the old password": before, "without the second factor": changed, "nobody": gone} {
				if ok, err := tx.LetsIn(a); ok || err != nil {
					t.Error(name, err)
				}
			}
			return tx.SetDisabled(allOf(deskOffices[0]), head, true)
		})
		d.mustTx(func(tx domain.Tx) error {
			if ok, err := tx.LetsIn(after); ok || err != nil {
				t.Error("disabled", err)
			}
			return tx.SetDisabled(allOf(deskOffices[0]), head, false)
		})
	})
}

// usedBy is how many of those who use something at once could.
func (d *desk) usedBy(n int, use func(domain.Tx) (bool, error)) (could int) {
	d.tb.Helper()
	used := make([]bool, n)
	for i, err := range parallel(n, func(i int) error {
		return d.InTx(context.Background(), func(tx domain.Tx) (err error) {
			used[i], err = use(tx)
			return err
		})
	}) {
		if err != nil {
			d.tb.Fatal(err)
		}
		if used[i] {
			could++
		}
	}
	return could
}

func equal(a, b *domain.TOTPSecret) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

func exerciseForgedFactor(t *testing.T, d *desk) {
	ctx := context.Background()
	dpo := officerOf(deskOffices[0], "dpo")
	d.setFactor(dpo, domain.SecondFactor{Secret: &secretOfTests})
	d.setFactor(officerOf(deskOffices[0], "head"), domain.SecondFactor{Secret: &secretOfTests})
	for name, forged := range map[string]string{
		"takes a second factor away":           "UPDATE officers SET totp = NULL WHERE id = 'sknpeo-dpo'",
		"copies another's":                     "UPDATE officers SET totp = (SELECT totp FROM officers WHERE id = 'sknpeo-head') WHERE id = 'sknpeo-dpo'",
		"says that it may be done without one": "UPDATE officers SET second_factor_optional = true WHERE id = 'sknpeo-dpo'",
	} {
		t.Run("whoever "+name+" in the database lets nobody in", func(t *testing.T) {
			var totp, proof []byte
			row := d.db.QueryRowContext(ctx, "SELECT totp, proof FROM officers WHERE id = 'sknpeo-dpo'")
			if err := row.Scan(&totp, &proof); err != nil {
				t.Fatal(err)
			}
			if _, err := d.db.ExecContext(ctx, forged); err != nil {
				t.Fatal(err)
			}
			_, err := d.AccountByEmail(ctx, "dpo@sknpeo.example")
			wantKind(t, err, domain.NotFound, "not_found")
			err = d.InTx(ctx, func(tx domain.Tx) error { return tx.SetPassword(dpo, "x") })
			wantKind(t, err, domain.NotFound, "not_found")
			if forged, err := d.ForgedOfficers(ctx); err != nil || len(forged) != 1 || forged[0] != dpo {
				t.Errorf("%v %v", forged, err)
			}
			back := "UPDATE officers SET second_factor_optional = false, totp = ? WHERE id = 'sknpeo-dpo'"
			if strings.HasPrefix(d.dialect.name, "postgres") {
				back = strings.Replace(back, "?", "$1", 1)
			}
			if _, err := d.db.ExecContext(ctx, back, totp); err != nil {
				t.Fatal(err)
			}
			if _, err := d.AccountByEmail(ctx, "dpo@sknpeo.example"); err != nil {
				t.Error(err)
			}
		})
	}

	t.Run("an officer from before there were second factors is let in as he was", func(t *testing.T) {
		a := domain.Account{ID: "old", Office: deskOffices[0], Name: "x", Email: "old@sknpeo.example", PasswordHash: "h", SecondFactorOptional: true}
		d.mustTx(func(tx domain.Tx) error { return tx.AddAccount(a) })
		parts := [][]byte{[]byte("old"), []byte("sknpeo"), nil, []byte(a.Email), []byte("false"), []byte("h")}
		var proof []byte
		if err := d.db.QueryRowContext(ctx, "SELECT proof FROM officers WHERE id = 'old'").Scan(&proof); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(proof, d.keys.AccountMAC(parts...)) {
			t.Error("his proof is another")
		}
	})
}

func exerciseBrowserSessions(t *testing.T, d *desk) {
	ctx := context.Background()
	office := deskOffices[0]
	intake := officerOf(office, "intake")
	session := func(id string, at time.Time) domain.Session {
		return domain.Session{
			ID: domain.SessionID(id), Officer: intake, CreatedAt: at, ExpiresAt: at.Add(12 * time.Hour), Token: []byte("token of " + id), SeenAt: at,
		}
	}
	alive := func(token string, now time.Time) bool {
		_, a, err := d.BrowserSession(ctx, []byte(token), now, now.Add(-30*time.Minute))
		if err != nil && domain.KindOf(err) != domain.NotFound {
			t.Fatal(err)
		}
		return err == nil && a.ID == intake && len(a.Roles) == 1
	}
	waiting := session("waiting", noon)
	waiting.AwaitsCode = true
	program := domain.Session{ID: "program", Officer: intake, CreatedAt: noon.Add(time.Second), ExpiresAt: noon.Add(12 * time.Hour)}
	d.mustTx(func(tx domain.Tx) error {
		return errors.Join(tx.AddSession(session("one", noon)), tx.AddSession(session("two", noon.Add(time.Minute))), tx.AddSession(waiting), tx.AddSession(program))
	})

	t.Run("a browser's session comes back by its token, and as a program's by none", func(t *testing.T) {
		got, _, err := d.BrowserSession(ctx, []byte("token of waiting"), noon, noon.Add(-time.Second))
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, waiting)
		_, _, err = d.LiveSession(ctx, "one", noon)
		wantKind(t, err, domain.NotFound, "not_found")
		if alive("token of nobody", noon) || alive("", noon) {
			t.Error("found without its token")
		}
	})

	t.Run("it lives while something is heard of it, and no longer than it may", func(t *testing.T) {
		if !alive("token of one", noon.Add(30*time.Minute-time.Microsecond)) || alive("token of one", noon.Add(30*time.Minute)) {
			t.Error("not half an hour")
		}
		d.mustTx(func(tx domain.Tx) error { return tx.SessionSeen("one", noon.Add(20*time.Minute)) })
		d.mustTx(func(tx domain.Tx) error { return tx.SessionSeen("one", noon.Add(10*time.Minute)) }) // a slower replica
		if !alive("token of one", noon.Add(49*time.Minute)) {
			t.Error("nobody heard of it")
		}
		d.mustTx(func(tx domain.Tx) error { return tx.SessionSeen("two", noon.Add(12*time.Hour)) })
		if alive("token of two", noon.Add(12*time.Hour+time.Minute)) {
			t.Error("it outlived itself")
		}
	})

	t.Run("an officer's log-ins are those that live, the newest first", func(t *testing.T) {
		all, err := d.LogIns(ctx, intake, noon.Add(5*time.Minute), noon.Add(-25*time.Minute), 10)
		if err != nil || len(all) != 3 || all[0].ID != "two" || all[1].ID != "program" || all[2].ID != "one" {
			t.Errorf("%+v, %v", all, err)
		}
		if all, err := d.LogIns(ctx, intake, noon.Add(time.Hour), noon.Add(30*time.Minute), 1); err != nil || len(all) != 1 {
			t.Errorf("%+v, %v", all, err)
		}
		if all, err := d.LogIns(ctx, intake, noon.Add(time.Hour), noon.Add(30*time.Minute), 10); err != nil || len(all) != 2 {
			t.Errorf("one that nothing was heard of still lives: %+v, %v", all, err)
		}
	})

	t.Run("it gets another token once, and then the one before is nothing", func(t *testing.T) {
		d.mustTx(func(tx domain.Tx) error { return tx.RenewSession("one", []byte("token of one"), []byte("next")) })
		err := d.InTx(ctx, func(tx domain.Tx) error { return tx.RenewSession("one", []byte("token of one"), []byte("third")) })
		wantKind(t, err, domain.NotFound, "not_found")
		if alive("token of one", noon) || !alive("next", noon) {
			t.Error("the token before")
		}
	})

	t.Run("inside a transaction one lives for its own officer, while it lives", func(t *testing.T) {
		d.mustTx(func(tx domain.Tx) error {
			for name, c := range map[string]struct {
				officer domain.OfficerID
				id      domain.SessionID
				now     time.Time
				want    bool
			}{
				"a browser's":                      {intake, "two", noon.Add(12*time.Hour - time.Minute), true},
				"one that nothing was heard of":    {intake, "one", noon.Add(50 * time.Minute), false},
				"one that waits for a code":        {intake, "waiting", noon, false},
				"a program's, of which none hears": {intake, "program", noon.Add(11 * time.Hour), true},
				"one that has expired":             {intake, "program", noon.Add(12 * time.Hour), false},
				"a colleague's":                    {officerOf(office, "head"), "two", noon, false},
				"none":                             {intake, "none", noon, false},
			} {
				if lives, err := tx.SessionLives(c.officer, c.id, c.now, c.now.Add(-30*time.Minute)); err != nil || lives != c.want {
					t.Errorf("%s: %v %v", name, lives, err)
				}
			}
			return nil
		})
	})

	t.Run("one is ended by its own officer only, all others at once", func(t *testing.T) {
		for name, end := range map[string]func(domain.Tx) error{
			"somebody else's": func(tx domain.Tx) error { return tx.EndSessionOf(officerOf(office, "head"), "two", noon) },
			"nobody's":        func(tx domain.Tx) error { return tx.EndSessionOf(intake, "none", noon) },
			"one that is over": func(tx domain.Tx) error {
				return tx.EndSessionOf(intake, "two", noon.Add(13*time.Hour))
			},
		} {
			if err := d.InTx(ctx, end); err == nil || domain.KindOf(err) != domain.NotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
		d.mustTx(func(tx domain.Tx) error { return tx.EndSessionOf(intake, "two", noon.Add(time.Minute)) })
		d.mustTx(func(tx domain.Tx) error { return tx.EndOtherSessions(intake, "program", noon.Add(time.Minute)) })
		if alive("token of two", noon) || alive("next", noon) || alive("token of waiting", noon) {
			t.Error("they live on")
		}
		if _, _, err := d.LiveSession(ctx, "program", noon.Add(2*time.Minute)); err != nil {
			t.Error(err)
		}
	})

	t.Run("a disabled officer's browser is out at its next request", func(t *testing.T) {
		d.mustTx(func(tx domain.Tx) error {
			return errors.Join(tx.AddSession(session("last", noon)), tx.SetDisabled(allOf(office), intake, true))
		})
		if alive("token of last", noon) {
			t.Error("it lives on")
		}
	})
}
