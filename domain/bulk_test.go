package domain_test

import (
	"slices"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/domain/law"
)

func TestCheckBulk(t *testing.T) {
	many := make([]domain.BulkItem, 1001)
	for name, c := range map[string]struct {
		items []domain.BulkItem
		wrong []string
	}{
		"none":              {nil, []string{"items required"}},
		"one":               {[]domain.BulkItem{{Reference: "A"}}, nil},
		"a hundred":         {many[:100], nil},
		"a hundred and one": {many[:101], []string{"items too_many_items"}},
		"one of them twice": {[]domain.BulkItem{{Reference: "A"}, {Reference: "B"}, {Reference: "A", Version: 2}}, []string{"items.2.reference repeated_case"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, f := range domain.CheckBulk(domain.Assign, c.items) {
				got = append(got, f.Field+" "+f.Code)
			}
			if !slices.Equal(got, c.wrong) {
				t.Errorf("%v", got)
			}
		})
	}
}

func TestAFloodInOneGo(t *testing.T) {
	many := make([]domain.BulkItem, 1001)
	if wrong := domain.CheckBulk(domain.Quarantine, many[:1000]); len(wrong) > 0 {
		t.Errorf("a thousand: %v", wrong)
	}
	for name, wrong := range map[string][]domain.FieldError{
		"a thousand and one": domain.CheckBulk(domain.Quarantine, many), "a hundred and one to release": domain.CheckBulk(domain.Release, many[:101]),
	} {
		if len(wrong) != 1 {
			t.Errorf("%s: %v", name, wrong)
		}
	}
}

func TestBulkVerbs(t *testing.T) {
	for _, verb := range []domain.Verb{domain.Answer, domain.RefuseRequest, domain.ApproveVerb, domain.Deliver, domain.Withdraw, domain.Lapse} {
		if slices.Contains(domain.BulkVerbs, verb) {
			t.Errorf("%s can be used on many cases at once", verb)
		}
	}
}

func TestBulkWait(t *testing.T) {
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	begun := func(minutes ...int) (all []time.Time) {
		for _, m := range minutes {
			all = append(all, now.Add(-time.Duration(m)*time.Minute))
		}
		return all
	}
	nine := []int{1, 50, 3, 4, 5, 6, 7, 8, 9}
	for name, c := range map[string]struct {
		begun []time.Time
		want  time.Duration
	}{
		"nothing was begun":              {nil, 0},
		"nine were":                      {begun(nine...), 0},
		"the tenth was an hour ago":      {begun(append(nine, 60)...), 0},
		"the tenth was not an hour ago":  {begun(append(nine, 59)...), time.Minute},
		"eleven, of which two must pass": {begun(append(nine, 59, 58)...), 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			if got := domain.BulkWait(c.begun, now); got != c.want {
				t.Errorf("%s", got)
			}
		})
	}
}

func TestNextDigest(t *testing.T) {
	cal := law.Calendar()
	for from, want := range map[string]string{
		"2026-11-23 07:00": "2026-11-23 08:30", // Monday, before the office opens
		"2026-11-23 08:30": "2026-11-24 08:30",
		"2026-11-23 17:00": "2026-11-24 08:30",
		"2026-11-27 10:00": "2026-11-30 08:30", // Friday
		"2026-11-28 06:00": "2026-11-30 08:30", // Saturday
	} {
		t.Run("from "+from, func(t *testing.T) {
			at := domain.NextDigest(cal, domain.DefaultOfficeHours, thai(t, from))
			if got := at.DigestAt.In(domain.Bangkok).Format("2006-01-02 15:04"); got != want || at.Today != domain.DateOf(at.DigestAt, domain.Bangkok) {
				t.Errorf("%s on %s", got, at.Today)
			}
		})
	}
}
