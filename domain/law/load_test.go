package law

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// TestBrokenDataPanics spoils one column at a time of a good row: data that
// would count wrongly must not survive the start of the program.
func TestBrokenDataPanics(t *testing.T) {
	const good = "access,s.30,request_received,30,calendar_day,next_working_day,apa64_2,,,,,yes,free,yes,V 95,,"
	pack := func(name, row string) fs.FS {
		return fstest.MapFS{"packs/TH-PDPA/" + name: {Data: []byte(strings.Join(packColumns, ",") + "\n" + row + "\n")}}
	}
	if n := len(loadPacks(pack("2024-11-11.csv", good))["TH-PDPA"]); n != 1 {
		t.Fatalf("the good row made %d packs", n)
	}
	for name, row := range map[string]string{
		"no kind":              strings.Replace(good, "access", "", 1),
		"no section":           strings.Replace(good, "s.30", "", 1),
		"no mark":              strings.Replace(good, "V 95", "", 1),
		"unknown start":        strings.Replace(good, "request_received", "whenever", 1),
		"unknown unit":         strings.Replace(good, "calendar_day", "moon", 1),
		"a length of words":    strings.Replace(good, ",30,", ",thirty,", 1),
		"a negative length":    strings.Replace(good, ",30,", ",-30,", 1),
		"no length":            strings.Replace(good, ",30,", ",,", 1),
		"a length without use": strings.Replace(good, "calendar_day", "none", 1),
		"unknown after hours":  strings.Replace(good, "next_working_day", "maybe", 1),
		"unknown end rule":     strings.Replace(good, "apa64_2", "never", 1),
		"half an extension":    strings.Replace(good, "apa64_2,,", "apa64_2,30,", 1),
		"unknown extension":    strings.Replace(good, "apa64_2,,", "apa64_2,30,moon", 1),
		"statutory perhaps":    strings.Replace(good, "free,yes", "free,perhaps", 1),
		"hours from a day":     strings.Replace(good, "calendar_day", "hour", 1),
		"a column too few":     strings.TrimSuffix(good, ","),
		"nothing":              "",
	} {
		mustPanic(t, name, func() { loadPacks(pack("2024-11-11.csv", row)) })
	}
	mustPanic(t, "a name that is no date", func() { loadPacks(pack("new.csv", good)) })
	mustPanic(t, "a rule twice", func() { indexRules(loadPacks(pack("2024-11-11.csv", good+"\n"+good))) })
	mustPanic(t, "no packs", func() { loadPacks(fstest.MapFS{}) })

	calendar := func(name, row string) fs.FS {
		return fstest.MapFS{"calendars/" + name: {Data: []byte(strings.Join(calendarColumns, ",") + "\n" + row + "\n")}}
	}
	const newYear = "2026-01-01,วันขึ้นปีใหม่,New Year's Day,fixed,V"
	if _, newest := loadCalendars(calendar("th-government/12.csv", newYear)); newest != "th-government@12" {
		t.Fatalf("the newest calendar is %s", newest)
	}
	mustPanic(t, "a version that is no number", func() { loadCalendars(calendar("th-government/x.csv", newYear)) })
	mustPanic(t, "a calendar of others only", func() { loadCalendars(calendar("elsewhere/1.csv", newYear)) })
	mustPanic(t, "a holiday on no date", func() { loadCalendars(calendar("th-government/1.csv", strings.Replace(newYear, "01-01", "02-30", 1))) })
	mustPanic(t, "a holiday twice", func() { loadCalendars(calendar("th-government/1.csv", newYear+"\n"+newYear)) })
}

func mustPanic(t *testing.T, name string, load func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s: loaded all the same", name)
		}
	}()
	load()
}
