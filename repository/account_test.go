package repository

import (
	"context"
	"errors"
	"testing"
	"time"

	"sitthi/domain"
)

func exerciseAccounts(t *testing.T, d *desk) {
	ctx := context.Background()
	office := deskOffices[0]

	t.Run("an account is found by its address, with its roles, its units and its password", func(t *testing.T) {
		got, err := d.AccountByEmail(ctx, "head@sknpeo.example")
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, domain.Account{
			ID: officerOf(office, "head"), Office: office, Unit: unitOf(office, "legal"), Name: "ชื่อ head", Email: "head@sknpeo.example",
			Roles: []domain.Role{domain.Head}, PasswordHash: "$argon2id$head", Settings: domain.DefaultSettings,
			UnitsBelow: []domain.UnitID{unitOf(office, "class"), unitOf(office, "legal"), unitOf(office, "school")},
		})
		_, err = d.AccountByEmail(ctx, "nobody@sknpeo.example")
		wantKind(t, err, domain.NotFound, "not_found")
	})

	t.Run("officers and units are those of the scope's office", func(t *testing.T) {
		officers, err := d.Officers(ctx, allOf(office))
		if err != nil || len(officers) != len(staff) || officers[0].ID != officerOf(office, "admin") || officers[0].PasswordHash != "" {
			t.Errorf("%+v, %v", officers, err)
		}
		units, err := d.Units(ctx, allOf(office))
		if err != nil || len(units) != 5 || units[0].ID != unitOf(office, "class") || units[0].Parent != unitOf(office, "school") {
			t.Errorf("%+v, %v", units, err)
		}
		if officers, err := d.Officers(ctx, domain.Scope{}); len(officers) != 0 || err != nil {
			t.Errorf("the zero scope sees %d officers (%v)", len(officers), err)
		}
		if units, err := d.Units(ctx, domain.Scope{}); len(units) != 0 || err != nil {
			t.Errorf("the zero scope sees %d units (%v)", len(units), err)
		}
	})

	t.Run("an address belongs to one account of the whole desk", func(t *testing.T) {
		err := d.InTx(ctx, func(tx domain.Tx) error {
			return tx.AddAccount(domain.Account{ID: "twin", Office: "sesao11", Unit: unitOf("sesao11", "data"), Email: "head@sknpeo.example"})
		})
		wantKind(t, err, domain.Conflict, "already_exists")
	})

	t.Run("a session lives until it expires, is ended, or its officer is disabled", func(t *testing.T) {
		want := domain.Session{ID: "live", Officer: officerOf(office, "datahead"), CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}
		gone := domain.Session{ID: "gone", Officer: "leaving", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}
		d.mustTx(func(tx domain.Tx) error {
			return errors.Join(
				tx.AddAccount(domain.Account{ID: "leaving", Office: office, Name: "x", Email: "leaving@sknpeo.example", Disabled: true}),
				tx.AddSession(want), tx.AddSession(gone))
		})
		session, account, err := d.LiveSession(ctx, "live", noon.Add(time.Hour-time.Microsecond))
		if err != nil {
			t.Fatal(err)
		}
		same(t, session, want)
		if len(account.Roles) != 2 || account.PasswordHash != "" || account.Unit != unitOf(office, "data") || len(account.UnitsBelow) != 1 {
			t.Errorf("%+v", account)
		}
		for id, now := range map[domain.SessionID]time.Time{"live": noon.Add(time.Hour), "gone": noon, "none": noon} {
			if _, _, err := d.LiveSession(ctx, id, now); domain.KindOf(err) != domain.NotFound {
				t.Errorf("%s: %v", id, err)
			}
		}
		d.mustTx(func(tx domain.Tx) error { return tx.EndSession("live", noon.Add(time.Minute)) })
		_, _, err = d.LiveSession(ctx, "live", noon.Add(2*time.Minute))
		wantKind(t, err, domain.NotFound, "not_found")
		if officers, err := d.Officers(ctx, allOf(office)); err != nil || len(officers) != len(staff) {
			t.Errorf("a disabled officer is listed (%v)", err)
		}
	})

	t.Run("inside a transaction accounts are of the scope's office, disabled ones too", func(t *testing.T) {
		d.mustTx(func(tx domain.Tx) error {
			all, err := tx.Accounts(allOf(office))
			if err != nil || len(all) != len(staff)+1 {
				t.Errorf("%d accounts, %v", len(all), err)
			}
			if _, err := tx.Account(allOf(office), officerOf("sesao11", "head")); domain.KindOf(err) != domain.NotFound {
				t.Errorf("another office's: %v", err)
			}
			got, err := tx.Account(allOf(office), "leaving")
			if !got.Disabled {
				t.Errorf("%+v", got)
			}
			return err
		})
	})

	t.Run("a refresh token is used once, and says whose it is", func(t *testing.T) {
		want := domain.RefreshToken{
			Hash: []byte("hash"), Session: "live", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour), Officer: "sknpeo-datahead", Office: office,
		}
		d.mustTx(func(tx domain.Tx) error {
			if err := tx.AddRefresh(want); err != nil {
				return err
			}
			got, err := tx.RefreshForUpdate(want.Hash)
			same(t, got, want)
			return errors.Join(err, tx.UseRefresh(want.Hash, noon.Add(time.Minute)))
		})
		d.mustTx(func(tx domain.Tx) error {
			got, err := tx.RefreshForUpdate(want.Hash)
			if !got.UsedAt.Equal(noon.Add(time.Minute)) {
				t.Errorf("used at %v", got.UsedAt)
			}
			if _, err := tx.RefreshForUpdate([]byte("other")); domain.KindOf(err) != domain.NotFound {
				t.Errorf("an unknown token: %v", err)
			}
			return err
		})
	})

	t.Run("log-ins are counted under each key, at once too", func(t *testing.T) {
		account, address := []byte("account"), []byte("address")
		for _, err := range parallel(8, func(i int) error {
			keys := [][]byte{account, address}
			if i%2 == 0 {
				keys = [][]byte{address, account}
			}
			return d.InTx(ctx, func(tx domain.Tx) error {
				before, err := tx.LoginAttempts(keys)
				for i := range before {
					if err == nil {
						err = tx.SetLoginAttempts(keys[i], domain.LoginAttempts{Count: before[i].Count + 1, LastAt: noon})
					}
				}
				return err
			})
		}) {
			if err != nil {
				t.Fatal(err)
			}
		}
		d.mustTx(func(tx domain.Tx) error {
			got, err := tx.LoginAttempts([][]byte{account, []byte("never"), address})
			same(t, got, []domain.LoginAttempts{{Count: 8, LastAt: noon}, {}, {Count: 8, LastAt: noon}})
			return err
		})
	})

	t.Run("attempts are deleted once they count no more, a quarter of an hour later", func(t *testing.T) {
		for later, want := range map[time.Duration]domain.LoginAttempts{
			15 * time.Minute:                  {Count: 8, LastAt: noon},
			15*time.Minute + time.Microsecond: {},
		} {
			d.mustTx(func(tx domain.Tx) error {
				return tx.SetLoginAttempts([]byte("account"), domain.LoginAttempts{Count: 8, LastAt: noon})
			})
			d.mustTx(func(tx domain.Tx) error { return tx.PurgeLogins(noon.Add(later)) })
			d.mustTx(func(tx domain.Tx) error {
				got, err := tx.LoginAttempts([][]byte{[]byte("account")})
				same(t, got, []domain.LoginAttempts{want})
				return err
			})
		}
	})

	t.Run("an address is known as long as the last time it was said, and then deleted", func(t *testing.T) {
		key := []byte("known")
		known := func(now time.Time) (known bool) {
			t.Helper()
			d.mustTx(func(tx domain.Tx) (err error) {
				known, err = tx.AddressKnown(key, now)
				return err
			})
			return known
		}
		if known(noon) {
			t.Error("nobody said so")
		}
		for _, until := range []time.Duration{time.Minute, time.Hour, 10 * time.Minute} {
			d.mustTx(func(tx domain.Tx) error { return tx.KnowAddress(key, noon.Add(until)) })
		}
		if !known(noon.Add(time.Hour-time.Microsecond)) || known(noon.Add(time.Hour)) {
			t.Error("not for an hour")
		}
		d.mustTx(func(tx domain.Tx) error { return tx.PurgeLogins(noon.Add(time.Hour)) })
		if !known(noon) {
			t.Error("deleted too early")
		}
		d.mustTx(func(tx domain.Tx) error { return tx.PurgeLogins(noon.Add(time.Hour + time.Microsecond)) })
		if known(noon) {
			t.Error("it is kept")
		}
	})
}
