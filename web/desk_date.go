package web

import (
	"strconv"
	"strings"
	"time"

	"sitthi/domain"
)

// A date is typed into three boxes, name.day, name.month and name.year, in the
// Common Era or the Buddhist one: no year of ours could be both.
const firstBuddhistYear = 2400

// typedDate is the date in three boxes; none when they are empty. What is no date
// is said.
func (v *visit) typedDate(name string) domain.Date {
	var parts [3]int
	empty := true
	bad := false
	for i, part := range []string{".year", ".month", ".day"} {
		typed := strings.TrimSpace(plainDigits(v.form.text(name + part)))
		empty = empty && typed == ""
		n, err := strconv.Atoi(typed)
		bad = bad || err != nil
		parts[i] = n
	}
	if empty {
		return domain.Date{}
	}
	if parts[0] >= firstBuddhistYear {
		parts[0] -= buddhistEra
	}
	date, err := domain.NewDate(parts[0], time.Month(parts[1]), parts[2])
	if bad || err != nil {
		key, own := v.form.own(name, "not_a_date")
		if !own {
			key = "when.not_a_date"
		}
		v.form.say(name, key)
	}
	return date
}

// typedInstant is the date and the time of day in Bangkok beside it.
func (v *visit) typedInstant(name string) time.Time {
	date := v.typedDate(name)
	typed := strings.TrimSpace(plainDigits(v.form.text(name + ".time")))
	if date.IsZero() || v.form.wrong(name) != "" {
		return time.Time{}
	}
	at, err := time.Parse("15:04", strings.NewReplacer(".", ":", " ", "").Replace(typed))
	if err != nil {
		v.form.say(name, "when.not_a_time")
		return time.Time{}
	}
	return date.At(at.Hour(), at.Minute(), 0, domain.Bangkok)
}

// fillInstant shows an instant in its boxes.
func (v *visit) fillInstant(name string, at time.Time) {
	local := at.In(domain.Bangkok)
	year := local.Year()
	if v.language != english {
		year += buddhistEra
	}
	v.form.fill(name+".day", strconv.Itoa(local.Day()))
	v.form.fill(name+".month", strconv.Itoa(int(local.Month())))
	v.form.fill(name+".year", strconv.Itoa(year))
	v.form.fill(name+".time", local.Format("15.04"))
}

// plainDigits writes Thai digits as ASCII ones.
func plainDigits(typed string) string {
	return strings.Map(func(c rune) rune {
		if c >= '๐' && c <= '๙' {
			return '0' + c - '๐'
		}
		return c
	}, typed)
}

// newWhen is the boxes of a date, with those of a time if it is "timed".
func newWhen(f frame, name, label string, pairs ...string) (box, error) {
	b, err := newBox(f, name, label, pairs...)
	for _, part := range []string{"day", "month", "year", "time"} {
		b.Attr[part] = f.form.value(name + "." + part)
	}
	return b, err
}
