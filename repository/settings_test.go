package repository

import (
	"context"
	"testing"
	"time"

	"sitthi/domain"
)

func TestSettings(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		ctx, me, other := context.Background(), officerOf(deskOffices[0], "officer"), officerOf(deskOffices[0], "officer2")
		d.mustTx(func(tx domain.Tx) error {
			return tx.AddSession(domain.Session{
				ID: "mine", Officer: me, CreatedAt: noon, ExpiresAt: noon.Add(time.Hour), Token: []byte("token"), SeenAt: noon,
			})
		})
		want := func(officer domain.OfficerID, want domain.Settings) {
			t.Helper()
			account, err := d.Account(ctx, officer)
			if err != nil {
				t.Fatal(err)
			}
			same(t, account.Settings, want)
		}
		set := func(s domain.Settings) {
			t.Helper()
			d.mustTx(func(tx domain.Tx) error { return tx.SetSettings(me, s) })
		}

		t.Run("whoever never chose has the defaults", func(t *testing.T) { want(me, domain.DefaultSettings) })

		t.Run("the last choice counts, for its officer alone", func(t *testing.T) {
			for _, theme := range domain.Themes {
				for _, digits := range domain.AllDigits {
					chosen := domain.Settings{Theme: theme, Digits: digits}
					set(chosen)
					want(me, chosen)
				}
			}
			want(other, domain.DefaultSettings)
		})

		t.Run("they come with the session of every page, and the account stays genuine", func(t *testing.T) {
			chosen := domain.Settings{Theme: domain.DarkTheme, Digits: domain.ThaiDigits}
			set(chosen)
			_, account, err := d.BrowserSession(ctx, []byte("token"), noon, noon.Add(-time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			same(t, account.Settings, chosen)
			if forged, err := d.ForgedOfficers(ctx); err != nil || len(forged) > 0 {
				t.Errorf("%v are forged (%v)", forged, err)
			}
		})

		t.Run("what is no choice is not kept, nor anybody's who is not there", func(t *testing.T) {
			for officer, wrong := range map[domain.OfficerID]domain.Settings{
				me:     {Theme: "sepia", Digits: domain.ThaiDigits},
				other:  {Theme: domain.DarkTheme, Digits: "roman"},
				"none": domain.DefaultSettings,
			} {
				if err := d.InTx(ctx, func(tx domain.Tx) error { return tx.SetSettings(officer, wrong) }); err == nil {
					t.Errorf("%s has %v", officer, wrong)
				}
			}
			want(me, domain.Settings{Theme: domain.DarkTheme, Digits: domain.ThaiDigits})
			want(other, domain.DefaultSettings)
		})
	})
}
