package repository

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

// TestStore is the contract of domain.Store on both databases.
func TestStore(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) { exercise(t, newDesk(t, s)) })
}

// exercise is one suite for any store; each part stands in a file by its subject.
func exercise(t *testing.T, d *desk) {
	t.Run("round trips", func(t *testing.T) { exerciseRoundTrips(t, d) })
	t.Run("transactions", func(t *testing.T) { exerciseTransactions(t, d) })
	t.Run("trails", func(t *testing.T) { exerciseTrails(t, d) })
	t.Run("replies", func(t *testing.T) { exerciseReplies(t, d) })
	t.Run("files", func(t *testing.T) { exerciseFiles(t, d) })
	t.Run("drafts", func(t *testing.T) { exerciseDrafts(t, d) })
	t.Run("files of drafts", func(t *testing.T) { exerciseDraftFiles(t, d) })
	t.Run("notices", func(t *testing.T) { exerciseNotices(t, d) })
	t.Run("reminders", func(t *testing.T) { exerciseReminders(t, d) })
	t.Run("digests", func(t *testing.T) { exerciseDigests(t, d) })
	t.Run("accounts", func(t *testing.T) { exerciseAccounts(t, d) })
	t.Run("calendars", func(t *testing.T) { exerciseCalendars(t, d) })
	t.Run("banners", func(t *testing.T) { exerciseBanners(t, d) })
	t.Run("handing out", func(t *testing.T) { exerciseHandOut(t, d) })
	t.Run("leases", func(t *testing.T) { exerciseLeases(t, d) })
	t.Run("searches", func(t *testing.T) { exerciseSearches(t, d) })
	t.Run("numbers of intake", func(t *testing.T) { exerciseIntakeNumbers(t, d) })
	t.Run("bad text", func(t *testing.T) { exerciseBadText(t, d) })
	t.Run("privacy notices", func(t *testing.T) { exercisePrivacyNotices(t, d) })
}

// fullCase has something in every field.
func fullCase() *domain.Request {
	r := newCase()
	office := r.Office
	r.Kind, r.Status, r.Outcome, r.Channel = domain.Complaint, domain.Closed, domain.Answered, domain.ByLetter
	r.Filing = domain.Filing{
		Kind: domain.Complaint, Details: "ร้องเรียน 😀👨‍👩‍👧 \U0010FFFF \"'; DROP TABLE requests;-- \\u0000 \r\n\t" + strings.Repeat("ก็", 5_000),
		Subject: domain.Subject{
			Person:  domain.Person{Title: "นางสาว", GivenName: "สมหญิง", FamilyName: "ใจซื่อ", Email: "Somying@Example.com", Phone: "๐๘๑-๒๓๔-๕๖๗๘"},
			Address: "๑ ถนนเศรษฐกิจ ๑", BirthDate: date("2012-02-29"),
		},
		Requester: &domain.Requester{
			Person:   domain.Person{Title: "นาย", GivenName: "สมชาย", FamilyName: "ใจซื่อ", Email: "somchai@example.com", Phone: "034-411-444"},
			Capacity: domain.Guardian,
		},
		Relationship: "guardian", PreferredResponse: domain.ByPost, Language: "en",
		DataScope: "scope", Period: "period", Format: "format", TransferTo: "to", Wrong: "wrong", Right: "right",
		Reason: "reason", Consent: "consent", AboutOfficers: "ครูใหญ่",
	}
	r.Unit, r.Assignee, r.DecidedBy = unitOf(office, "class"), officerOf(office, "clerk"), officerOf(office, "head")
	r.Routing = domain.Routing{Version: 3, Rule: "complaints", Unit: unitOf(office, "class"), Trace: []domain.RouteStep{
		{Rule: "rights", FailedOn: "kind"}, {Rule: "complaints", Matched: true},
	}, Strategy: domain.RoundRobin, Choice: domain.Choice{Strategy: domain.RoundRobin, Officer: officerOf(office, "clerk"), Officers: []domain.Considered{
		{Officer: officerOf(office, "clerk"), Open: 3, Capacity: 30, InPlaceOf: officerOf(office, "head")},
		{Officer: officerOf(office, "officer"), Open: 1, Capacity: 1, ExcludedFor: domain.BarConflict},
	}}}
	r.GivenAt = noon.Add(time.Minute)
	r.Conflict = domain.ConflictTied
	r.Named = []domain.OfficerID{officerOf(office, "officer")}
	r.Excluded = []domain.OfficerID{officerOf(office, "officer"), officerOf(office, "officer2")}
	r.Round = 2
	r.Clocks = []domain.Clock{
		{
			ID: "b", Round: 1, Code: domain.ClockFirstReply, Class: domain.RespondClock, Rule: "TH-RD2546/complaint@2003-10-10",
			Calendar: "th-government@1", StartOn: date("2026-11-04"), NominalEnd: date("2026-11-19"), DueOn: date("2026-11-19"),
			LatestDueOn: date("2026-11-20"), State: domain.ClockMet, MetAt: noon.Add(time.Hour), Opened: noon,
			Steps: []domain.Step{
				{Code: domain.StepReceived, Date: date("2026-11-04"), Key: "step.received", Args: map[string]string{"time": "12:00"}},
				{Code: domain.StepDueOn, Date: date("2026-11-19"), Key: "step.due_on", Law: "TH-APA", Section: "s.64 para 2", Mark: "K 92"},
				{Code: domain.StepNoDayCount, Key: "step.no_day_count"},
			},
		},
		{ID: "a", Round: 2, Code: domain.ClockResult, Class: domain.InternalClock, State: domain.ClockOpen, Opened: noon},
	}
	r.IntakeNo, r.EnteredBy, r.EnteredAt = "1234/2569 "+string(r.Reference), officerOf(office, "intake"), noon.Add(time.Minute)
	r.DueOn, r.LatestDueOn, r.AnsweredOn = date("2026-11-19"), date("2026-11-20"), date("2026-11-10")
	r.Asked = []domain.Asked{{Code: "id_copy", Answered: true, ReplyBy: date("2026-11-30"), On: date("2026-11-15")}, {Code: "other"}}
	r.ClosedAt = noon.Add(48 * time.Hour)
	r.StatusSince, r.LastActAt, r.RemindOn = noon.Add(47*time.Hour), noon.Add(48*time.Hour), date("2026-11-12")
	r.Version = 7
	r.Trail = domain.TrailHead{Seq: 7, Hash: []byte("head of the chain, 32 bytes long")}
	return r
}

// apartCase is a case in quarantine, which the full one, being closed, cannot be.
func apartCase() *domain.Request {
	r := newCase()
	r.QuarantinedAt = noon
	return r
}

func exerciseRoundTrips(t *testing.T, d *desk) {
	ctx := context.Background()

	t.Run("every field of a case comes back as it went in", func(t *testing.T) {
		noClocks := newCase()
		noClocks.DueOn, noClocks.LatestDueOn = domain.Date{}, domain.Date{}
		for _, want := range []*domain.Request{noClocks, fullCase(), apartCase()} {
			d.add(want)
			got, err := d.Case(ctx, allOf(want.Office), want.Reference)
			if err != nil {
				t.Fatal(err)
			}
			same(t, got, want)
		}
	})

	t.Run("the full case leaves no field empty but what only a received case has, or the test above proves less than it says", func(t *testing.T) {
		empty := emptyFields(reflect.ValueOf(*fullCase()), "Request")
		if !slices.Equal(empty, []string{"Request.QuarantinedAt"}) || !apartCase().Quarantined() {
			t.Error(empty)
		}
	})

	t.Run("every field that a verb moves is saved", func(t *testing.T) {
		r := d.add(newCase())
		want := fullCase()
		want.ID, want.Reference, want.ReceiptMAC, want.NoticeVersion, want.Filing = r.ID, r.Reference, r.ReceiptMAC, r.NoticeVersion, r.Filing
		want.IntakeNo, want.EnteredBy, want.EnteredAt = r.IntakeNo, r.EnteredBy, r.EnteredAt
		want.Version = r.Version
		for range 3 { // the second and third time over rows that are there
			want.Version++
			want.Clocks[1].State = domain.ClockSuperseded
			d.mustTx(func(tx domain.Tx) error { return tx.SaveRequest(want) })
			got, err := d.Case(ctx, allOf(r.Office), r.Reference)
			if err != nil {
				t.Fatal(err)
			}
			same(t, got, want)
			want.Clocks[1].DueOn = date("2027-01-01")
			want.Named, want.Excluded = want.Excluded, want.Excluded[:1]
		}
	})

	t.Run("messages come back in their order, with what was asked", func(t *testing.T) {
		r := d.add(newCase())
		want := []domain.Message{
			{ID: "z" + string(r.ID), Case: r.ID, Seq: 1, Kind: domain.FromCitizen, At: noon, Text: "ขอบคุณ 😀"},
			{
				ID: "y" + string(r.ID), Case: r.ID, Seq: 2, Kind: domain.AskMessage, At: noon, By: officerOf(r.Office, "officer"),
				Items: []domain.AskItem{{Code: "id_copy", Text: "สำเนาบัตร"}, {Code: "b", Text: "อื่น"}},
			},
			{ID: "x" + string(r.ID), Case: r.ID, Seq: 2, Kind: domain.ReasonText, At: noon, By: officerOf(r.Office, "officer"), Text: ""},
		}
		d.mustTx(func(tx domain.Tx) error {
			var errs []error
			for _, m := range want {
				errs = append(errs, tx.AddMessage(r, m))
			}
			return errors.Join(errs...)
		})
		got, err := d.Messages(ctx, allOf(r.Office), r)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, want)
		if got, err := d.Messages(ctx, allOf("sesao11"), r); len(got) != 0 || err != nil {
			t.Errorf("another office reads %d messages (%v)", len(got), err)
		}
	})

	t.Run("a receipt is checked against the case's own hash", func(t *testing.T) {
		r := d.add(newCase())
		got, err := d.ReceiptOf(ctx, r.Reference)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, domain.ReceiptCheck{Case: r.ID, Office: r.Office, MAC: r.ReceiptMAC})
		_, err = d.ReceiptOf(ctx, "SKNPEO-2569-ZZZZZZ")
		wantKind(t, err, domain.NotFound, "not_found")
	})

	t.Run("an office, its notice and its routing come back", func(t *testing.T) {
		want := domain.Office{
			ID: "third", Prefix: "THIRD", NameTH: "ที่สาม", NameEN: "Third", AddressTH: "ที่อยู่", AddressEN: "Address",
			Postcode: "74000", Telephone: "034", Fax: "035", Email: "a@b.example", Web: "https://b.example",
			Kinds: []domain.Kind{domain.Question, domain.Access}, NoticeVersion: "v2", NoticeOn: date("2026-01-01"), IntakeUnit: "u", Calendar: deskCalendar,
		}
		table := domain.RoutingTable{Version: 2, Intake: "u", Rules: []domain.RoutingRule{{
			ID: "r1", Unit: "u", Strategy: "least_open", When: domain.Condition{
				Kinds: []domain.Kind{domain.Access}, Relationships: []domain.Relationship{"student"},
				Keywords: []string{"เกรด"}, Channels: []domain.Channel{domain.ByWeb},
			},
		}, {ID: "r2", Unit: "v"}}}
		d.mustTx(func(tx domain.Tx) error {
			return errors.Join(tx.AddOffice(want),
				tx.AddRoutingTable("third", domain.RoutingTable{Version: 1, Intake: "old"}), tx.AddRoutingTable("third", table))
		})
		got, err := d.Office(ctx, "third")
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, want)
		if got, err = d.OfficeOf(ctx, domain.Reference(want.Prefix+"-2569-ABCDEF")); err != nil {
			t.Fatal(err)
		}
		same(t, got, want)
		gotTable, err := d.RoutingTable(ctx, "third")
		if err != nil {
			t.Fatal(err)
		}
		same(t, gotTable, table)
		all, err := d.Offices(ctx)
		if err != nil || len(all) != 3 || all[0].ID != "sesao11" {
			t.Errorf("%d offices, %v", len(all), err)
		}
		_, err = d.Office(ctx, "none")
		wantKind(t, err, domain.NotFound, "not_found")
		_, err = d.OfficeOf(ctx, "NONE-2569-ABCDEF")
		wantKind(t, err, domain.NotFound, "not_found")
		_, err = d.RoutingTable(ctx, "sknpeo")
		wantKind(t, err, domain.NotFound, "not_found")
	})
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got  %+v\nwant %+v", got, want)
	}
}

// emptyFields are the names of fields with their zero value, the content of lists
// apart.
func emptyFields(v reflect.Value, path string) []string {
	if v.Kind() == reflect.Pointer {
		return emptyFields(v.Elem(), path)
	}
	if v.Kind() != reflect.Struct || v.Type() == reflect.TypeFor[time.Time]() {
		if v.IsZero() {
			return []string{path}
		}
		return nil
	}
	var empty []string
	for i := range v.NumField() {
		empty = append(empty, emptyFields(v.Field(i), path+"."+v.Type().Field(i).Name)...)
	}
	return empty
}
