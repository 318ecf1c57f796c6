package repository

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"sitthi/domain"
)

// dueCase is a case at which a sweep looks on a day.
func dueCase(on string) *domain.Request {
	r := newCase()
	r.RemindOn = date(on)
	return r
}

func exerciseReminders(t *testing.T, d *desk) {
	ctx := context.Background()
	due := func(upTo string, after domain.ReminderKey, limit int) []domain.ReminderKey {
		keys, err := d.CasesToRemind(ctx, date(upTo), after, limit)
		if err != nil {
			t.Fatal(err)
		}
		return keys
	}
	keyOf := func(r *domain.Request) domain.ReminderKey {
		return domain.ReminderKey{On: r.RemindOn.String(), Case: r.ID, Office: r.Office, Reference: r.Reference}
	}
	claimed := func(key domain.ReminderKey, upTo string) (mine bool) {
		d.mustTx(func(tx domain.Tx) (err error) {
			mine, err = tx.ClaimReminder(key, date(upTo))
			return err
		})
		return mine
	}

	t.Run("open cases whose look has come, in order, page by page, never a closed one", func(t *testing.T) {
		// Nobody else's look is due in this year.
		closed := dueCase("2001-01-01")
		closed.Status, closed.Outcome = domain.Closed, domain.Answered
		second, first, third := d.add(dueCase("2001-01-02")), d.add(dueCase("2001-01-01")), d.add(dueCase("2001-01-02"))
		d.add(closed)
		d.add(dueCase("2001-01-04"))
		from := domain.ReminderKey{On: "2000-01-01"}
		same(t, due("2001-01-03", from, 10), []domain.ReminderKey{keyOf(first), keyOf(second), keyOf(third)})
		same(t, due("2001-01-03", keyOf(first), 1), []domain.ReminderKey{keyOf(second)})
		d.mustTx(func(tx domain.Tx) error { return tx.LookAgain(second.ID, date("2001-01-04")) })
		same(t, due("2001-01-03", from, 10), []domain.ReminderKey{keyOf(first), keyOf(third)})
	})

	t.Run("a case of which no plan is known is looked at first", func(t *testing.T) {
		unplanned := newCase()
		d.add(unplanned)
		keys := due("2001-01-01", domain.ReminderKey{}, 1000)
		if !slices.Contains(keys, keyOf(unplanned)) {
			t.Error(keys)
		}
	})

	t.Run("a day that nobody can read stops no page, and its case is found", func(t *testing.T) {
		early, late, next := d.add(dueCase("2001-01-10")), d.add(dueCase("2001-01-11")), d.add(dueCase("2001-01-12"))
		for id, text := range map[domain.CaseID]string{early.ID: "2001-01-1x", late.ID: "tomorrow"} {
			if _, err := d.db.Exec("UPDATE requests SET remind_on = '" + text + "' WHERE id = '" + string(id) + "'"); err != nil {
				t.Fatal(err)
			}
		}
		var found []domain.CaseID
		for after := (domain.ReminderKey{On: "2001-01-10"}); ; {
			page := due("2001-01-20", after, 1)
			if len(page) == 0 {
				break
			}
			after = page[0]
			found = append(found, after.Case)
			if after.Case != next.ID && !claimed(after, "2001-01-20") {
				t.Error("nobody can claim", after)
			}
		}
		same(t, found, []domain.CaseID{next.ID, early.ID, late.ID})
		d.mustTx(func(tx domain.Tx) error {
			return errors.Join(tx.LookAgain(early.ID, domain.Never), tx.LookAgain(late.ID, domain.Never))
		})
	})

	t.Run("a case is one sweep's, and only while its look is due", func(t *testing.T) {
		r := d.add(dueCase("2001-02-01"))
		other := keyOf(r)
		other.Office = "sesao11"
		if !claimed(keyOf(r), "2001-02-01") || claimed(keyOf(r), "2001-01-31") || claimed(other, "2001-02-01") {
			t.Error("when due, before, another office's")
		}
		d.mustTx(func(tx domain.Tx) error {
			mine, err := tx.ClaimReminder(keyOf(r), date("2001-02-01"))
			if !mine || err != nil {
				return errors.Join(err, errors.New("not claimed"))
			}
			if s := d.dialect.name; s == "postgres" && claimed(keyOf(r), "2001-02-01") {
				t.Error("two hold it")
			}
			return tx.LookAgain(r.ID, date("2001-02-02"))
		})
		if claimed(keyOf(r), "2001-02-01") {
			t.Error("it was looked at")
		}
		if got, err := d.CaseByID(ctx, allOf(r.Office), r.ID); err != nil || got.Version != r.Version || got.RemindOn != date("2001-02-02") {
			t.Error(got, err)
		}
	})

	t.Run("what was told stays told, by round, code and day; telling it again keeps nothing", func(t *testing.T) {
		r := d.add(dueCase("2001-03-01"))
		first, second := domain.Told{Code: domain.NoticeT1, On: date("2001-03-01")}, domain.Told{Code: domain.NoticeT0, On: date("2001-03-02")}
		d.mustTx(func(tx domain.Tx) error { return tx.AddTold(r.ID, 1, []domain.Told{first, second}, noon) })
		d.mustTx(func(tx domain.Tx) error {
			return errors.Join(tx.AddTold(r.ID, 2, []domain.Told{first}, noon), tx.AddTold(r.ID, 1, nil, noon),
				tx.AddTold(r.ID, 1, []domain.Told{{Code: domain.NoticeT1, On: date("2001-03-02")}}, noon))
		})
		before := d.counts()["notices"]
		err := d.InTx(ctx, func(tx domain.Tx) error {
			return errors.Join(tx.Enqueue(domain.Notice{Office: r.Office, Case: r.ID, Seq: -1, Code: domain.NoticeT1, DueAt: noon}),
				tx.AddTold(r.ID, 1, []domain.Told{first}, noon))
		})
		if wantKind(t, err, domain.Conflict, "already_exists"); d.counts()["notices"] != before {
			t.Error("its notice was kept")
		}
		d.mustTx(func(tx domain.Tx) error {
			told, err := tx.Told(r.ID, 1)
			same(t, told, []domain.Told{first, second, {Code: domain.NoticeT1, On: date("2001-03-02")}})
			return err
		})
	})

	t.Run("a case comes by its id, within the scope", func(t *testing.T) {
		r := d.add(fullCase())
		got, err := d.CaseByID(ctx, allOf(r.Office), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, r)
		_, err = d.CaseByID(ctx, allOf("sesao11"), r.ID)
		wantKind(t, err, domain.NotFound, "not_found")
	})
}

func exerciseDigests(t *testing.T, d *desk) {
	officer := officerOf("sknpeo", "officer")
	line := func(r *domain.Request, day, names string) domain.DigestLine {
		l := domain.DigestLine{
			Officer: officer, Day: date(day), Case: r.ID, Reference: r.Reference,
			Told: domain.Told{Code: domain.NoticeT3, On: date(day)},
		}
		if names != "" {
			l.Date = date(names)
		}
		return l
	}
	join := func(l domain.DigestLine, r *domain.Request) (joined bool) {
		d.mustTx(func(tx domain.Tx) (err error) {
			joined, err = tx.JoinDigest(l, domain.Notice{
				Office: r.Office, Case: r.ID, Seq: domain.ReminderSeq(0, l.Day), Code: domain.NoticeDigest, Officer: officer, Day: l.Day, DueAt: noon,
			})
			return err
		})
		return joined
	}
	closing := func(day string) (lines []domain.DigestLine) {
		d.mustTx(func(tx domain.Tx) (err error) {
			lines, err = tx.CloseDigest(officer, date(day))
			return err
		})
		return lines
	}

	t.Run("one notice for a day's lines, by date; whoever comes after it left stays out", func(t *testing.T) {
		a, b, c := d.add(newCase()), d.add(newCase()), d.add(newCase())
		before := d.counts()["notices"]
		undated, later, sooner := line(a, "2001-04-02", ""), line(b, "2001-04-02", "2001-05-02"), line(c, "2001-04-02", "2001-05-01")
		if !join(undated, a) || !join(later, b) || !join(sooner, c) || d.counts()["notices"] != before+1 {
			t.Fatal(d.counts()["notices"] - before)
		}
		same(t, closing("2001-04-02"), []domain.DigestLine{sooner, later, undated})
		if join(line(a, "2001-04-02", ""), a) || !join(line(a, "2001-04-03", ""), a) || d.counts()["notices"] != before+2 {
			t.Error("joined what had left")
		}
		same(t, closing("2001-04-02"), []domain.DigestLine{sooner, later, undated}) // as often as it is tried
	})

	t.Run("lines that join at the same time are one digest, and none is lost", func(t *testing.T) {
		cases := make([]*domain.Request, 24)
		for i := range cases {
			cases[i] = d.add(newCase())
		}
		before := d.counts()["notices"]
		joined := make([]bool, len(cases))
		var left []domain.DigestLine
		for _, err := range parallel(len(cases), func(i int) error {
			return d.InTx(context.Background(), func(tx domain.Tx) (err error) {
				if i == len(cases)/2 {
					left, err = tx.CloseDigest(officer, date("2001-04-04"))
					if domain.KindOf(err) == domain.NotFound {
						return nil // nobody had joined yet
					}
					return err
				}
				joined[i], err = tx.JoinDigest(line(cases[i], "2001-04-04", ""), domain.Notice{
					Office: "sknpeo", Case: cases[i].ID, Seq: 1, Code: domain.NoticeDigest, Officer: officer, Day: date("2001-04-04"), DueAt: noon,
				})
				return err
			})
		}) {
			if err != nil {
				t.Fatal(err)
			}
		}
		in := 0
		for _, one := range joined {
			if one {
				in++
			}
		}
		if len(left) > 0 && len(left) != in {
			t.Errorf("%d joined, %d left with it", in, len(left))
		}
		if all := closing("2001-04-04"); len(all) != in || d.counts()["notices"] != before+1 {
			t.Errorf("%d of %d, %d notices", len(all), in, d.counts()["notices"]-before)
		}
	})

	t.Run("a notice whose reason is gone is over, and no failure", func(t *testing.T) {
		r := d.add(newCase())
		year := noon.AddDate(-20, 0, 0)
		n := domain.Notice{ID: "dropped-" + string(r.ID), Office: r.Office, Case: r.ID, Seq: -5, Code: domain.NoticeT1, DueAt: year}
		d.mustTx(func(tx domain.Tx) error { return errors.Join(tx.Enqueue(n), tx.NoticeDropped(n.ID, year)) })
		d.mustTx(func(tx domain.Tx) error {
			owed, err := tx.ClaimNotices(year, 0, 10)
			if len(owed) > 0 {
				t.Error(owed)
			}
			return err
		})
	})
}

// TestReminderPlans asks both databases how a sweep finds 35 cases among 60,000.
func TestReminderPlans(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		d.fill(60_000)
		var statements []string
		for first := 1; first <= 9; first++ { // all at once takes longer than a statement may on a busy machine
			statements = append(statements, fmt.Sprintf("UPDATE requests SET remind_on = '2027-%02d-05' WHERE id LIKE 'filled-%d%%'", 3+first/5, first))
		}
		for _, statement := range append(statements,
			"UPDATE requests SET remind_on = '2026-12-04' WHERE id IN (SELECT id FROM requests WHERE status <> 'closed' ORDER BY id LIMIT 35)",
			map[string]string{"postgres": "VACUUM ANALYZE", "sqlite": "ANALYZE"}[s.dialect.name],
		) {
			if _, err := s.db.Exec(statement); err != nil {
				t.Fatal(err)
			}
		}
		after := domain.ReminderKey{On: "2026-12-04", Case: "filled-1"}
		for name, query := range map[string]condition{
			"the first page": remindable(date("2026-12-06"), domain.ReminderKey{}, 200),
			"a later page":   remindable(date("2026-12-06"), after, 200),
			"everything due": remindable(date("2027-12-06"), domain.ReminderKey{}, 200),
			"what is no day": misplanned(after, 200),
		} {
			t.Run(name+": no full scan, no full sort", func(t *testing.T) {
				if fault := d.explain(query).fault(s.dialect.name, true); fault != "" {
					t.Error(fault)
				}
			})
		}
		t.Run("the sweep finds the 35, and how long that takes", func(t *testing.T) {
			keys, err := d.CasesToRemind(context.Background(), date("2026-12-06"), domain.ReminderKey{}, 200)
			if err != nil || len(keys) != 35 {
				t.Fatal(len(keys), err)
			}
			start := time.Now()
			const times = 50
			for range times {
				if _, err := d.CasesToRemind(context.Background(), date("2026-12-06"), domain.ReminderKey{}, 200); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("%s for one, with the way there and back", time.Since(start)/times)
		})
		for name, query := range map[string]condition{
			"a case by its id": where("SELECT id FROM requests WHERE id = ? AND office = ? AND status <> 'closed' AND remind_on <= ?", "filled-5", "sknpeo", "2026-12-06"),
			"what was told":    where("SELECT * FROM reminders WHERE case_id = ? AND round = ?", "filled-5", 1),
		} {
			t.Run(name+": no full scan", func(t *testing.T) {
				if fault := d.explain(query).fault(s.dialect.name, false); fault != "" {
					t.Error(fault)
				}
			})
		}
	})
}
