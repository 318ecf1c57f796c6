package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"sitthi/domain"
	packs "sitthi/domain/law"
	"sitthi/domain/locale"
)

const deadlineUsage = `Usage:
  sitthi deadline check FILE.csv    compare worked examples with our own count (- reads standard input)
  sitthi deadline explain --kind KIND --received TIME [--law LAW] [--channel CHANNEL] [--lang th|en]

check reads the columns law, kind, received_at, events, expected_due_date. It prints a line for each
row that differs and "N passed, N failed" at the end; exit status 1 if any failed, 2 if it could not run.

explain prints both dates of a deadline and each step of the count with its law and how sure we are of it.
  --kind      access, copy, source_disclosure, portability, rectification, erasure, restriction, objection,
              consent_withdrawal, question, suggestion, complaint, or any other kind of a law pack
  --received  2026-11-04T17:05:00+07:00, or "2026-11-04 17:05" as the time in Bangkok
  --law       TH-PDPA, TH-APA, TH-RD2546, TH-OIA, TH-CCA, TH-SLA; by default the law of the kind
  --channel   web, api, email, fax, counter, telephone, post; by default web
  --lang      th or en; by default th
`

// deadlineCommand runs "sitthi deadline …" and gives its exit status. It needs
// no configuration and no database.
func deadlineCommand(args []string, in io.Reader, out, errOut io.Writer) int {
	var verb string
	if len(args) > 0 {
		verb = args[0]
	}
	switch verb {
	case "check":
		return deadlineCheck(args[1:], in, out, errOut)
	case "explain":
		return deadlineExplain(args[1:], out, errOut)
	case "-h", "--help", "-help", "help":
		say(out, deadlineUsage)
		return exitDone
	case "":
		say(errOut, deadlineUsage)
	default:
		say(errOut, "sitthi deadline: unknown command %q; try sitthi deadline --help\n", verb)
	}
	return exitUsage
}

// say prints; a reader who has gone away is no reason to fail.
func say(to io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintf(to, format, args...)
}

func asksHelp(args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool { return arg == "-h" || arg == "--help" || arg == "-help" })
}

// deadlineCheck compares a file of worked examples with our own count.
func deadlineCheck(args []string, in io.Reader, out, errOut io.Writer) int {
	if asksHelp(args) {
		say(out, deadlineUsage)
		return exitDone
	}
	if len(args) != 1 {
		say(errOut, "sitthi deadline check: give exactly one CSV file\n")
		return exitUsage
	}
	raw, err := readInput(args[0], in)
	if err != nil {
		say(errOut, "sitthi deadline check: %v\n", err)
		return exitUsage
	}
	passed, failed, err := checkRows(raw, out)
	if err != nil {
		say(errOut, "sitthi deadline check: %s: %v\n", args[0], err)
		return exitUsage
	}
	say(out, "%d passed, %d failed\n", passed, failed)
	if failed > 0 {
		return exitFailed
	}
	return exitDone
}

func readInput(name string, in io.Reader) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(in)
	}
	return os.ReadFile(name) // #nosec G304 -- the file is what the operator asks to be checked
}

var exampleColumns = []string{"law", "kind", "received_at", "events", "expected_due_date"}

// checkRows checks each row by itself, so that a broken one costs only itself.
func checkRows(raw []byte, out io.Writer) (passed, failed int, err error) {
	const byteOrderMark = "\uFEFF" // spreadsheets put it before the first column's name
	rows := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(raw), byteOrderMark)))
	rows.FieldsPerRecord = -1 // told row by row below
	header, err := rows.Read()
	if err != nil {
		return 0, 0, fmt.Errorf("no header line: %w", err)
	}
	at := make(map[string]int, len(header))
	for i, column := range header {
		at[column] = i
	}
	for _, column := range exampleColumns {
		if _, ok := at[column]; !ok {
			return 0, 0, fmt.Errorf("there is no column %s", column)
		}
	}

	for number := 1; ; number++ {
		record, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return passed, failed, nil
		}
		named := fmt.Sprintf("row %d", number)
		if err == nil && len(record) != len(header) {
			err = fmt.Errorf("%d fields, the header has %d", len(record), len(header))
		}
		if err == nil {
			field := func(column string) string { return record[at[column]] }
			named = fmt.Sprintf("row %d: %s %s", number, oneLine(field("law")), oneLine(field("kind")))
			err = checkExample(field)
		}
		if err != nil {
			failed++
			say(out, "%s: %s\n", named, oneLine(err.Error()))
			continue
		}
		passed++
	}
}

// oneLine keeps a hostile file from writing lines of its own into the report.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r < ' ' || r == '\u007f' }), " ")
}

// checkExample counts one worked example; nil says that it came out as expected.
func checkExample(field func(string) string) error {
	expected := field("expected_due_date")
	deadline, err := countExample(field("law"), field("kind"), field("received_at"), field("events"))
	if err != nil {
		return fmt.Errorf("%w; expected %s", err, expected)
	}
	if !deadline.DueAt.IsZero() {
		want, err := parseInstant(expected)
		if err != nil || !want.Equal(deadline.DueAt) {
			return fmt.Errorf("got %s, expected %s", deadline.DueAt.Format(time.RFC3339), expected)
		}
		return nil
	}
	got := deadline.Result(packs.Calendar(), deadline.EndRule).String()
	if got != expected {
		if got == "" {
			got = "no date"
		}
		return fmt.Errorf("got %s, expected %s", got, expected)
	}
	return nil
}

func countExample(lawName, kind, received, events string) (domain.Deadline, error) {
	receivedAt, err := parseInstant(received)
	if err != nil {
		return domain.Deadline{}, fmt.Errorf("received_at %q is not an RFC 3339 time", received)
	}
	ev, err := parseEvents(events)
	if err != nil {
		return domain.Deadline{}, err
	}
	rule, err := packs.Rule(lawName, ev.Kind(kind), domain.DateOf(receivedAt, domain.Bangkok))
	if err != nil {
		return domain.Deadline{}, err
	}
	return domain.CountDeadline(rule, packs.Calendar(), domain.DefaultOfficeHours, receivedAt, ev)
}

// parseEvents reads the JSON of the events column: an object with known keys,
// each in the form that the worked examples define, and nothing else.
func parseEvents(text string) (domain.Events, error) {
	var values map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &values); err != nil || values == nil {
		return domain.Events{}, fmt.Errorf("events %q are not a JSON object", text)
	}
	var ev domain.Events
	readers := eventReaders(&ev)
	for _, key := range slices.Sorted(maps.Keys(values)) {
		read, known := readers[key]
		if !known {
			return domain.Events{}, fmt.Errorf("unknown event %q", key)
		}
		if err := read(values[key]); err != nil {
			return domain.Events{}, fmt.Errorf("event %s: %s is %w", key, values[key], err)
		}
	}
	return ev, nil
}

// eventReaders are the known keys of the events column, each with what reads
// its value into its field.
func eventReaders(ev *domain.Events) map[string]func(json.RawMessage) error {
	return map[string]func(json.RawMessage) error{
		"channel":               wordOf(&ev.Channel),
		"end_rule":              wordOf(&ev.EndRule),
		"policy":                wordOf(&ev.Policy),
		"period_begins":         wordOf(&ev.PeriodBegins),
		"milestone":             wordOf(&ev.Milestone),
		"controller_size":       wordOf(&ev.ControllerSize),
		"event":                 wordOf(&ev.Event),
		"complete_at":           instantOf(&ev.CompleteAt),
		"extension_notified_at": instantOf(&ev.ExtensionNotifiedAt),
		"identity_requested_at": instantOf(&ev.IdentityRequestedAt),
		"identity_received_at":  instantOf(&ev.IdentityReceivedAt),
		"base_days":             lengthOf(&ev.BaseDays),
		"base_months":           lengthOf(&ev.BaseMonths),
		"base_business_days":    lengthOf(&ev.BaseBusinessDays),
		"extension_days":        lengthOf(&ev.ExtensionDays),
		"extension_months":      lengthOf(&ev.ExtensionMonths),
	}
}

func wordOf[T ~string](into *T) func(json.RawMessage) error {
	return func(value json.RawMessage) error {
		var text string
		if err := json.Unmarshal(value, &text); err != nil || text == "" {
			return errors.New("not a word")
		}
		*into = T(text)
		return nil
	}
}

func instantOf(into *time.Time) func(json.RawMessage) error {
	return func(value json.RawMessage) error {
		var text string
		err := json.Unmarshal(value, &text)
		if err == nil {
			*into, err = parseInstant(text)
		}
		if err != nil {
			return errors.New("not an RFC 3339 time")
		}
		return nil
	}
}

// parseInstant is strict, where time.Parse lets "7:05" pass for "07:05".
func parseInstant(text string) (at time.Time, err error) {
	err = at.UnmarshalText([]byte(text))
	return at, err
}

func lengthOf(into **int) func(json.RawMessage) error {
	return func(value json.RawMessage) error {
		n, err := strconv.Atoi(string(value))
		if err != nil {
			return errors.New("not a whole number")
		}
		*into = &n
		return nil
	}
}

// lawOf is the law by which a kind of request is answered first, empty for any
// other kind of a pack.
func lawOf(kind string) string {
	rule, _ := domain.Kind(kind).Rule()
	for _, clock := range rule.Clocks {
		if clock.Class == domain.RespondClock {
			return clock.Law
		}
	}
	return ""
}

// deadlineExplain prints one deadline for a person.
func deadlineExplain(args []string, out, errOut io.Writer) int {
	flags := flag.NewFlagSet("deadline explain", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // one line of ours instead of its own usage
	kind := flags.String("kind", "", "")
	lawName := flags.String("law", "", "")
	received := flags.String("received", "", "")
	channel := flags.String("channel", string(domain.ByWeb), "")
	lang := flags.String("lang", string(locale.Thai), "")

	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		say(out, deadlineUsage)
		return exitDone
	}
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("unexpected %q", flags.Arg(0))
	}
	if err == nil {
		err = explain(out, *lawName, *kind, *received, *channel, locale.Lang(*lang))
	}
	if err != nil {
		say(errOut, "sitthi deadline explain: %s; try --help\n", oneLine(err.Error()))
		return exitUsage
	}
	return exitDone
}

func explain(out io.Writer, lawName, kind, received, channel string, lang locale.Lang) error {
	if !slices.Contains(locale.Langs, lang) {
		return fmt.Errorf("--lang is th or en, not %q", lang)
	}
	if kind == "" || received == "" {
		return errors.New("--kind and --received are needed")
	}
	if lawName == "" {
		if lawName = lawOf(kind); lawName == "" {
			return fmt.Errorf("%q is no kind of request; give its --law", kind)
		}
	}
	receivedAt, err := readReceived(received)
	if err != nil {
		return err
	}
	rule, err := packs.Rule(lawName, kind, domain.DateOf(receivedAt, domain.Bangkok))
	if err != nil {
		return err
	}
	ev := domain.Events{Channel: domain.Channel(channel)}
	deadline, err := domain.CountDeadline(rule, packs.Calendar(), domain.DefaultOfficeHours, receivedAt, ev)
	if err != nil {
		return err
	}
	printDeadline(out, deadline, lang)
	return nil
}

// readReceived reads an instant, or a date and time as Bangkok's clocks show it.
func readReceived(text string) (time.Time, error) {
	at, err := parseInstant(text)
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05"} {
		if err != nil {
			at, err = time.ParseInLocation(layout, text, domain.Bangkok)
		}
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("--received %q is neither 2026-11-04T17:05:00+07:00 nor \"2026-11-04 17:05\"", text)
	}
	if at.Year() >= 2400 {
		return time.Time{}, fmt.Errorf("--received %q is a year of the Buddhist era; give the Common Era", text)
	}
	return at, nil
}

func printDeadline(out io.Writer, d domain.Deadline, lang locale.Lang) {
	line := func(key string, args map[string]string) { say(out, "%s\n", locale.Text(lang, key, args)) }
	dated := func(key string, date domain.Date) {
		line(key, map[string]string{"date": locale.Date(lang, date), "iso": date.String()})
	}
	line("explain.rule", map[string]string{"rule": d.Rule, "calendar": d.Calendar})
	switch {
	case d.DueOn.IsZero():
		line("explain.none", nil)
	case !d.DueAt.IsZero():
		line("explain.due_at", map[string]string{"instant": d.DueAt.Format(time.RFC3339)})
	default:
		dated("explain.due_on", d.DueOn)
		dated("explain.latest_due_on", d.LatestDueOn)
	}
	for i, step := range d.Steps {
		say(out, "%2d. %s", i+1, locale.Step(lang, step))
		if step.Mark != "" {
			say(out, " [%s]", step.Mark)
		}
		say(out, "\n")
	}
}
