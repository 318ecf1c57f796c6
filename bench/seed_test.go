package main

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sitthi/domain"
	"sitthi/domain/law"
	"sitthi/repository"
	"sitthi/repository/pgtest"
	"sitthi/repository/seal"
	"sitthi/workflow"
)

func TestSeed(t *testing.T) {
	const requests, offices = 400, 5
	address, dir := pgtest.Shared(t).Database(t), t.TempDir()
	if _, err := seed(t.Context(), address, dir, requests, offices); err != nil {
		t.Fatal(err)
	}
	keys, err := seal.Load(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	store, err := repository.Connect(t.Context(), address, keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })

	t.Run("the trail of every seeded case holds", func(t *testing.T) {
		report, err := workflow.New(workflow.Parts{Store: store, Law: law.Book{}, Seals: keys}).VerifyTrails(t.Context())
		if err != nil || report.Cases != requests || report.Events < 2*requests || len(report.Broken)+len(report.Forged) > 0 {
			t.Errorf("%+v, %v", report, err)
		}
	})

	t.Run("a seeded case opens, is found by its citizen's address, and is read by its officer", func(t *testing.T) {
		scope := domain.SystemActor(officeID(0)).Scope()
		page, err := store.Queue(t.Context(), scope, domain.QueueFilter{Limit: 1})
		if err != nil || len(page) != 1 {
			t.Fatal(page, err)
		}
		i := numberOf(string(page[0].Reference))
		found, err := store.Queue(t.Context(), scope, domain.QueueFilter{Query: citizen(i), Limit: 5})
		if err != nil || len(found) != 1 || found[0].Reference != page[0].Reference {
			t.Errorf("%v, %v", found, err)
		}
		r, err := store.Case(t.Context(), scope, page[0].Reference)
		if err != nil || r.Filing.Details != filingOf(i).Details || r.Filing.Subject.Email != citizen(i) || len(r.Clocks) == 0 {
			t.Errorf("%+v, %v", r, err)
		}
	})

	t.Run("a tenth is open, and nothing of it waits for a sweep or the mail", func(t *testing.T) {
		open := 0
		for i := range offices {
			page, err := store.Queue(t.Context(), domain.SystemActor(officeID(i)).Scope(), domain.QueueFilter{})
			if err != nil {
				t.Fatal(err)
			}
			open += len(page)
		}
		today := domain.DateOf(time.Now(), domain.Bangkok)
		due, err := store.CasesToRemind(t.Context(), today, domain.ReminderKey{}, requests)
		if err != nil || open != requests/10 || len(due) > 0 {
			t.Errorf("%d open, %d due, %v", open, len(due), err)
		}
		work, err := store.Workload(t.Context(), time.Now())
		if err != nil || work.Outbox.Owed > 0 {
			t.Errorf("%+v, %v", work, err)
		}
	})

	t.Run("the indexes that were left out while seeding are there again", func(t *testing.T) {
		fresh := pgtest.Shared(t).Database(t)
		other, err := repository.Open(t.Context(), fresh, keys)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = other.Close() })
		if got, want := definitions(t, address), definitions(t, fresh); got != want {
			t.Errorf("after seeding\n%s\nafter migrating\n%s", got, want)
		}
	})
}

// definitions are a database's indexes and constraints.
func definitions(t *testing.T, address string) (all string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	err = conn.QueryRow(t.Context(), `SELECT string_agg(line, E'\n' ORDER BY line) FROM (
		SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
		UNION SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
			WHERE connamespace = 'public'::regnamespace) AS l (line)`).Scan(&all)
	if err != nil {
		t.Fatal(err)
	}
	return all
}
