package workflow_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
	"sitthi/workflow/demo"
)

// halfway does something when it is read as far as that.
type halfway struct{ do func() }

func (h halfway) Read([]byte) (int, error) {
	h.do()
	return 0, io.EOF
}

// An officer whose files take their time is still the one who began, or nothing is done.
func TestWithdrawnWhileFilesCome(t *testing.T) {
	onBothDesks(t, func(t *testing.T, d *desk) {
		admin := d.officer(domain.Admin, "sknpeo")
		email := demo.Email(domain.Head, "sknpeo")
		open := func(t *testing.T) domain.Actor {
			t.Helper()
			token, _, err := d.LogInBrowser(t.Context(), "", domain.Credentials{Email: email, Password: password}, place)
			if err != nil {
				t.Fatal(err)
			}
			b, err := d.LiveBrowserSession(t.Context(), token)
			if err != nil {
				t.Fatal(err)
			}
			return b.Actor
		}
		// brings sends a file in whose middle something happens.
		brings := func(t *testing.T, f filed, actor domain.Actor, verb domain.Verb, meanwhile func()) error {
			t.Helper()
			ctx, match := t.Context(), workflow.Match{Given: true, Versions: []int{1}}
			u, err := d.Upload(ctx, actor, f.Reference, match)
			if err != nil {
				t.Fatal(err)
			}
			defer u.End(ctx)
			content := io.MultiReader(strings.NewReader(paper(3<<20)), halfway{meanwhile}, strings.NewReader("the rest"))
			if err := u.Take(ctx, "a.pdf", content); err != nil {
				t.Fatal(err)
			}
			in := domain.WriteInput{Message: "เขียนทีหลัง", Files: u.Files()}
			if verb == domain.Write {
				_, err = u.Write(ctx, match, in)
			} else {
				_, err = u.Note(ctx, match, in)
			}
			return err
		}
		for name, withdraw := range map[string]func(actor domain.Actor) error{
			"logged out": func(actor domain.Actor) error { return d.LogOut(t.Context(), actor) },
			"disabled, and let in again": func(actor domain.Actor) error {
				_, err := d.DisableOfficer(t.Context(), admin, actor.ID(), domain.AccessInput{Reason: "x"})
				if err == nil {
					_, err = d.EnableOfficer(t.Context(), admin, actor.ID(), domain.AccessInput{Reason: "x"})
				}
				return err
			},
		} {
			for _, verb := range []domain.Verb{domain.Write, domain.Note} {
				t.Run(string(verb)+" of whoever was "+name+" meanwhile is not done", func(t *testing.T) {
					f, actor := d.file(question), open(t)
					before := d.totals()
					err := brings(t, f, actor, verb, func() {
						if err := withdraw(actor); err != nil {
							t.Error(err)
						}
					})
					refusedAs(t, err, domain.Unauthenticated, "session_ended")
					if after := d.totals(); after != before || d.onTheirWay() != 0 {
						t.Errorf("%s, then %s", before, after)
					}
				})
			}
			t.Run("a paper that "+name+" intake enters with its scans is not entered", func(t *testing.T) {
				actor := d.officer(domain.Intake, "sknpeo").Since(d.clock.Now())
				before := d.totals()
				if err := withdraw(actor); err != nil {
					t.Fatal(err)
				}
				_, err := d.register(actor, entry(domain.ByLetter, "2026-11-23 09:00:00", "ศธ 9"), "", question)
				refusedAs(t, err, domain.Unauthenticated, "session_ended")
				if after := d.totals(); after != before {
					t.Errorf("%s, then %s", before, after)
				}
			})
		}
		for name, change := range map[string]func(a *domain.Account){
			"other roles": func(a *domain.Account) { a.Roles = []domain.Role{domain.Head, domain.Intake} },
			"another unit": func(a *domain.Account) {
				a.Unit, a.UnitsBelow = "sknpeo-office", []domain.UnitID{"sknpeo-office", "sknpeo-service"}
			},
		} {
			t.Run("whoever has "+name+" by then is asked who he is", func(t *testing.T) {
				f, now := d.file(question), open(t)
				account, err := d.store.Account(t.Context(), now.ID())
				if err != nil {
					t.Fatal(err)
				}
				change(&account)
				before := domain.OfficerActor(account, now.Session())
				refusedAs(t, brings(t, f, before, domain.Note, func() {}), domain.Unauthenticated, "session_ended")
			})
		}
		t.Run("time alone takes nothing from him", func(t *testing.T) {
			for _, pass := range []time.Duration{31 * time.Minute, 12 * time.Hour} {
				if err := brings(t, d.file(question), open(t), domain.Write, func() { d.clock.Pass(pass) }); err != nil {
					t.Errorf("after %s: %v", pass, err)
				}
			}
		})
		t.Run("a paper without anything long before it is entered as ever", func(t *testing.T) {
			if _, err := d.register(d.officer(domain.Intake, "sknpeo"), entry(domain.ByLetter, "2026-11-23 09:00:00", "ศธ 10"), "", question); err != nil {
				t.Error(err)
			}
		})
	})
}
