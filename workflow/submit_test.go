package workflow_test

import (
	"strings"
	"testing"

	"sitthi/domain"
)

func TestDayOfReceipt(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct{ name, at, deemed, due string }{
		{"at 16:30 sharp it is that day", "2026-11-23 16:30:00", "2026-11-23", "2026-12-08"},
		{"a second later it is the next working day", "2026-11-23 16:30:01", "2026-11-24", "2026-12-09"},
		{"a moment later too", "2026-11-23 16:30:00.001", "2026-11-24", "2026-12-09"},
		{"before opening it is that day", "2026-11-23 00:30:00", "2026-11-23", "2026-12-08"},
		{"on Sunday night before a holiday it is the Tuesday", "2026-12-06 23:59:59", "2026-12-08", "2026-12-23"},
		{"half past midnight in Bangkok is Bangkok's day, though London has another", "2026-12-09 00:30:00", "2026-12-09", "2026-12-24"},
		{"the year of a reference is the Buddhist one of the local day", "2027-01-01 00:00:00", "2027-01-04", "2027-01-19"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d.clock.set(c.at)
			got := d.file(question)
			if got.Deemed != c.deemed || got.DueOn != c.due {
				t.Errorf("%+v", got)
			}
			year := map[bool]string{true: "-2570-", false: "-2569-"}[strings.HasPrefix(c.at, "2027")]
			if !strings.Contains(string(got.Reference), year) {
				t.Error(got.Reference)
			}
		})
	}
}

func TestRepeatedFiling(t *testing.T) {
	d := newDesk(t)
	first, err := d.submit(question, "a key")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("the same key and body give the same answer, receipt and all", func(t *testing.T) {
		if again, err := d.submit(question, "a key"); err != nil || again != first {
			t.Fatal(again, err)
		}
	})
	t.Run("the same key with another body is told apart", func(t *testing.T) {
		other := question
		other.Details = "อีกเรื่องหนึ่ง"
		if _, err := d.submit(other, "a key"); domain.KindOf(err) != domain.Invalid || !strings.Contains(err.Error(), "key_reused") {
			t.Fatal(err)
		}
	})
	t.Run("after a day the key is free, and the kept receipt is gone", func(t *testing.T) {
		d.clock.set("2026-11-24 10:00:00")
		if n, err := d.Purge(t.Context()); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		if again, err := d.submit(question, "a key"); err != nil || again == first {
			t.Fatal(again, err)
		}
	})
}

func TestTracking(t *testing.T) {
	d := newDesk(t)
	mine, other := d.file(question), d.file(question)
	t.Run("the receipt opens its case, however it is typed", func(t *testing.T) {
		got, err := d.Track(t.Context(), mine.Reference, strings.ToLower(strings.ReplaceAll(mine.Receipt, "-", " ")))
		if err != nil || got.Request.Filing.Details != question.Details {
			t.Fatal(err)
		}
	})
	for name, try := range map[string]struct {
		ref     domain.Reference
		receipt string
	}{
		"another case's receipt": {mine.Reference, other.Receipt}, "no receipt": {mine.Reference, ""}, "a broken one": {mine.Reference, "x"},
		"a case that is not there": {"SKNPEO-2569-ZZZZZZ", mine.Receipt},
	} {
		t.Run("with "+name+" there is nothing to be found", func(t *testing.T) {
			if _, err := d.Track(t.Context(), try.ref, try.receipt); domain.CodeOf(err) != "not_found" {
				t.Fatal(err)
			}
		})
	}
	t.Run("the citizen sees no officer, note or internal step", func(t *testing.T) {
		head := d.officer(domain.Head, "sknpeo")
		for version, use := range []func(version int) error{
			func(v int) error {
				_, err := d.Note(t.Context(), head, mine.Reference, matching(v), domain.WriteInput{Message: "ภายในเท่านั้น"})
				return err
			},
			func(v int) error {
				_, err := d.Assign(t.Context(), head, mine.Reference, matching(v), domain.AssignInput{Assignee: head.ID(), Reason: "เหตุผลภายใน"})
				return err
			},
			func(v int) error {
				_, err := d.Write(t.Context(), head, mine.Reference, matching(v), domain.WriteInput{Message: "ถึงท่าน"})
				return err
			},
		} {
			if err := use(version + 1); err != nil {
				t.Fatal(err)
			}
		}
		got, err := d.Track(t.Context(), mine.Reference, mine.Receipt)
		if err != nil || len(got.Messages) != 1 || got.Messages[0].Text != "ถึงท่าน" {
			t.Fatalf("%+v %v", got.Messages, err)
		}
		var steps []string
		for _, item := range got.Timeline {
			steps = append(steps, string(item.Code))
		}
		if strings.Join(steps, " ") != "submit progress write" {
			t.Fatal(steps)
		}
	})
}
