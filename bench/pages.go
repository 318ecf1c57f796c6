package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sitthi/web"
	"sitthi/workflow"
)

func pagesCommand(ctx context.Context, args []string) error {
	var z sizes
	if err := z.flags("pages").Parse(args); err != nil {
		return err
	}
	return onStage(ctx, func(s stage) error {
		small, err := s.seeded(ctx, z.requests/100, z.offices)
		if err != nil {
			return err
		}
		large, err := s.seeded(ctx, z.requests, z.offices)
		if err != nil {
			return err
		}
		return s.pages(ctx, []size{{small, z.requests / 100}, {large, z.requests}}, z.rounds)
	})
}

// glance is a page that can be looked at again and again, and who looks at it.
type glance struct {
	row     string // of the table
	what    string // which of its pages, and whose
	request []byte
}

// pages compares how long the first byte of each page takes, for each who may open
// it, with the desk of the first size and with that of the last. Both have the same
// case to show, filed and worked on just now.
func (s stage) pages(ctx context.Context, sizes []size, rounds int) (err error) {
	ends := []size{sizes[0], sizes[len(sizes)-1]}
	runs, stop, err := startAll(ctx, ends)
	defer func() { err = errors.Join(err, stop()) }()
	if err != nil {
		return err
	}
	var glances [][]glance
	var clients []*client
	for _, run := range runs {
		t := tour{newJourney(run, officeID(0))}
		all, err := t.glances()
		if err != nil {
			return err
		}
		glances = append(glances, all)
		defer t.forget(guarded) // whoever walks here next finds him as he was
	}
	if len(glances[0]) != len(glances[1]) {
		return errors.New("the two desks do not show the same pages")
	}
	for _, run := range runs { // a connection that idles is closed
		c, err := dial(run.addr)
		if err != nil {
			return err
		}
		defer c.close()
		clients = append(clients, c)
	}
	s.report.head(fmt.Sprintf("first byte of each page, at %d ÷ at %d", ends[1].requests, ends[0].requests))
	for i, g := range glances[0] {
		if err := s.glance(ctx, g, glances[1][i], clients, rounds); err != nil {
			return fmt.Errorf("%s: %w", g.what, err)
		}
	}
	return nil
}

// glance lets the two desks take turns with a page and prints a line.
func (s stage) glance(ctx context.Context, small, large glance, clients []*client, rounds int) error {
	const each = 25
	var times, here spread
	var lengths [2]int
	for round := range rounds + 1 {
		var took [2][]float64
		for range each {
			if err := ctx.Err(); err != nil {
				return err
			}
			for i, g := range []glance{small, large} {
				first, length, err := clients[i].firstByte(g.request)
				if err != nil {
					return err
				}
				took[i], lengths[i] = append(took[i], milliseconds(first)), length
			}
		}
		if round > 0 { // the first is for warming up
			times = append(times, quantile(took[1], 0.5)/quantile(took[0], 0.5))
			here = append(here, quantile(took[1], 0.5))
		}
	}
	s.report.line(large.what, times, atMost(1.1), fmt.Sprintf("%s ms; %d and %d bytes", figure(here.median()), lengths[0], lengths[1]))
	return nil
}

// firstByte asks for a page, and says when its first byte came and how long it is.
func (c *client) firstByte(request []byte) (took time.Duration, length int, err error) {
	begin := time.Now()
	if _, err := c.conn.Write(request); err != nil {
		return 0, 0, err
	}
	if _, err := c.in.Peek(1); err != nil {
		return 0, 0, err
	}
	took = time.Since(begin)
	res, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return 0, 0, err
	}
	defer res.Body.Close()
	content, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode >= http.StatusBadRequest {
		err = fmt.Errorf("%d", res.StatusCode)
	}
	return took, len(content), err
}

// glances are all pages that can be got, by each who may open them, and the two that
// a citizen with his code gets by sending it. There is something on each of them.
func (t tour) glances() ([]glance, error) {
	f := t.busy()
	names := []string{
		"office", string(t.office), "reference", f.reference, "version", officeOf(0).NoticeVersion,
		"key", t.bulk(t.logInBy("head"), t.file(nil).reference),
	}
	var all []glance
	for _, v := range t.people(f) {
		for _, row := range web.Routes() {
			if row.Method == http.MethodGet && v.comes(row) {
				all = append(all, t.of(v, row, names)...)
			}
		}
	}
	stranger := newVisitor(t.program)
	all = append(all,
		glance{"", "POST /track", stranger.asks(http.MethodPost, "/track", fields("reference", f.reference, "code", f.receipt))},
		glance{"", "POST /r/:reference", stranger.asks(http.MethodPost, "/r/"+f.reference, fields("code", f.receipt))})
	for _, row := range web.Routes() {
		if row.Method == http.MethodGet && !slices.ContainsFunc(all, func(g glance) bool { return g.row == row.Path }) {
			t.trouble = append(t.trouble, "nobody looked at "+row.Path)
		}
	}
	if len(t.trouble) > 0 {
		return nil, errors.New(strings.Join(t.trouble, "\n"))
	}
	return all, nil
}

// busy fills each view of the queue, so that it is the same page on a large desk and
// on a small one, and leaves a case on which everybody has been at work.
func (t tour) busy() filed {
	const counted = 110 // what the queue's page counts, and some
	day := 24 * time.Hour
	for range counted {
		t.onPaper("access", day)
		t.onPaper("question", 29*day)
		t.take(t.onPaper("question", 10*day))
		f := t.take(t.onPaper("question", day))
		t.journey.act("officer1", &f, "ask", askedFor)
	}
	f := t.take(t.file(nil))
	t.journey.act("officer1", &f, "ask", askedFor)
	t.journey.holder(&f, http.MethodPost, "/messages", map[string]any{"text": "กำลังหา"})
	t.journey.act("officer1", &f, "write", map[string]any{"message": "กำลังตรวจสอบ"})
	t.journey.act("head", &f, "note", map[string]any{"message": "บันทึก"})
	t.journey.act("intake", &f, "correct_receipt", map[string]any{
		"received_at": time.Now().Add(-3 * day).Format(time.RFC3339), "reason": "ลงวันผิด", "evidence": "ซองจดหมาย",
	})
	return f
}

var askedFor = map[string]any{"items": []any{map[string]any{"code": "paper", "text": "ขอสำเนา"}}}

// onPaper is a request that came on paper some time ago.
func (t tour) onPaper(kind string, ago time.Duration) filed {
	entry := body(1, true)
	entry["details"] = text + " " + strconv.FormatInt(time.Now().UnixNano(), 36) // or it were a flood
	entry["kind"], entry["channel"], entry["received_at"] = kind, "counter", time.Now().Add(-ago).Format(time.RFC3339)
	entry["intake_no"], entry["late_reason"] = strconv.FormatInt(time.Now().UnixNano(), 10)+"/2569", "ค้างอยู่ที่โรงเรียน"
	got := t.journey.post("intake", "/v1/offices/{office}/cases", entry, "office", string(t.office))
	return filed{got.text("reference"), got.text("receipt"), 1}
}

// take gives a case to the officer.
func (t tour) take(f filed) filed {
	t.journey.act("intake", &f, "assign", map[string]any{"assignee": string(officerID(t.office, "officer1"))})
	return f
}

// guarded is the officer who has a second factor while pages are looked at.
const guarded = "officer3"

// person is a visitor, what he is called in the report, and the pages he comes to.
type person struct {
	*visitor
	name  string
	comes func(web.Route) bool
}

// people are everybody who looks at pages.
func (t tour) people(f filed) []person {
	who := func(all ...string) func(web.Route) bool {
		return func(r web.Route) bool { return slices.Contains(all, r.Who) }
	}
	draft := func(done bool) func(web.Route) bool {
		return func(r web.Route) bool {
			return strings.Contains(r.Path, "/file/") && (r.Path == "/o/:office/file/done") == done
		}
	}
	anybody := person{newVisitor(t.program), "", func(r web.Route) bool {
		return (r.Who == "anyone" || r.Who == "holder") && !strings.Contains(r.Path, "/file/")
	}}
	filing := person{newVisitor(t.program), "", draft(false)}
	t.draft(filing.visitor, len(rightSteps)-1)
	filed := person{newVisitor(t.program), "", draft(true)}
	t.draft(filed.visitor, len(rightSteps))
	holder := person{newVisitor(t.program), ", with its code", who("holder")}
	t.post(holder.visitor, "/track", fields("reference", f.reference, "code", f.receipt))
	all := []person{anybody, filing, filed, holder}

	codes := t.enrol(t.logInBy(guarded))
	in := t.logInBy(guarded)
	t.post(in, "/login/code", fields("totp", codes[0]))
	all = append(all, person{t.logInBy(guarded), "", who("waiting")}, person{in, ", with a second factor", who("officers", "enrolling")})
	for _, p := range posts {
		if p.name == guarded || p.name == "officer2" { // as officer1
			continue
		}
		officer := t.logInBy(p.name)
		all = append(all, person{officer, ", " + string(p.role), func(r web.Route) bool {
			return !slices.Contains([]string{"anyone", "holder", "waiting"}, r.Who)
		}})
	}
	return all
}

// of are the glances at the pages of a row that somebody may open. For officers a
// page that leads elsewhere is one that they may not.
func (t tour) of(v person, row web.Route, names []string) (all []glance) {
	for _, variant := range variants(row.Path) {
		path := filledPath(variant.path, names)
		status, err := v.send(http.MethodGet, path, nil)
		leads := status == http.StatusSeeOther && (row.Path == "/leave" || row.Path == "/o/:office/file")
		if err != nil || status != http.StatusOK && !leads {
			continue
		}
		all = append(all, glance{row.Path, row.Path + variant.name + v.name, v.asks(http.MethodGet, path, url.Values{})})
	}
	return all
}

// variant is one of the pages of a row.
type variant struct{ name, path string }

// variants are the pages of a row: the steps of a right, the verbs of a case, the
// views of the queue.
func variants(row string) (all []variant) {
	each := func(name string, words ...string) {
		for _, word := range words {
			all = append(all, variant{" " + word, strings.Replace(row, name, word, 1)})
		}
	}
	switch {
	case strings.HasSuffix(row, "/:step"):
		for _, step := range rightSteps {
			each(":step", step.slug)
		}
	case strings.HasSuffix(row, "/:verb"):
		for _, verb := range workflow.Working {
			each(":verb", string(verb))
		}
	case row == "/desk/bulk":
		all = []variant{{"", row + "?verb=assign&to=" + string(officerID(officeID(0), "officer1")) + "&case=:reference"}}
	case row == "/desk/print":
		all = []variant{{"", row + "?case=:reference"}}
	case row == "/desk":
		for _, view := range queueViews {
			all = append(all, variant{" " + view, row + view})
		}
	default:
		all = []variant{{"", row}}
	}
	return all
}
