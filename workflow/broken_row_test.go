package workflow_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/repository/pgtest"
	"sitthi/workflow"
)

// edit changes a row by hand, past the store.
func (d *desk) edit(statement string) {
	d.t.Helper()
	if n := d.editAll(statement); n != 1 {
		d.t.Fatal(statement, n)
	}
}

// besides is the desk's database, as somebody with its password has it.
func (d *desk) besides() *sql.DB {
	d.t.Helper()
	driver, address := "pgx", d.address
	if path, ok := strings.CutPrefix(d.address, "sqlite:"); ok {
		driver, address = "sqlite", path
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		d.t.Fatal(err)
	}
	return db
}

// editAll changes as many rows as there are, and says how many.
func (d *desk) editAll(statement string) int64 {
	d.t.Helper()
	db := d.besides()
	defer func() { _ = db.Close() }()
	done, err := db.Exec(statement)
	if err != nil {
		d.t.Fatal(err)
	}
	n, err := done.RowsAffected()
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

// logged gives the desk a log that is kept.
func (d *desk) logged() *bytes.Buffer {
	log := new(bytes.Buffer)
	d.parts.Log = slog.New(slog.NewTextHandler(log, nil))
	d.Service = workflow.New(d.parts)
	return log
}

// typed is what somebody who edits a row by hand may leave in it.
const typed = "somsri@example.com"

// failures are the errors that were given together.
func failures(err error) []error {
	var several interface{ Unwrap() []error }
	if errors.As(err, &several) {
		return several.Unwrap()
	}
	return nil
}

// toldOf tells whether the log names so many rows that could not be read, and
// nothing that stands in them.
func toldOf(t *testing.T, log *bytes.Buffer, line string, times int) {
	t.Helper()
	if strings.Contains(log.String(), typed) || strings.Count(log.String(), line) != times {
		t.Error(log)
	}
}

func TestUnreadableRows(t *testing.T) {
	quiet := question
	quiet.Subject.Email = ""
	t.Run("a notice is counted, tried again and at last given up, and the others leave", func(t *testing.T) {
		onBothDesks(t, func(t *testing.T, d *desk) {
			log := d.logged()
			broken := d.file(from("broken@example.com"))
			d.file(from("a@example.com"))
			d.file(from("b@example.com"))
			d.edit("UPDATE notices SET day = '" + typed + "' WHERE case_id = '" + string(d.caseOf(broken).ID) + "'")
			n, err := d.Deliver(t.Context())
			if n != 3 || len(failures(err)) != 1 || len(d.postbox.sent) != 2 {
				t.Fatal(n, err, len(d.postbox.sent))
			}
			if n, err := d.Deliver(t.Context()); n != 0 || err != nil {
				t.Error("at once again:", n, err)
			}
			for range 60 {
				d.pass(time.Hour)
				_, _ = d.Deliver(t.Context()) // each time it fails
			}
			toldOf(t, log, "a notice was given up", 1)
			if len(d.postbox.sent) != 2 {
				t.Error(len(d.postbox.sent))
			}
		})
	})

	t.Run("cases to be looked at are counted, and the others are reminded of", func(t *testing.T) {
		onBothDesks(t, func(t *testing.T, d *desk) {
			log := d.logged()
			early, whole, late := d.file(quiet), d.file(quiet), d.file(quiet)
			d.edit("UPDATE requests SET remind_on = '2026-11-3x' WHERE id = '" + string(d.caseOf(early).ID) + "'")
			d.edit("UPDATE requests SET remind_on = '" + typed + "' WHERE id = '" + string(d.caseOf(late).ID) + "'")
			d.clock.set("2026-12-08 10:00:00")
			n, err := d.Remind(t.Context())
			if n == 0 || len(failures(err)) != 2 {
				t.Fatal(n, err)
			}
			toldOf(t, log, "a case could not be looked at for reminders", 2)
			d.deliverAll()
			for _, m := range d.postbox.sent {
				if !strings.Contains(m.Subject+m.Body, string(whole.Reference)) {
					t.Error(m)
				}
			}
			if len(d.postbox.sent) == 0 {
				t.Error("nobody was reminded")
			}
		})
	})

	t.Run("a line of a digest is counted, and the others are in it", func(t *testing.T) {
		onBothDesks(t, func(t *testing.T, d *desk) {
			log := d.logged()
			broken, whole := d.file(quiet), d.file(quiet)
			d.clock.set("2026-11-24 07:31:00")
			if n, err := d.Remind(t.Context()); n != 2 || err != nil {
				t.Fatal(n, err)
			}
			d.edit("UPDATE digest_lines SET planned_on = '" + typed + "' WHERE case_id = '" + string(d.caseOf(broken).ID) + "'")
			d.clock.set("2026-11-24 08:31:00")
			_, err := d.Deliver(t.Context())
			if len(failures(err)) != 1 || len(d.postbox.sent) != 1 || !strings.Contains(d.postbox.sent[0].Body, string(whole.Reference)) {
				t.Fatal(err, d.postbox.sent)
			}
			toldOf(t, log, "a case could not be read for a digest", 1)
		})
	})
}

func TestUnreadableCalendar(t *testing.T) {
	const lost = "UPDATE offices SET calendar = 'th-government/sesao11@9' WHERE id = 'sesao11'"
	const line = "level=ERROR msg=\"an office's calendar cannot be read\" office=sesao11"
	t.Run("of one office is told once, and the others' cases are reminded of", func(t *testing.T) {
		onBothDesks(t, func(t *testing.T, d *desk) {
			log := d.logged()
			d.assigned(d.file(question)) // due on 8 December
			d.fileAt("sesao11")
			d.fileAt("sesao11")
			d.post()
			d.edit(lost)
			d.clock.set("2026-12-08 10:00:00")
			n, err := d.Remind(t.Context())
			if n == 0 || len(failures(err)) != 1 {
				t.Fatal(n, err)
			}
			toldOf(t, log, line, 1)
			if got := strings.Join(d.post(), "\n"); !strings.Contains(got, "ถึงกำหนด 8 ธันวาคม 2569") {
				t.Error(got)
			}
		})
	})

	t.Run("of one office is told, and the others' cases are counted anew", func(t *testing.T) {
		onBothDesks(t, func(t *testing.T, d *desk) {
			log := d.logged()
			ref := d.due(1)[0]
			d.publish(0, special("2026-12-08"))
			d.edit(lost)
			n, err := d.Recount(t.Context())
			if n == 0 || len(failures(err)) != 1 || d.recomputed(ref) != 1 {
				t.Fatal(n, err, d.recomputed(ref))
			}
			toldOf(t, log, line, 1)
		})
	})
}

func TestUnreadableOffice(t *testing.T) {
	onBothDesks(t, func(t *testing.T, d *desk) {
		log := d.logged()
		f := d.file(question)
		theirs := d.fileAt("sesao11")
		whole, err := d.Office(t.Context(), "sesao11")
		if err != nil {
			t.Fatal(err)
		}
		kinds, err := json.Marshal(whole.Kinds)
		if err != nil {
			t.Fatal(err)
		}

		d.edit("INSERT INTO notice_versions (office, version, dated_on) VALUES ('sesao11', 'broken', '" + typed + "')")
		for column, broken := range map[string]string{"kinds": typed, "notice_version": "broken"} {
			t.Run("with a broken "+column+" is unavailable by itself, and the others are there", func(t *testing.T) {
				log.Reset()
				d.edit(fmt.Sprintf("UPDATE offices SET %s = '%s' WHERE id = 'sesao11'", column, broken))
				for range 3 {
					all, lost, err := d.Offices(t.Context())
					if err != nil || lost != 1 || len(all) != 1 || all[0].ID != "sknpeo" {
						t.Fatal(all, lost, err)
					}
				}
				toldOf(t, log, "level=ERROR msg=\"an office cannot be read\" office=sesao11", 1)
				_, err := d.Office(t.Context(), "sesao11")
				refusedAs(t, err, domain.Unavailable, "office_unreadable")
				if _, err := d.Office(t.Context(), "sknpeo"); err != nil {
					t.Error(err)
				}
				d.edit(fmt.Sprintf("UPDATE offices SET kinds = '%s', notice_version = '%s' WHERE id = 'sesao11'", kinds, whole.NoticeVersion))
				if all, lost, err := d.Offices(t.Context()); len(all) != 2 || lost != 0 || err != nil {
					t.Error("mended:", all, lost, err)
				}
			})
		}

		t.Run("takes no filing meanwhile, and its cases are reminded of as ever", func(t *testing.T) {
			d.edit("UPDATE offices SET kinds = '" + typed + "' WHERE id = 'sesao11'")
			_, err := d.Submit(d.somebody(), workflow.SubmitCommand{
				Office: "sesao11", Filing: question, Channel: domain.ByAPI, Reply: func(workflow.Filed) ([]byte, error) { return nil, nil },
			})
			refusedAs(t, err, domain.Unavailable, "office_unreadable")
			d.post()
			d.clock.set("2026-12-08 10:00:00")
			if n, err := d.Remind(t.Context()); n == 0 || err != nil {
				t.Fatal(n, err)
			}
			told := fmt.Sprint(d.post())
			if !strings.Contains(told, string(f.Reference)) || !strings.Contains(told, string(theirs)) {
				t.Error(told)
			}
		})
	})
}

func TestHandOutPassesOverAnUnreadableRow(t *testing.T) {
	for name, address := range map[string]func() string{
		"sqlite":   func() string { return "sqlite:" + t.TempDir() + "/desk.db" },
		"postgres": func() string { return pgtest.Shared(t).Database(t) },
	} {
		t.Run(name+": an unreadable date in the oldest case leaves those behind it their officers", func(t *testing.T) {
			where := address()
			d := pooledDesk(t, where, newKeys(t), sharedParts())
			d.address = where
			d.furnish()
			refs := d.files(4, question)
			oldest, err := d.store.Case(t.Context(), system.Scope(), refs[0])
			if err != nil {
				t.Fatal(err)
			}
			d.edit("UPDATE requests SET deemed_received_on = '" + typed + "' WHERE id = '" + string(oldest.ID) + "'")
			given, err := d.HandOut(t.Context())
			if given != 3 || err == nil || strings.Contains(err.Error(), typed) || domain.KindOf(err) != domain.Internal {
				t.Fatal(given, err)
			}
		})
	}
}
