package domain

import (
	"testing"
	"time"
)

func day(t testing.TB, text string) Date {
	t.Helper()
	d, err := ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseDate(t *testing.T) {
	t.Run("an ISO date is read", func(t *testing.T) {
		if got := day(t, "2026-12-05"); got != (Date{2026, time.December, 5}) {
			t.Errorf("got %v", got)
		}
	})
	for _, text := range []string{
		"", "2026-2-05", "2026-02-5", "2026/02/05", " 2026-02-05", "2026-02-05 ", "2026-02-05T00:00:00Z",
		"2026-02-30", "2027-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "0000-01-01", "+026-01-01",
		"๒๕๖๙-๐๑-๐๑", "05-02-2026", "20260205",
	} {
		t.Run("refused: "+text, func(t *testing.T) {
			if d, err := ParseDate(text); err == nil || !d.IsZero() {
				t.Errorf("%q became %v", text, d)
			}
		})
	}
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"2026-12-05", "2024-02-29", "2026-02-30", "0000-00-00", "", "2026-1-01"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDate(text)
		if err != nil {
			if !d.IsZero() {
				t.Errorf("%q is refused, yet gave %v", text, d)
			}
			return
		}
		if d.String() != text {
			t.Errorf("%q came back as %q", text, d)
		}
		if std, err := time.Parse(time.DateOnly, text); err != nil || DateOf(std, time.UTC) != d {
			t.Errorf("%q is %v here and %v, %v to the standard library", text, d, std, err)
		}
		if d.AddDays(45).AddDays(-45) != d || d.DaysUntil(d.AddDays(45)) != 45 {
			t.Errorf("45 days from %v and back do not agree", d)
		}
	})
}

func TestDateArithmetic(t *testing.T) {
	t.Run("the zone decides the date", func(t *testing.T) {
		at := time.Date(2026, 6, 30, 17, 30, 0, 0, time.UTC)
		if got := DateOf(at, Bangkok); got != day(t, "2026-07-01") {
			t.Errorf("got %v", got)
		}
	})
	t.Run("days cross months, years and leap days", func(t *testing.T) {
		for _, c := range []struct {
			from string
			n    int
			want string
		}{
			{"2026-12-05", 30, "2027-01-04"}, {"2024-02-28", 1, "2024-02-29"}, {"2026-03-01", -1, "2026-02-28"}, {"2026-03-01", 0, "2026-03-01"},
		} {
			if got := day(t, c.from).AddDays(c.n); got != day(t, c.want) {
				t.Errorf("%s + %d = %v, want %s", c.from, c.n, got, c.want)
			}
		}
	})
	t.Run("months keep the day or end with the month", func(t *testing.T) {
		for _, c := range []struct {
			from string
			n    int
			want string
		}{
			{"2027-01-29", 1, "2027-02-28"},
			{"2024-01-31", 1, "2024-02-29"},
			{"2026-08-31", 1, "2026-09-30"},
			{"2026-11-15", 3, "2027-02-15"},
			{"2026-03-31", -1, "2026-02-28"},
			{"2026-01-15", -1, "2025-12-15"},
			{"2026-05-31", 24, "2028-05-31"},
		} {
			if got := day(t, c.from).AddMonths(c.n); got != day(t, c.want) {
				t.Errorf("%s + %d months = %v, want %s", c.from, c.n, got, c.want)
			}
		}
	})
	t.Run("order goes by year, month, day", func(t *testing.T) {
		ordered := []Date{{}, day(t, "2025-12-31"), day(t, "2026-01-02"), day(t, "2026-01-10"), day(t, "2026-02-01")}
		for i, a := range ordered {
			for j, b := range ordered {
				if a.Before(b) != (i < j) || a.After(b) != (i > j) || (a.Compare(b) == 0) != (i == j) {
					t.Errorf("%v and %v are out of order", a, b)
				}
			}
		}
	})
	t.Run("no date stays no date", func(t *testing.T) {
		if d := (Date{}); d.String() != "" || !d.AddDays(1).IsZero() || !d.AddMonths(1).IsZero() {
			t.Error("the zero date turned into a day")
		}
	})
	t.Run("a day that does not exist is refused", func(t *testing.T) {
		if _, err := NewDate(2026, time.February, 29); err == nil {
			t.Error("29 February 2026 was taken")
		}
	})
}
