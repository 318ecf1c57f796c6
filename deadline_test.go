package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sitthi/domain"
)

const examples = "domain/law/testdata/deadline-vectors.csv"

// runDeadline runs the command as a person would.
func runDeadline(t *testing.T, in string, args ...string) (status int, out, errOut string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = deadlineCommand(args, strings.NewReader(in), &stdout, &stderr)
	return status, stdout.String(), stderr.String()
}

func lines(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n") }

func TestDeadlineCheckOfTheWorkedExamples(t *testing.T) {
	status, out, errOut := runDeadline(t, "", "check", examples)
	report := lines(out)
	if status != 1 || errOut != "" || report[len(report)-1] != "42 passed, 9 failed" {
		t.Fatalf("status %d, %q, %q", status, out, errOut)
	}
	t.Run("every Thai example passes and every other law fails by its name", func(t *testing.T) {
		for _, line := range report[:len(report)-1] {
			_, law, _ := strings.Cut(line, "no pack for ")
			if law == "" || strings.HasPrefix(law, "TH-") {
				t.Errorf("%s", line)
			}
		}
	})
	t.Run("the Thai examples alone pass with status 0", func(t *testing.T) {
		status, out, _ := runDeadline(t, thaiExamples(t), "check", "-")
		if status != 0 || out != "42 passed, 0 failed\n" {
			t.Errorf("status %d, %q", status, out)
		}
	})
	t.Run("each spoilt date is found, and only it", func(t *testing.T) {
		good := thaiExamples(t)
		for i, row := range lines(good)[1:] {
			spoilt := strings.Replace(good, row, spoilDate(t, row), 1)
			status, out, _ := runDeadline(t, spoilt, "check", "-")
			if report := lines(out); status != 1 || len(report) != 2 || report[1] != "41 passed, 1 failed" || !strings.Contains(report[0], ", expected ") {
				t.Errorf("row %d spoilt: status %d, %q", i+1, status, out)
			}
		}
	})
}

func thaiExamples(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile(examples)
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for i, line := range lines(string(raw)) {
		if i == 0 || strings.HasPrefix(line, "TH-") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n") + "\n"
}

// spoilDate moves the expected date of a row, the field after the events'
// closing brace, by ten years.
func spoilDate(t *testing.T, row string) string {
	t.Helper()
	end := strings.LastIndex(row, `}",`)
	if end < 0 {
		t.Fatalf("no events in %s", row)
	}
	return row[:end] + strings.Replace(row[end:], "202", "203", 1)
}

const header = "law,kind,received_at,events,expected_due_date\n"

func TestDeadlineCheckOfBrokenFiles(t *testing.T) {
	const good = `TH-PDPA,access,2026-11-04T17:05:00+07:00,{},2026-12-05` + "\n"
	for _, c := range []struct{ name, row, says string }{
		{"a date that differs", "TH-PDPA,access,2026-11-04T17:05:00+07:00,{},2026-12-06\n", "row 1: TH-PDPA access: got 2026-12-05, expected 2026-12-06"},
		{"an expected date left out", "TH-PDPA,access,2026-11-04T17:05:00+07:00,{},\n", "got 2026-12-05, expected"},
		{"a date where the law has no number", "TH-PDPA,portability,2026-11-04T17:05:00+07:00,{},2026-12-05\n", "got no date, expected 2026-12-05"},
		{"a law without a pack", "XX-LAW,access,2026-11-04T17:05:00+07:00,{},2026-12-05\n", "row 1: XX-LAW access: no pack for XX-LAW"},
		{"a kind without a rule", "TH-PDPA,tea,2026-11-04T17:05:00+07:00,{},2026-12-05\n", "no rule TH-PDPA/tea"},
		{"a milestone without a rule", `TH-PDPA,access,2026-11-04T17:05:00+07:00,"{""milestone"":""confirm""}",2026-12-05` + "\n", "no rule TH-PDPA/confirm_receipt"},
		{"a size without a rule", `TH-PDPA,access,2026-11-04T17:05:00+07:00,"{""controller_size"":""small_agent""}",2026-12-05` + "\n", "no rule TH-PDPA/access_small_agent"},
		{"a time that is none", "TH-PDPA,access,4 November,{},2026-12-05\n", "is not an RFC 3339 time"},
		{"a time without a zone", "TH-PDPA,access,2026-11-04T17:05:00,{},2026-12-05\n", "is not an RFC 3339 time"},
		{"events that are no JSON", "TH-PDPA,access,2026-11-04T17:05:00+07:00,{bad,2026-12-05\n", "not a JSON object"},
		{"events that are null", "TH-PDPA,access,2026-11-04T17:05:00+07:00,null,2026-12-05\n", "not a JSON object"},
		{"an unknown event", `TH-PDPA,access,2026-11-04T17:05:00+07:00,"{""moon"":""full""}",2026-12-05` + "\n", `unknown event "moon"`},
		{"an event in other letters", `TH-PDPA,access,2026-11-04T17:05:00+07:00,"{""Channel"":""web""}",2026-12-05` + "\n", `unknown event "Channel"`},
		{"an event of the wrong type", `TH-PDPA,access,2026-11-04T17:05:00+07:00,"{""base_days"":""30""}",2026-12-05` + "\n", "not a whole number"},
		{"half a day", `TH-PDPA,access,2026-11-04T17:05:00+07:00,"{""base_days"":1.5}",2026-12-05` + "\n", "not a whole number"},
		{"an unknown channel", `TH-PDPA,access,2026-11-04T17:05:00+07:00,"{""channel"":""pigeon""}",2026-12-05` + "\n", "unknown channel"},
		{"too few fields", "TH-PDPA,access\n", "row 1: 2 fields, the header has 5"},
		{"too many fields", "TH-PDPA,access,2026-11-04T17:05:00+07:00,{},2026-12-05,x\n", "row 1: 6 fields, the header has 5"},
		{"a stray quotation mark", `TH-PDPA,acc"ess,2026-11-04T17:05:00+07:00,{},2026-12-05` + "\n", "row 1: "},
		{"an hour instead of an instant", "TH-PDPA,breach_notify_pdpc,2026-04-12T23:15:00+07:00,{},2026-04-15\n", "got 2026-04-15T23:15:00+07:00, expected 2026-04-15"},
	} {
		t.Run(c.name+" fails its row and no other", func(t *testing.T) {
			status, out, errOut := runDeadline(t, header+c.row+good, "check", "-")
			report := lines(out)
			if status != 1 || errOut != "" || len(report) != 2 || report[1] != "1 passed, 1 failed" || !strings.Contains(report[0], c.says) {
				t.Errorf("status %d, %q, %q", status, out, errOut)
			}
		})
	}
	t.Run("a row cannot write a line of its own", func(t *testing.T) {
		_, out, _ := runDeadline(t, header+"\"X\n9 passed, 0 failed\",a,b,{},c\n", "check", "-")
		if len(lines(out)) != 2 {
			t.Errorf("got %q", out)
		}
	})
	t.Run("the same instant in another zone is the same", func(t *testing.T) {
		status, out, _ := runDeadline(t, header+"TH-PDPA,breach_notify_pdpc,2026-04-12T23:15:00+07:00,{},2026-04-15T16:15:00Z\n", "check", "-")
		if status != 0 {
			t.Errorf("got %q", out)
		}
	})
	t.Run("columns may stand in another order, behind a byte order mark", func(t *testing.T) {
		status, out, _ := runDeadline(t, "\uFEFFexpected_due_date,note,law,kind,events,received_at\r\n2026-12-05,x,TH-PDPA,access,{},2026-11-04T17:05:00+07:00\r\n", "check", "-")
		if status != 0 || out != "1 passed, 0 failed\n" {
			t.Errorf("status %d, %q", status, out)
		}
	})

	t.Run("what cannot be read at all is one line and status 2", func(t *testing.T) {
		for name, run := range map[string]struct {
			in   string
			args []string
		}{
			"a missing file":   {args: []string{"check", filepath.Join(t.TempDir(), "none.csv")}},
			"a folder":         {args: []string{"check", t.TempDir()}},
			"no file":          {args: []string{"check"}},
			"two files":        {args: []string{"check", "a", "b"}},
			"an empty file":    {args: []string{"check", "-"}},
			"a missing column": {in: "law,kind,events,expected_due_date\n", args: []string{"check", "-"}},
			"another command":  {args: []string{"guess"}},
		} {
			status, out, errOut := runDeadline(t, run.in, run.args...)
			if status != 2 || out != "" || len(lines(errOut)) != 1 || errOut == "" {
				t.Errorf("%s: status %d, %q, %q", name, status, out, errOut)
			}
		}
	})
	t.Run("help is no failure, silence is", func(t *testing.T) {
		for _, args := range [][]string{{"--help"}, {"check", "--help"}, {"explain", "--help"}} {
			if status, out, errOut := runDeadline(t, "", args...); status != 0 || !strings.HasPrefix(out, "Usage:") || errOut != "" {
				t.Errorf("%v: status %d, %q, %q", args, status, out, errOut)
			}
		}
		if status, out, errOut := runDeadline(t, ""); status != 2 || out != "" || !strings.HasPrefix(errOut, "Usage:") {
			t.Errorf("status %d, %q, %q", status, out, errOut)
		}
	})
}

func TestDeadlineExplain(t *testing.T) {
	t.Run("both dates, and each step with law, section and mark", func(t *testing.T) {
		status, out, errOut := runDeadline(t, "", "explain", "--kind", "access", "--received", "2026-11-04 17:05", "--lang", "en")
		if status != 0 || errOut != "" {
			t.Fatalf("status %d, %q", status, errOut)
		}
		for _, want := range []string{
			"TH-PDPA/access@2024-11-11", "th-government@1", "Due: 5 December 2026 (2026-12-05)\n", "At the latest: 8 December 2026 (2026-12-08)\n",
			" 2. After 16:30", "E-Performance Act B.E. 2565 s.10) [K 80]\n", "s.64 para 2) [K 92]\n", " 7. At the latest on Tuesday 8 December 2026\n",
		} {
			if !strings.Contains(out, want) {
				t.Errorf("%q is not in\n%s", want, out)
			}
		}
	})
	t.Run("Thai is the default", func(t *testing.T) {
		_, out, _ := runDeadline(t, "", "explain", "--kind", "question", "--received", "2026-11-04T10:00:00+07:00")
		if !strings.Contains(out, "TH-RD2546/question@") || !strings.Contains(out, "19 พฤศจิกายน 2569") {
			t.Errorf("got %s", out)
		}
	})
	t.Run("the channel decides the first day", func(t *testing.T) {
		_, out, _ := runDeadline(t, "", "explain", "--kind", "access", "--received", "2026-11-04 17:05", "--channel", "counter")
		if !strings.Contains(out, "2026-12-04") {
			t.Errorf("got %s", out)
		}
	})
	t.Run("every kind of request has a law, and a law can be given", func(t *testing.T) {
		for _, kind := range domain.Kinds {
			if status, out, errOut := runDeadline(t, "", "explain", "--kind", string(kind), "--received", "2026-11-04 10:00"); status != 0 || !strings.Contains(out, "(202") {
				t.Errorf("%s: status %d, %q, %q", kind, status, out, errOut)
			}
		}
		if _, out, _ := runDeadline(t, "", "explain", "--kind", "objection", "--law", "TH-PDPA", "--received", "2026-11-07 10:00"); !strings.Contains(out, "(2026-11-07)") {
			t.Errorf("got %s", out)
		}
		if _, out, _ := runDeadline(t, "", "explain", "--kind", "portability", "--law", "TH-PDPA", "--received", "2026-11-07 10:00"); !strings.Contains(out, "ไม่มีวันกำหนด") {
			t.Errorf("got %s", out)
		}
		if _, out, _ := runDeadline(t, "", "explain", "--kind", "breach_notify_pdpc", "--law", "TH-PDPA", "--received", "2026-11-07 10:00"); !strings.Contains(out, "2026-11-10T10:00:00+07:00") {
			t.Errorf("got %s", out)
		}
	})
	t.Run("a wrong flag is one line and status 2", func(t *testing.T) {
		for _, args := range [][]string{
			{},
			{"--kind", "access"},
			{"--received", "2026-11-04 17:05"},
			{"--kind", "tea", "--received", "2026-11-04 17:05"},
			{"--kind", "access", "--received", "tomorrow"},
			{"--kind", "access", "--received", "2569-11-04 17:05"},
			{"--kind", "access", "--received", "2026-11-04 17:05", "--lang", "fr"},
			{"--kind", "access", "--received", "2026-11-04 17:05", "--channel", "pigeon"},
			{"--kind", "access", "--received", "2026-11-04 17:05", "--law", "EU-GDPR"},
			{"--moon"},
			{"--kind", "access", "--received", "2026-11-04 17:05", "extra"},
		} {
			status, out, errOut := runDeadline(t, "", append([]string{"explain"}, args...)...)
			if status != 2 || out != "" || len(lines(errOut)) != 1 || errOut == "" {
				t.Errorf("%v: status %d, %q, %q", args, status, out, errOut)
			}
		}
	})
}

func FuzzParseEvents(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"channel":"web","end_rule":"apa64_2"}`, `{"base_days":30,"extension_days":30,"extension_notified_at":"2026-04-09T10:00:00+07:00"}`,
		`{"policy":"clock_from_complete","complete_at":"2026-09-07T11:00:00+07:00"}`, `{"base_months":1,"period_begins":"on_receipt_day"}`,
		`{"base_business_days":3}`, `{"extension_months":2}`, `null`, `[]`, `{"channel":null}`, `{"base_days":-1}`, `{"base_days":1e9}`, `{bad`, ``,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ev, err := parseEvents(text)
		if err != nil {
			if ev != (domain.Events{}) {
				t.Errorf("%q is refused, yet gave %+v", text, ev)
			}
			return
		}
		// What was read is counted or refused, and never panics.
		for _, law := range []string{"TH-PDPA", "TH-GENERIC"} {
			d, err := countExample(law, "access", "2026-11-04T17:05:00+07:00", text)
			if err == nil && d.LatestDueOn.Before(d.DueOn) {
				t.Errorf("%q: latest %v is before %v", text, d.LatestDueOn, d.DueOn)
			}
		}
	})
}
