package workflow_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/repository/pgtest"
	"sitthi/workflow"
)

// fileAs files a text from an address.
func (d *desk) fileAs(address, key string, f domain.Filing) (filed, error) {
	d.t.Helper()
	raw, err := d.Submit(workflow.From(d.t.Context(), address), workflow.SubmitCommand{
		Office: "sknpeo", Filing: f, Channel: domain.ByAPI, IdempotencyKey: key, Body: []byte(f.Details),
		Reply: func(f workflow.Filed) ([]byte, error) {
			return json.Marshal(filed{f.Request.Reference, f.Receipt.String(), f.Request.DueOn.String(), f.Request.DeemedReceivedOn.String()})
		},
	})
	if err != nil {
		return filed{}, err
	}
	var out filed
	return out, json.Unmarshal(raw, &out)
}

// flood files one text many times, a second each, from seven addresses.
func (d *desk) flood(n int, f domain.Filing) []filed {
	d.t.Helper()
	var all []filed
	for i := range n {
		one, err := d.fileAs(fmt.Sprintf("192.0.2.%d", 1+i%7), "", f)
		if err != nil {
			d.t.Fatal(err)
		}
		all = append(all, one)
		d.clock.Pass(time.Second)
	}
	return all
}

// apart is what an officer finds in quarantine.
func (d *desk) apart(role domain.Role) []domain.QueueItem {
	d.t.Helper()
	yes := true
	page, err := d.Queue(d.t.Context(), d.officer(role, "sknpeo"), domain.QueueFilter{Quarantined: &yes, Limit: 1000})
	if err != nil {
		d.t.Fatal(err)
	}
	return page.Items
}

// mostAlike are no flood in these tests.
const mostAlike = 20

func TestFlood(t *testing.T) {
	databases := map[string]func(*testing.T) string{
		"SQLite":     func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "desk.db") },
		"PostgreSQL": func(t *testing.T) string { return pgtest.Shared(t).Database(t) },
	}
	for name, address := range databases {
		t.Run(name, func(t *testing.T) {
			d := pooledDesk(t, address(t), newKeys(t), sharedParts())
			d.AlikeFrom(mostAlike)
			d.furnish()
			const equal = 700
			spam := question
			spam.Subject.Email, spam.Details = "", "ลงชื่อคัดค้านการย้าย โรงเรียน!"
			all := d.flood(equal, spam)
			genuine := d.file(question)

			t.Run("everybody gets his receipt, the first are worked on, and the rest is apart", func(t *testing.T) {
				for i, f := range all {
					r := d.whole(f.Reference)
					if r.Quarantined() != (i >= mostAlike) || r.Status != domain.Received || r.DueOn.String() != f.DueOn {
						t.Fatalf("number %d: %+v", i, r)
					}
				}
				if got := d.apart(domain.Intake); len(got) != equal-mostAlike || !got[0].Quarantined {
					t.Errorf("%d are apart", len(got))
				}
				if _, err := d.Track(t.Context(), all[equal-1].Reference, all[equal-1].Receipt); err != nil {
					t.Error(err)
				}
			})
			t.Run("each has its line in the trail, by the desk itself, and the trails hold", func(t *testing.T) {
				events := d.events(all[equal-1].Reference)
				if len(events) != 2 || events[1].Verb != domain.Quarantine || events[1].By != domain.System || events[1].Data["cause"] != "flood" || events[1].To != domain.Received {
					t.Fatalf("%+v", events)
				}
				d.holds(domain.Quarantine, 1)
			})
			t.Run("the true one is handed out among the first, and what is apart to nobody", func(t *testing.T) {
				d.handOut(mostAlike + 1)
				if d.whole(genuine.Reference).Assignee == "" || d.whole(all[mostAlike].Reference).Assignee != "" {
					t.Error("the wrong ones were handed out")
				}
			})
			t.Run("the dashboard counts it apart", func(t *testing.T) {
				board, err := d.Dashboard(t.Context(), d.officer(domain.DPO, "sknpeo"))
				if err != nil || board.Apart != equal-mostAlike || board.Open != mostAlike+1 || board.Statuses[domain.Received] != board.Open {
					t.Errorf("%+v %v", board, err)
				}
			})
			d.post() // the receipts
			t.Run("the head hears of it once, the next morning, as a number; nobody else does", func(t *testing.T) {
				mails := d.sweep("2026-11-24 08:31")
				mails = append(mails, d.sweep("2026-11-24 08:33")...)
				said := 0
				for _, m := range d.postbox.sent[len(d.postbox.sent)-len(mails):] {
					if !strings.Contains(m.Body, "แยกไว้ตรวจ") {
						continue
					}
					said++
					if m.To != "h@pool.example" || !strings.Contains(m.Body, fmt.Sprintf("เรื่องที่แยกไว้ตรวจ %d เรื่อง", equal-mostAlike)) || strings.Count(m.Body, "SKNPEO-") != 0 {
						t.Errorf("%+v", m)
					}
				}
				if said != 1 {
					t.Errorf("%d mails tell of it: %v", said, mails)
				}
				if more := d.sweep("2026-11-24 11:00"); len(more) != 0 {
					t.Error(more)
				}
			})
			t.Run("what is released goes to an officer like any other; the head alone closes the rest as spam", func(t *testing.T) {
				back := all[equal-1].Reference
				if _, err := d.Release(t.Context(), d.officer(domain.Intake, "sknpeo"), back, matching(2), domain.ReasonInput{Reason: "มีตัวตนจริง"}); err != nil {
					t.Fatal(err)
				}
				d.handOut(1)
				if r := d.whole(back); r.Assignee == "" || r.Quarantined() {
					t.Errorf("%+v", r)
				}
				other := all[equal-2].Reference
				if _, err := d.Lapse(t.Context(), d.officer(domain.Intake, "sknpeo"), other, matching(2), domain.LapseInput{}); domain.CodeOf(err) != "role_may_not" {
					t.Error(err)
				}
				if _, err := d.Assign(t.Context(), d.actorOf("h"), other, matching(2), domain.AssignInput{Assignee: "a"}); domain.CodeOf(err) != "quarantined" {
					t.Error(err)
				}
				if _, err := d.Lapse(t.Context(), d.actorOf("h"), other, matching(2), domain.LapseInput{}); err != nil {
					t.Fatal(err)
				}
				if r := d.whole(other); r.Status != domain.Closed || r.Outcome != domain.Spam {
					t.Errorf("%+v", r)
				}
				if got := len(d.apart(domain.DPO)); got != equal-mostAlike-2 {
					t.Errorf("%d are apart", got)
				}
				d.holds(domain.Quarantine, 1)
			})
			t.Run("a message of whoever holds the receipt is in the head's next digest by its reference", func(t *testing.T) {
				from := all[equal-3]
				if _, err := d.SendMessage(t.Context(), from.Reference, from.Receipt, domain.MessageInput{Text: "โปรดอ่าน"}); err != nil {
					t.Fatal(err)
				}
				before := len(d.postbox.sent)
				for hour := 8; hour < 16; hour++ { // five mails in each: nobody took those that were handed out, either
					d.sweep(fmt.Sprintf("2026-11-25 %02d:59", hour))
				}
				named := false
				for _, m := range d.postbox.sent[before:] {
					named = named || m.To == "h@pool.example" && strings.Contains(m.Body, string(from.Reference)) &&
						strings.Contains(m.Body, fmt.Sprintf("เรื่องที่แยกไว้ตรวจ %d เรื่อง", equal-mostAlike-3))
				}
				if !named || !d.whole(from.Reference).Quarantined() {
					t.Error("the head does not hear of it, or it was released")
				}
			})
		})
	}
}

func TestAlike(t *testing.T) {
	t.Run("however it is typed", func(t *testing.T) {
		d := newDesk(t)
		d.AlikeFrom(mostAlike)
		for i, text := range []string{"ขอ คัดสำเนา ปพ.๑", "ขอคัดสำเนา  ปพ. 1", "ขอคัดสำเนา\u200b ปพ.1!!", "ขอคัด\u200bสำเนา (ปพ. ๑)\n"} {
			for range 10 {
				f := question
				f.Details = text
				d.clock.set("2026-11-23 10:00:00")
				if r := d.whole(d.file(f).Reference); r.Quarantined() != (i >= 2) {
					t.Fatalf("%q", text)
				}
			}
		}
	})
	t.Run("another number, another wish or another office is another text", func(t *testing.T) {
		d := newDesk(t)
		d.AlikeFrom(mostAlike)
		for i := range 2 * mostAlike {
			f := question
			f.Details = fmt.Sprintf("ขอคัดสำเนา ปพ.%d", i)
			if d.whole(d.file(f).Reference).Quarantined() {
				t.Fatal(f.Details)
			}
			right := domain.Filing{
				Kind: domain.Access, Details: "ขอสำเนา", DataScope: fmt.Sprintf("ปีการศึกษา %d", 2500+i),
				Subject: domain.Subject{Person: domain.Person{GivenName: "สมศรี", Phone: "0812345678"}},
			}
			if d.whole(d.file(right).Reference).Quarantined() {
				t.Fatal(right.DataScope)
			}
		}
	})
	t.Run("as many come through in each hour", func(t *testing.T) {
		d := newDesk(t)
		d.AlikeFrom(mostAlike)
		for i, at := range []string{"10:00:00", "10:30:00", "10:59:59", "11:00:01", "11:30:01"} {
			d.clock.set("2026-11-23 " + at)
			n := 0
			for range mostAlike + 5 {
				if d.whole(d.file(question).Reference).Quarantined() {
					n++
				}
			}
			// What came within the last hour counts, apart or not: a flood does not dry up by itself.
			if want := []int{5, 25, 25, 25, 25}[i]; n != want {
				t.Errorf("at %s: %d apart, not %d", at, n, want)
			}
		}
		d.clock.set("2026-11-23 12:30:02")
		if d.whole(d.file(question).Reference).Quarantined() {
			t.Error("an hour later it is a flood still")
		}
	})
	t.Run("who repeats a filing that he got no answer of has filed once", func(t *testing.T) {
		d := newDesk(t)
		d.AlikeFrom(mostAlike)
		for range 2 * mostAlike {
			if _, err := d.submit(question, "the same key"); err != nil {
				t.Fatal(err)
			}
		}
		if d.whole(d.file(question).Reference).Quarantined() {
			t.Error("his repeats are a flood")
		}
	})
	t.Run("what could not be stored was never filed", func(t *testing.T) {
		d := newDesk(t)
		d.AlikeFrom(mostAlike)
		d.parts.Store = deaf{d.store}
		broken := workflow.New(d.parts)
		broken.AlikeFrom(mostAlike)
		for range 2 * mostAlike {
			_, err := broken.Submit(t.Context(), workflow.SubmitCommand{
				Office: "sknpeo", Filing: question, Channel: domain.ByAPI, Reply: func(workflow.Filed) ([]byte, error) { return nil, nil },
			})
			if !errors.Is(err, errDeaf) {
				t.Fatal(err)
			}
		}
		d.parts.Store = d.store
		broken.Store = d.store
		d.Service = broken
		if d.whole(d.file(question).Reference).Quarantined() {
			t.Error("an outage makes a flood of people who try again")
		}
	})
	t.Run("what an officer registers is no flood", func(t *testing.T) {
		d := newDesk(t)
		d.AlikeFrom(mostAlike)
		both := d.byBoth()
		for i := range mostAlike + 5 {
			if d.entered(both, entry(domain.AtCounter, "2026-11-23 09:00:00", fmt.Sprintf("%d/2569", i))).Quarantined() {
				t.Fatal(i)
			}
		}
	})
}

// deaf is a store that takes nothing.
type deaf struct{ domain.Store }

var errDeaf = errors.New("the store takes nothing")

func (deaf) InTx(context.Context, func(domain.Tx) error) error { return errDeaf }
