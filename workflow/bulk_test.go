package workflow_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

// chosen are cases as a list of a bulk has them now.
func (d *desk) chosen(cases ...filed) []domain.BulkItem {
	d.t.Helper()
	items := make([]domain.BulkItem, len(cases))
	for i, f := range cases {
		items[i] = domain.BulkItem{Reference: f.Reference, Version: d.caseOf(f).Version}
	}
	return items
}

func bulkOf(key string, items []domain.BulkItem) workflow.BulkCommand {
	return workflow.BulkCommand{Items: items, IdempotencyKey: key, Body: fmt.Append(nil, items)}
}

// outcomes are the results in short: a version, or the code of a refusal.
func outcomes(results []domain.BulkResult) string {
	var all []string
	for _, r := range results {
		if r.Done() {
			all = append(all, fmt.Sprint(r.Version))
		} else {
			all = append(all, r.Code)
		}
	}
	return strings.Join(all, " ")
}

func TestBulk(t *testing.T) {
	onBothDesks(t, func(t *testing.T, d *desk) {
		ctx, intake := t.Context(), d.officer(domain.Intake, "sknpeo")
		officer := d.officer(domain.Officer, "sknpeo").ID()
		to := domain.AssignInput{Assignee: officer, Reason: "แบ่งงาน"}
		want := func(t *testing.T, results []domain.BulkResult, err error, words string) {
			t.Helper()
			if err != nil || outcomes(results) != words {
				t.Fatalf("%s, %v; want %s", outcomes(results), err, words)
			}
		}
		events := func(f filed) (n int) {
			trail, err := d.Trail(ctx, intake, f.Reference)
			if err != nil {
				t.Fatal(err)
			}
			return len(trail)
		}

		t.Run("one that refuses keeps no other back, and each has its own event", func(t *testing.T) {
			a, b, c := d.file(question), d.file(question), d.file(question)
			items := append(d.chosen(a, b, c), domain.BulkItem{Reference: "SKNPEO-2569-000000", Version: 1})
			items[1].Version = 7
			results, err := d.AssignMany(ctx, intake, bulkOf("mixed", items), to)
			want(t, results, err, "2 stale 2 not_found")
			if d.caseOf(a).Assignee != officer || d.caseOf(b).Assignee != "" || events(a) != 2 || events(b) != 1 {
				t.Errorf("%s %s %d %d", d.caseOf(a).Assignee, d.caseOf(b).Assignee, events(a), events(b))
			}
		})

		t.Run("repeated it is not done again, and goes on with the rest", func(t *testing.T) {
			a, b := d.file(question), d.file(question)
			cmd := bulkOf("again", d.chosen(a, b))
			stopped := d.parts
			stopped.Store = &leaving{Store: d.store, after: 2} // the bulk itself and one case
			if _, err := workflow.New(stopped).AssignMany(ctx, intake, cmd, to); domain.KindOf(err) != domain.Unavailable {
				t.Fatal(err)
			}
			if d.caseOf(a).Assignee != officer || d.caseOf(b).Assignee != "" {
				t.Fatal("it did not stop between the two")
			}
			for range 2 {
				results, err := d.AssignMany(ctx, intake, cmd, to)
				want(t, results, err, "2 2")
			}
			if events(a) != 2 || events(b) != 2 {
				t.Errorf("%d and %d events", events(a), events(b))
			}
			_, kept, err := d.BulkOf(ctx, intake, "again")
			want(t, kept, err, "2 2")
		})

		t.Run("a key belongs to one list and one officer", func(t *testing.T) {
			cmd := bulkOf("again", d.chosen(d.file(question)))
			_, err := d.AssignMany(ctx, intake, cmd, to)
			var refusal *domain.Error
			if !errors.As(err, &refusal) || len(refusal.Fields) != 1 || refusal.Fields[0].Code != "key_reused" {
				t.Error(err)
			}
			results, err := d.AssignMany(ctx, d.officer(domain.Head, "sknpeo"), cmd, to)
			want(t, results, err, "2")
		})

		t.Run("sent twice at once it is done once", func(t *testing.T) {
			a, b := d.file(question), d.file(question)
			cmd := bulkOf("twins", d.chosen(a, b))
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					results, err := d.AssignMany(ctx, intake, cmd, to)
					if err != nil || outcomes(results) != "2 2" {
						t.Errorf("%s, %v", outcomes(results), err)
					}
				})
			}
			all.Wait()
			if events(a) != 2 || events(b) != 2 {
				t.Errorf("%d and %d events", events(a), events(b))
			}
		})

		t.Run("who may not is told so for each case", func(t *testing.T) {
			f := d.file(question)
			results, err := d.AssignMany(ctx, d.officer(domain.DPO, "sknpeo"), bulkOf("dpo", d.chosen(f)), to)
			want(t, results, err, "role_may_not")
			results, err = d.AssignMany(ctx, d.officer(domain.Intake, "sesao11"), bulkOf("other", d.chosen(f)), to)
			want(t, results, err, "not_found")
			results, err = d.AssignMany(ctx, intake, bulkOf("nobody", d.chosen(f)), domain.AssignInput{Assignee: "nobody"})
			want(t, results, err, "not_assignable")
			if results[0].Field != "assignee" {
				t.Errorf("%+v", results)
			}
		})

		t.Run("ten may begin in an hour, and an old one can always be asked for", func(t *testing.T) {
			head := d.officer(domain.Head, "sknpeo")
			d.clock.set("2026-11-23 12:00:00")
			item := []domain.BulkItem{{Reference: "SKNPEO-2569-000000", Version: 1}}
			for i := range domain.BulksInHour {
				d.pass(time.Minute)
				results, err := d.AssignMany(ctx, head, bulkOf(fmt.Sprint("h", i), item), to)
				want(t, results, err, "not_found")
			}
			_, err := d.AssignMany(ctx, head, bulkOf("one more", item), to)
			var refusal *domain.Error
			if !errors.As(err, &refusal) || refusal.Kind != domain.TooMany || refusal.RetryAfter != 51*60 {
				t.Fatalf("%+v", err)
			}
			results, err := d.AssignMany(ctx, head, bulkOf("h0", item), to)
			want(t, results, err, "not_found")
			d.pass(51 * time.Minute)
			results, err = d.AssignMany(ctx, head, bulkOf("one more", item), to)
			want(t, results, err, "not_found")
		})

		t.Run("a day later it is forgotten", func(t *testing.T) {
			d.pass(25 * time.Hour)
			if _, err := d.Purge(ctx); err != nil {
				t.Fatal(err)
			}
			if _, _, err := d.BulkOf(ctx, intake, "again"); domain.KindOf(err) != domain.NotFound {
				t.Error(err)
			}
		})
	})
}

// leaving is a store that goes away after some transactions.
type leaving struct {
	domain.Store
	after int
}

func (s *leaving) InTx(ctx context.Context, do func(domain.Tx) error) error {
	if s.after--; s.after < 0 {
		return domain.Refuse(domain.Unavailable, "database_unavailable")
	}
	return s.Store.InTx(ctx, do)
}

func TestBulkIsOneDigest(t *testing.T) {
	onBothDesks(t, func(t *testing.T, d *desk) {
		f := question
		f.Subject.Email = ""
		cases := []filed{d.file(f), d.file(f), d.file(f)}
		intake, officer := d.officer(domain.Intake, "sknpeo"), d.officer(domain.Officer, "sknpeo").ID()
		results, err := d.AssignMany(t.Context(), intake, bulkOf("digest", d.chosen(cases...)), domain.AssignInput{Assignee: officer})
		if err != nil || outcomes(results) != "2 2 2" {
			t.Fatal(results, err)
		}
		if mails := d.post(); len(mails) != 0 {
			t.Errorf("at once: %q", mails)
		}
		d.handed(cases[2], d.colleague()) // told by a mail of its own
		if mails := d.post(); len(mails) != 1 || !strings.HasPrefix(mails[0], "colleague: "+string(cases[2].Reference)) {
			t.Errorf("%q", mails)
		}
		mails := d.sweep("2026-11-24 08:31")
		i := slices.IndexFunc(d.postbox.sent, func(m domain.Mail) bool {
			return strings.Contains(m.Body, "งานใหม่ กำหนด 8 ธันวาคม 2569") && strings.Contains(m.Body, "\n\n")
		})
		if len(mails) != 1 || mails[0] != "officer: เรื่องที่ต้องติดตาม 2 เรื่อง วันที่ 24 พฤศจิกายน 2569" || i < 0 {
			t.Fatalf("%q", mails)
		}
		body := d.postbox.sent[i].Body
		for n, f := range cases {
			if is := strings.Contains(body, string(f.Reference)); is != (n < 2) {
				t.Errorf("case %d: %v in\n%s", n, is, body)
			}
		}
	})
}
