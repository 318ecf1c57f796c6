package repository

import (
	"context"
	"testing"

	"sitthi/domain"
)

func exerciseSearches(t *testing.T, d *desk) {
	ctx := context.Background()
	r := fullCase()
	r.Status, r.Outcome, r.ClosedAt = domain.DPOReview, "", noon.AddDate(-100, 0, 0).Add(0)
	r.ClosedAt = newCase().ClosedAt
	r.Filing.Subject = domain.Subject{Person: domain.Person{
		Title: "นางสาว", GivenName: "น้ำทิพย์", FamilyName: "ณ อยุธยา", Email: "Namthip@Example.com", Phone: "๐๘๑-๙๙๙-๘๘๘๘ ต่อ ๕",
	}}
	r.Filing.Requester = &domain.Requester{Person: domain.Person{GivenName: "Robert", Email: "robert@example.com", Phone: "02 123 4567"}}
	r.IntakeNo = "ศธ 0258/77 A"
	d.add(r)
	nextYear := newCase()
	nextYear.Reference, nextYear.IntakeNo = domain.NewReference("SKNPEO", date("2027-01-01"), [6]byte{30, 29, 28, 27, 26, 25}), "77/2570"
	d.add(nextYear)
	foundBy := func(office domain.OfficeID, typed string) int {
		t.Helper()
		items, err := d.Queue(ctx, allOf(office), domain.QueueFilter{Query: typed, Limit: 50})
		if err != nil {
			t.Fatalf("%q: %v", typed, err)
		}
		n := 0
		for _, item := range items {
			if item.ID == r.ID {
				n++
			}
		}
		if n != len(items) {
			t.Errorf("%q finds %d cases more", typed, len(items)-n)
		}
		return n
	}
	ref := string(r.Reference)

	t.Run("a case is found by its reference, its people's addresses, numbers and names", func(t *testing.T) {
		for _, typed := range []string{
			ref, " " + ref[:7] + "๒๕๖๙" + ref[11:] + " ", ref[12:],
			"namthip@example.com", "ROBERT@example.com", "081 999 8888", "+66819998888", "021234567",
			"น้ำทิพย์", "อยุธยา น้ำทิพย์", "นางสาวน้ำทิพย์ ณ อยุธยา", "นํ้าทิพย์", "robert",
		} {
			want := 1
			if typed == "นางสาวน้ำทิพย์ ณ อยุธยา" {
				want = 0 // without a space the title is part of the word
			}
			if got := foundBy(r.Office, typed); got != want {
				t.Errorf("%q finds it %d times", typed, got)
			}
		}
	})

	t.Run("a case is found by the office's own number, however it is typed, and by no part of it", func(t *testing.T) {
		for typed, want := range map[string]int{
			"ศธ 0258/77 A": 1, "  ศธ ๐๒๕๘/๗๗  a ": 1, "ศธ\u00a00258/77\u200b a": 1,
			"ศธ 0258/77": 0, "0258": 0, "ศธ": 0, "ศธ 0258/7_ A": 0,
		} {
			if foundBy(r.Office, typed) != want || foundBy("sesao11", typed) != 0 {
				t.Errorf("%q", typed)
			}
		}
		items, err := d.Queue(ctx, allOf(r.Office), domain.QueueFilter{Query: "๗๗/๒๕๗๐", Limit: 50})
		if err != nil || len(items) != 1 || items[0].ID != nextYear.ID {
			t.Error(items, err)
		}
	})

	t.Run("but by those alone who see it", func(t *testing.T) {
		for name, want := range map[string]int{"intake": 1, "dpo": 1, "officer": 0} {
			items, err := d.Queue(ctx, d.actor(r.Office, name).Scope(), domain.QueueFilter{Query: r.IntakeNo, Limit: 50})
			if err != nil || len(items) != want {
				t.Error(name, items, err)
			}
		}
	})

	t.Run("and by nothing else, nor in another office", func(t *testing.T) {
		for _, typed := range []string{
			"น้ำ", "ทิพย์ คนอื่น", "namthip@example.org", "0819998889", "%", "_", "' OR '1'='1", "ร้องเรียน", "SKNPEO", "\x00", "\xff", "ก\x00",
		} {
			if got := foundBy(r.Office, typed); got != 0 {
				t.Errorf("%q finds it", typed)
			}
		}
		for _, typed := range []string{ref, ref[12:], "namthip@example.com", "0819998888", "น้ำทิพย์"} {
			if got := foundBy("sesao11", typed); got != 0 {
				t.Errorf("the other office finds it by %q", typed)
			}
		}
	})
}

func exerciseBadText(t *testing.T, d *desk) {
	ctx := context.Background()
	for name, bad := range map[string]string{"NUL": "a\x00b", "broken UTF-8": "a\xffb", "a surrogate": "\xed\xa0\x80"} {
		t.Run(name+" that reaches the store is refused the same on both databases", func(t *testing.T) {
			before := d.counts()
			inFiling, inColumn, inArgs := newCase(), newCase(), newCase()
			inFiling.Filing.Subject.GivenName = bad
			inColumn.Routing.Rule = bad
			inArgs.Clocks = []domain.Clock{{
				ID: "c", Class: domain.RespondClock, State: domain.ClockOpen, Opened: noon,
				Steps: []domain.Step{{Args: map[string]string{"k": bad}}},
			}}
			there := d.add(newCase())
			event := eventOf(there, 1)
			event.Data["key"] = bad
			for what, write := range map[string]func(domain.Tx) error{
				"a filing":      func(tx domain.Tx) error { return tx.AddRequest(inFiling) },
				"a column":      func(tx domain.Tx) error { return tx.AddRequest(inColumn) },
				"a JSON column": func(tx domain.Tx) error { return tx.AddRequest(inArgs) },
				"an event":      func(tx domain.Tx) error { return tx.AddEvent(event) },
				"a message": func(tx domain.Tx) error {
					return tx.AddMessage(there, domain.Message{Seq: 1, Kind: domain.NoteText, At: noon, Text: bad})
				},
				"an item": func(tx domain.Tx) error {
					return tx.AddMessage(there, domain.Message{Seq: 1, Kind: domain.AskMessage, At: noon, Items: []domain.AskItem{{Text: bad}}})
				},
			} {
				if err := d.InTx(ctx, write); domain.KindOf(err) != domain.Invalid {
					t.Errorf("in %s: %v", what, err)
				}
			}
			if _, err := d.ReceiptOf(ctx, domain.Reference(bad)); domain.KindOf(err) != domain.Invalid {
				t.Errorf("as a reference: %v", err)
			}
			before["requests"]++
			before["case_keys"]++
			same(t, d.counts(), before)
		})
	}
}
