package domain

import "testing"

func TestSweepHours(t *testing.T) {
	cal := festive(t)
	for at, want := range map[string]string{
		"2026-12-04 07:29": "rest", "2026-12-04 07:30": "ready 08:30 08:30", "2026-12-04 08:30": "open 08:30 08:31",
		"2026-12-04 16:30": "open 16:30 16:31", "2026-12-04 16:31": "rest", "2026-12-05 10:00": "rest", "2026-12-07 10:00": "rest",
	} {
		sweep, ok := OpenSweep(cal, OfficeHours{}, atThai(t, at))
		got := "rest"
		if ok {
			got = map[bool]string{true: "open ", false: "ready "}[sweep.Open] + clockTime(sweep.LeaveAt) + " " + clockTime(sweep.DigestAt)
		}
		if got != want || ok && sweep.UpTo != day(t, "2026-12-07") {
			t.Errorf("%s: %s, want %s, up to %s", at, got, want, sweep.UpTo)
		}
	}
	for at, want := range map[string]string{
		"2026-12-04 10:00": "2026-12-04 10:00", "2026-12-04 02:00": "2026-12-04 08:30", "2026-12-04 20:00": "2026-12-08 08:30",
		"2026-12-06 10:00": "2026-12-08 08:30", "2026-12-30 16:31": "2027-01-04 08:30",
	} {
		if got := ReminderTime(cal, OfficeHours{}, atThai(t, at)); !got.Equal(atThai(t, want)) {
			t.Errorf("%s: %s, want %s", at, got.In(Bangkok), want)
		}
	}
	t.Run("a planned day and its round make a number of its own, which tells the day", func(t *testing.T) {
		seen := map[int]bool{}
		for d := day(t, "2026-12-01"); d.Before(day(t, "2028-03-02")); d = d.AddDays(1) {
			for round := range 10 {
				seq := ReminderSeq(round, d)
				if seen[seq] || seq >= 0 || ReminderDay(seq) != d {
					t.Fatal(d, round, seq)
				}
				seen[seq] = true
			}
		}
		if ReminderSeq(9, Never) < -1<<31 {
			t.Error("too long for the column")
		}
	})
}
