package workflow_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/repository/pgtest"
	"sitthi/workflow"
)

// onBothDesks runs a test on a desk of each database.
func onBothDesks(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, newDesk(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, newDeskOn(t, pgtest.Shared(t).Database(t))) })
}

// colleague is another officer of the demo's unit, at colleague@.
func (d *desk) colleague() domain.OfficerID {
	d.t.Helper()
	const id = "colleague"
	err := d.store.InTx(d.t.Context(), func(tx domain.Tx) error {
		return tx.AddAccount(domain.Account{
			ID: id, Office: "sknpeo", Unit: "sknpeo-service", Name: "เพื่อนร่วมงาน", Email: "colleague@sknpeo.example",
			Roles: []domain.Role{domain.Officer}, PasswordHash: password, SecondFactorOptional: true,
		})
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return id
}

// handed gives a case to an officer by the head's hand.
func (d *desk) handed(f filed, to domain.OfficerID) {
	d.t.Helper()
	head := d.officer(domain.Head, "sknpeo")
	if _, err := d.Assign(d.t.Context(), head, f.Reference, matching(d.caseOf(f).Version), domain.AssignInput{Assignee: to}); err != nil {
		d.t.Fatal(err)
	}
}

// about are the mails that have a word in their subjects.
func about(mails []string, word string) []string {
	return slices.DeleteFunc(mails, func(m string) bool { return !strings.Contains(m, word) })
}

func TestRemindersOfCasesThatChangedHands(t *testing.T) {
	const soon = "ใกล้ครบกำหนด" // t1
	wants := func(t *testing.T, got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
	onBothDesks(t, func(t *testing.T, d *desk) {
		colleague := d.colleague()
		to := func(who string, f filed) string {
			return who + ": " + string(f.Reference) + " " + soon + " 8 ธันวาคม 2569"
		}

		// Seven cases due on Tuesday 8 December; t1 falls on Friday the 4th.
		f := question
		f.Subject.Email = ""
		var cases []filed
		for range 7 {
			cases = append(cases, d.file(f))
			d.assigned(cases[len(cases)-1])
		}
		officer := d.caseOf(cases[0]).Assignee
		d.pass(time.Hour + time.Minute) // five of the mails of new work
		d.post()
		d.pass(time.Hour + time.Minute)
		d.post()
		d.sweep("2026-12-01 10:00")
		d.sweep("2026-12-01 10:01")

		var late []filed // that an address's five mails in an hour had to leave out
		t.Run("five reminders leave and two wait", func(t *testing.T) {
			first := about(d.sweep("2026-12-04 10:00"), soon)
			for _, f := range cases {
				if !slices.Contains(first, to("officer", f)) {
					late = append(late, f)
				}
			}
			if len(first) != domain.MailsPerHour || len(late) != 2 {
				t.Fatal(first)
			}
		})
		t.Run("what waited goes to whose case it is by then, and only to him", func(t *testing.T) {
			d.clock.set("2026-12-04 10:30:00")
			d.handed(late[0], colleague)
			d.handed(late[1], colleague)
			d.handed(late[1], officer)
			d.post()
			d.clock.set("2026-12-04 11:02:00")
			wants(t, about(d.post(), soon), to("colleague", late[0]), to("officer", late[1]))
		})
		t.Run("once, however often it is looked at again", func(t *testing.T) {
			wants(t, about(append(d.sweep("2026-12-04 11:30"), d.sweep("2026-12-04 13:00")...), soon))
		})
		t.Run("who was told already is not told again when the case comes back to him", func(t *testing.T) {
			d.handed(late[0], officer)
			d.handed(late[1], colleague)
			wants(t, about(append(d.sweep("2026-12-04 14:01"), d.sweep("2026-12-04 15:30")...), soon))
		})
	})
}

func TestReminderThatComesBack(t *testing.T) {
	onBothDesks(t, func(t *testing.T, d *desk) {
		colleague := d.colleague()
		f := question
		f.Subject.Email = ""
		one := d.file(f)
		d.assigned(one)
		d.post()
		d.sweep("2026-12-01 10:00")
		d.sweep("2026-12-01 10:02")
		officer := d.caseOf(one).Assignee
		t.Run("a reminder follows its case from hand to hand until somebody gets it, even the first", func(t *testing.T) {
			d.postbox.broken = true
			d.sweep("2026-12-04 10:00")
			d.handed(one, colleague)
			d.clock.set("2026-12-04 10:10:00")
			d.post()
			d.handed(one, officer)
			d.clock.set("2026-12-04 10:20:00")
			d.post()
			d.postbox.broken = false
			d.clock.set("2026-12-04 12:00:00")
			got := about(d.post(), "ใกล้ครบกำหนด")
			if len(got) != 1 || !strings.HasPrefix(got[0], "officer: ") {
				t.Error(got)
			}
		})
		t.Run("but not where something graver has come for the new one since", func(t *testing.T) {
			d.postbox.broken = true
			d.sweep("2026-12-08 16:25") // t0
			d.handed(one, colleague)
			d.postbox.broken = false
			got := d.sweep("2026-12-09 08:31")
			if t0 := about(slices.Clone(got), " ถึงกำหนด"); len(t0) != 1 || !strings.HasPrefix(t0[0], "head: ") {
				t.Error(t0)
			}
			if late := about(got, "เกินกำหนด"); len(late) != 2 || !strings.HasPrefix(late[0], "colleague: ") {
				t.Error(late)
			}
		})
	})
}

func TestDigestOfCasesThatChangedHands(t *testing.T) {
	onBothDesks(t, func(t *testing.T, d *desk) {
		colleague := d.colleague()
		f := question
		f.Subject.Email = ""
		kept, moved := d.file(f), d.file(f)
		d.assigned(kept)
		d.assigned(moved)
		officer := d.caseOf(kept).Assignee
		d.post()
		d.sweep("2026-12-01 07:31") // t7 of both, to leave at 08:30
		wants := func(t *testing.T, at string, want ...string) {
			t.Helper()
			if got := d.named(at, map[string]filed{"kept": kept, "moved": moved}); !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		}
		t.Run("a line moves to the digest of whose case it is when it leaves, once", func(t *testing.T) {
			d.handed(moved, colleague)
			d.postbox.broken = true
			wants(t, "2026-12-01 08:31")
			d.postbox.broken = false
			wants(t, "2026-12-01 08:34", "colleague moved", "officer kept")
			wants(t, "2026-12-01 09:40")
		})
		t.Run("and stays where it was read when the cases change hands again", func(t *testing.T) {
			d.handed(moved, officer)
			d.handed(kept, colleague)
			wants(t, "2026-12-01 11:00")
			wants(t, "2026-12-02 08:32")
		})
	})
}

// refusing is a mail server that takes nothing for one address.
type refusing struct {
	*postbox
	to string
}

func (m refusing) Send(ctx context.Context, mail domain.Mail) error {
	if mail.To == m.to {
		return &domain.MailFailure{Code: "rcpt_450"}
	}
	return m.postbox.Send(ctx, mail)
}

func TestDigestOfSomebodyWhoLeft(t *testing.T) {
	onBothDesks(t, func(t *testing.T, d *desk) {
		const leaving = "leaving"
		err := d.store.InTx(t.Context(), func(tx domain.Tx) error {
			return tx.AddAccount(domain.Account{
				ID: leaving, Office: "sknpeo", Unit: "sknpeo-intake", Name: "เพื่อนร่วมงาน", Email: "leaving@sknpeo.example",
				Roles: []domain.Role{domain.Intake}, PasswordHash: password, SecondFactorOptional: true,
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		d.parts.Mailer = refusing{d.postbox, "leaving@sknpeo.example"}
		d.Service = workflow.New(d.parts)
		untaken := map[string]filed{"untaken": d.file(question)}
		t.Run("what two were to hear and one heard is not told him again", func(t *testing.T) {
			d.sweep("2026-11-24 07:31")
			if got := d.named("2026-11-24 08:31", untaken); !slices.Equal(got, []string{"intake untaken"}) {
				t.Fatal(got)
			}
			err := d.store.InTx(t.Context(), func(tx domain.Tx) error {
				return tx.SetDisabled(domain.SystemActor("sknpeo").Scope(), leaving, true)
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, at := range []string{"2026-11-24 09:00", "2026-11-24 10:00", "2026-11-25 08:31"} {
				if got := d.named(at, untaken); len(got) != 0 {
					t.Error(at, got)
				}
			}
		})
	})
}

// caseOf is a case as it is now.
func (d *desk) caseOf(f filed) *domain.Request {
	d.t.Helper()
	r, err := d.store.Case(d.t.Context(), domain.SystemActor("sknpeo").Scope(), f.Reference)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

// named sweeps and delivers at a time, and says who reads of which case in a digest.
func (d *desk) named(at string, cases map[string]filed) (lines []string) {
	d.t.Helper()
	before := len(d.postbox.sent)
	d.sweep(at)
	for _, m := range d.postbox.sent[before:] {
		for name, f := range cases {
			if strings.HasPrefix(m.Subject, "เรื่องที่ต้องติดตาม") && strings.Contains(m.Body, string(f.Reference)) {
				who, _, _ := strings.Cut(m.To, "@")
				lines = append(lines, who+" "+name)
			}
		}
	}
	slices.Sort(lines)
	return lines
}
