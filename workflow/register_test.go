package workflow_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

// at is an instant by a clock in Bangkok.
func at(bangkok string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05.999", bangkok, domain.Bangkok)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// byBoth is an officer who is head and intake at once, as in a small office.
func (d *desk) byBoth() domain.Actor {
	d.t.Helper()
	account := domain.Account{
		ID: "both", Office: "sknpeo", Unit: "sknpeo-service", Name: "ทั้งสอง", Email: "both@sknpeo.example",
		Roles: []domain.Role{domain.Intake, domain.Head}, PasswordHash: password, SecondFactorOptional: true,
	}
	err := d.store.InTx(d.t.Context(), func(tx domain.Tx) error { return tx.AddAccount(account) })
	if err != nil && domain.CodeOf(err) != "already_exists" {
		d.t.Fatal(err)
	}
	tokens, err := d.LogIn(d.t.Context(), domain.Credentials{Email: account.Email, Password: password}, "192.0.2.1")
	if err != nil {
		d.t.Fatal(err)
	}
	a, err := d.Authenticate(d.t.Context(), tokens.Session)
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

// entry is a sheet with a number, received at a time in Bangkok.
func entry(channel domain.Channel, bangkok, number string) domain.Registration {
	return domain.Registration{Channel: channel, ReceivedAt: at(bangkok), IntakeNo: number}
}

// late is an entry with the reason why it comes so late.
func late(e domain.Registration) domain.Registration {
	e.LateReason = "พบซองในตู้เอกสาร"
	return e
}

func (d *desk) register(by domain.Actor, e domain.Registration, key string, f domain.Filing) (filed, error) {
	d.t.Helper()
	raw, err := d.Register(d.t.Context(), workflow.RegisterCommand{
		Actor: by, Office: "sknpeo", Filing: f, Entry: e, IdempotencyKey: key, Body: []byte(f.Details + e.IntakeNo),
		Reply: func(f workflow.Filed) ([]byte, error) {
			return json.Marshal(filed{f.Request.Reference, f.Receipt.String(), f.Request.DueOn.String(), f.Request.DeemedReceivedOn.String()})
		},
	})
	if err != nil {
		return filed{}, err
	}
	var out filed
	return out, json.Unmarshal(raw, &out)
}

func (d *desk) entered(by domain.Actor, e domain.Registration) *domain.Request {
	d.t.Helper()
	got, err := d.register(by, e, "", question)
	if err != nil {
		d.t.Fatal(err)
	}
	return d.whole(got.Reference)
}

func (d *desk) whole(ref domain.Reference) *domain.Request {
	d.t.Helper()
	r, err := d.store.Case(d.t.Context(), domain.SystemActor("sknpeo").Scope(), ref)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func (d *desk) events(ref domain.Reference) []domain.Event {
	d.t.Helper()
	events, err := d.store.Trail(d.t.Context(), domain.SystemActor("sknpeo").Scope(), ref)
	if err != nil {
		d.t.Fatal(err)
	}
	return events
}

func refused(t *testing.T, err error, kind domain.ErrorKind, says string) {
	t.Helper()
	if err == nil || domain.KindOf(err) != kind || !strings.Contains(err.Error(), says) {
		t.Errorf("%v, want %s %s", err, kind, says)
	}
}

// TestDayOfEntry: a person's hand takes in at any hour, a machine only in hours.
func TestDayOfEntry(t *testing.T) {
	const sameDay, nextDay = "2026-11-23", "2026-11-24" // Monday, Tuesday
	for _, hour := range []struct{ at, person, machine string }{
		{"2026-11-23 00:30:00", sameDay, sameDay}, // the day before in London
		{"2026-11-23 08:29:59", sameDay, sameDay},
		{"2026-11-23 16:30:00", sameDay, sameDay},
		{"2026-11-23 16:30:00.001", sameDay, nextDay},
		{"2026-11-23 16:30:01", sameDay, nextDay},
		{"2026-11-23 17:05:00", sameDay, nextDay},
		{"2026-11-23 23:59:59", sameDay, nextDay},
		{"2026-12-06 22:00:00", "2026-12-06", "2026-12-08"}, // Sunday night, Monday a holiday
		{"2026-12-31 18:00:00", "2026-12-31", "2027-01-04"}, // a holiday at the end of the year
	} {
		for _, channel := range domain.OfficeChannels {
			t.Run(string(channel)+" at "+hour.at, func(t *testing.T) {
				d := newDesk(t)
				d.clock.set("2027-01-05 10:00:00")
				if hour.at < "2026-12-06" {
					d.clock.set("2026-12-08 10:00:00")
				}
				r := d.entered(d.officer(domain.Intake, "sknpeo"), late(entry(channel, hour.at, "1")))
				want := hour.machine
				if channel.ByPerson() {
					want = hour.person
				}
				if r.DeemedReceivedOn.String() != want || !r.ReceivedAt.Equal(at(hour.at)) || r.Channel != channel {
					t.Errorf("deemed %s, received %s", r.DeemedReceivedOn, r.ReceivedAt)
				}
				if !strings.HasPrefix(string(r.Reference), "SKNPEO-2569-") {
					t.Error(r.Reference)
				}
				for _, c := range r.Clocks {
					if c.State != domain.ClockOpen {
						t.Errorf("%s is %s: a sheet of paper acknowledges nothing by itself", c.Code, c.State)
					}
					if c.StartOn != r.DeemedReceivedOn {
						t.Errorf("%s starts on %s", c.Code, c.StartOn)
					}
				}
			})
		}
	}
}

func TestRegister(t *testing.T) {
	d := newDesk(t) // Monday 23 November 2026, 10:00
	intake := d.officer(domain.Intake, "sknpeo")

	t.Run("an entry is a filing like any other, with who entered it when", func(t *testing.T) {
		r := d.entered(intake, entry(domain.AtCounter, "2026-11-20 17:05:00", " ๑๒/๒๕๖๙ ก "))
		if r.IntakeNo != "12/2569 ก" || r.EnteredBy != intake.ID() || !r.EnteredAt.Equal(d.clock.Now()) {
			t.Errorf("%q by %q at %s", r.IntakeNo, r.EnteredBy, r.EnteredAt)
		}
		if r.Routing.Rule != "questions" || r.DueOn.String() != "2026-12-05" || r.LatestDueOn.String() != "2026-12-08" {
			t.Errorf("%s, %s, %s", r.Routing.Rule, r.DueOn, r.LatestDueOn)
		}
		events := d.events(r.Reference)
		e := events[0]
		if len(events) != 1 || e.Verb != domain.Register || e.Officer != intake.ID() || e.By != domain.Staff ||
			e.Data["channel"] != "counter" || e.Data["received_at"] != "2026-11-20T10:05:00Z" || e.Data["entered_at"] != "2026-11-23T03:00:00Z" {
			t.Errorf("%+v", events)
		}
		for key, value := range e.Data {
			if strings.Contains(value, "โรงเรียน") || strings.Contains(value, "สมศรี") || strings.Contains(value, "12/2569") {
				t.Errorf("%s holds %s", key, value)
			}
		}
	})

	t.Run("the citizen gets his notice and his receipt opens the case", func(t *testing.T) {
		got, err := d.register(intake, entry(domain.ByLetter, "2026-11-20 09:00:00", "21"), "", question)
		if err != nil {
			t.Fatal(err)
		}
		tracked, err := d.Track(t.Context(), got.Reference, got.Receipt)
		if err != nil || len(tracked.Timeline) != 1 || tracked.Timeline[0].Code != domain.Register {
			t.Fatalf("%+v %v", tracked.Timeline, err)
		}
		if _, err := d.Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
		told := func(m domain.Mail) bool {
			return m.To == question.Subject.Email && strings.Contains(m.Subject, string(got.Reference))
		}
		if !slices.ContainsFunc(d.postbox.sent, told) {
			t.Errorf("%+v", d.postbox.sent)
		}
	})

	t.Run("every wrong field is named at once, the filing's and the entry's", func(t *testing.T) {
		_, err := d.register(intake, domain.Registration{Channel: domain.ByWeb, IntakeNo: "ไม่มีเลข"}, "", domain.Filing{Kind: domain.Question})
		for _, says := range []string{"details=required", "channel=unknown_value", "received_at=required", "intake_no=bad_intake_no"} {
			refused(t, err, domain.Invalid, says)
		}
		_, err = d.register(intake, domain.Registration{}, "", question)
		refused(t, err, domain.Invalid, "channel=required")
	})

	t.Run("paper has a number, a call and a mail may have none", func(t *testing.T) {
		for _, channel := range domain.OfficeChannels {
			_, err := d.register(intake, entry(channel, "2026-11-23 09:00:00", ""), "", question)
			if channel == domain.ByTelephone || channel == domain.ByMail {
				if err != nil {
					t.Errorf("%s: %v", channel, err)
				}
				continue
			}
			refused(t, err, domain.Invalid, "intake_no=required")
		}
	})

	t.Run("two minutes ahead is a clock that runs fast, more is the future", func(t *testing.T) {
		if _, err := d.register(intake, entry(domain.AtCounter, "2026-11-23 10:02:00", "31"), "", question); err != nil {
			t.Error(err)
		}
		_, err := d.register(intake, entry(domain.AtCounter, "2026-11-23 10:02:00.001", "32"), "", question)
		refused(t, err, domain.Invalid, "received_at=in_future")
		_, err = d.register(intake, entry(domain.AtCounter, "2569-11-23 09:00:00", "32"), "", question)
		refused(t, err, domain.Invalid, "received_at=buddhist_year")
	})

	t.Run("a day before the law is a wrong field", func(t *testing.T) {
		_, err := d.register(d.byBoth(), late(entry(domain.ByLetter, "1999-01-04 09:00:00", "33")), "", question)
		refused(t, err, domain.Invalid, "received_at=too_early")
	})

	t.Run("after 3 working days it takes a reason, which is kept sealed and which the DPO reads on the case", func(t *testing.T) {
		// Wednesday to Monday are 3 working days, Tuesday to Monday 4.
		if _, err := d.register(intake, entry(domain.ByLetter, "2026-11-18 00:00:00", "34"), "", question); err != nil {
			t.Error("on the 3rd working day:", err)
		}
		slow := entry(domain.ByTelephone, "2026-11-17 23:59:59", "35")
		_, err := d.register(intake, slow, "", question)
		refused(t, err, domain.Invalid, "late_reason=required")
		slow.LateReason = " \u200b "
		_, err = d.register(d.byBoth(), slow, "", question)
		refused(t, err, domain.Invalid, "late_reason=required")
		r := d.entered(intake, late(slow))
		view, err := d.ViewCase(t.Context(), d.officer(domain.DPO, "sknpeo"), r.Reference)
		if err != nil || len(view.Messages) != 1 || view.Messages[0].Text != late(slow).LateReason || view.Messages[0].Public() || view.Messages[0].By != intake.ID() {
			t.Errorf("%+v, %v", view.Messages, err)
		}
		if e := d.events(r.Reference)[0]; e.Data["late_entry"] != "" {
			t.Errorf("%+v", e.Data)
		}
	})

	t.Run("a holiday of the office is no working day", func(t *testing.T) {
		defer d.clock.set("2026-11-23 10:00:00")
		d.clock.set("2026-12-09 10:00:00") // Wednesday; Monday was a holiday
		if _, err := d.register(intake, entry(domain.ByLetter, "2026-12-03 16:00:00", "36"), "", question); err != nil {
			t.Error("Friday, Tuesday, Wednesday:", err)
		}
		_, err := d.register(intake, entry(domain.ByLetter, "2026-12-02 16:00:00", "37"), "", question)
		refused(t, err, domain.Invalid, "late_reason=required")
	})

	t.Run("its dates are counted before it has a reason, and that it needs one is said with them", func(t *testing.T) {
		count := func(e domain.Registration) (*domain.Request, []domain.FieldError) {
			r, wrong, err := d.CountEntry(t.Context(), intake, "sknpeo", question, e)
			if err != nil {
				t.Fatal(err)
			}
			return r, wrong
		}
		slow := entry(domain.ByLetter, "2026-11-17 09:00:00", "")
		if r, wrong := count(slow); r == nil || r.DueOn.IsZero() || len(wrong) != 1 || wrong[0].Field != "late_reason" {
			t.Errorf("%v %v", r, wrong)
		}
		if r, wrong := count(late(slow)); r == nil || len(wrong) != 0 {
			t.Errorf("%v %v", r, wrong)
		}
	})

	t.Run("after 30 days it takes a head, and his reason, which is kept sealed", func(t *testing.T) {
		if _, err := d.register(intake, late(entry(domain.ByLetter, "2026-10-24 00:00:00", "41")), "", question); err != nil {
			t.Error("on the 30th day:", err)
		}
		old := entry(domain.ByLetter, "2026-10-23 23:59:59", "42")
		for _, e := range []domain.Registration{old, late(old)} {
			_, err := d.register(intake, e, "", question)
			refused(t, err, domain.Conflict, "late_entry_needs_head")
		}
		both := d.byBoth()
		_, err := d.register(both, old, "", question)
		refused(t, err, domain.Invalid, "late_reason=required")
		r := d.entered(both, late(old))
		messages, err := d.store.Messages(t.Context(), domain.SystemActor("sknpeo").Scope(), r)
		if err != nil || len(messages) != 1 || messages[0].Text != late(old).LateReason || messages[0].Public() || messages[0].By != both.ID() {
			t.Errorf("%+v, %v", messages, err)
		}
		if e := d.events(r.Reference)[0]; e.Data["late_entry"] != "yes" {
			t.Errorf("%+v", e.Data)
		}
		if r.DeemedReceivedOn.String() != "2026-10-23" || !r.Overdue(domain.DateOf(d.clock.Now(), domain.Bangkok)) {
			t.Errorf("%s, due %s", r.DeemedReceivedOn, r.DueOn)
		}
	})

	t.Run("a number is there once in an office's year of receipt, however it is typed", func(t *testing.T) {
		d.entered(intake, entry(domain.AtCounter, "2026-11-23 09:00:00", "a 51"))
		before := d.totals()
		_, err := d.register(intake, entry(domain.ByFax, "2026-11-20 09:00:00", "A  ๕๑"), "", question)
		refused(t, err, domain.Conflict, "intake_no_taken")
		if after := d.totals(); after != before {
			t.Errorf("%s, was %s", after, before)
		}
		d.clock.set("2027-01-05 10:00:00")
		d.entered(intake, entry(domain.AtCounter, "2027-01-05 09:00:00", "A 51"))
		_, err = d.register(intake, entry(domain.AtCounter, "2026-12-30 09:00:00", "A 51"), "", question)
		refused(t, err, domain.Conflict, "intake_no_taken")
		d.clock.set("2026-11-23 10:00:00")
	})

	t.Run("the same key gives the same answer, though its number is taken now", func(t *testing.T) {
		e := entry(domain.AtCounter, "2026-11-23 09:00:00", "61")
		first, err := d.register(intake, e, "a key", question)
		if err != nil {
			t.Fatal(err)
		}
		before := d.totals()
		if again, err := d.register(d.byBoth(), e, "a key", question); err != nil || again != first {
			t.Error(again, err)
		}
		other := question
		other.Details = "อีกเรื่องหนึ่ง"
		_, err = d.register(intake, e, "a key", other)
		refused(t, err, domain.Invalid, "Idempotency-Key=key_reused")
		if after := d.totals(); after != before {
			t.Errorf("%s, was %s", after, before)
		}
		if filed, err := d.submit(question, "a key"); err != nil || filed == first {
			t.Error("a citizen's key is another one:", filed, err)
		}
	})

	t.Run("another office's path is not there, and only intake enters", func(t *testing.T) {
		_, err := d.register(d.officer(domain.Intake, "sesao11"), entry(domain.AtCounter, "2026-11-23 09:00:00", "71"), "", question)
		refused(t, err, domain.NotFound, "not_found")
		for _, role := range domain.Roles {
			if role != domain.Intake {
				_, err := d.register(d.officer(role, "sknpeo"), entry(domain.AtCounter, "2026-11-23 09:00:00", "71"), "", question)
				refused(t, err, domain.Forbidden, "role_may_not")
			}
		}
		_, err = d.register(domain.Actor{}, entry(domain.AtCounter, "2026-11-23 09:00:00", "71"), "", question)
		refused(t, err, domain.NotFound, "not_found")
	})
}
