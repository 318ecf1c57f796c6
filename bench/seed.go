package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"sitthi/domain"
	"sitthi/repository"
	"sitthi/repository/seal"
)

func seedCommand(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("seed", flag.ContinueOnError)
	requests := flags.Int("requests", 1_000_000, "how many cases there are to be")
	offices := flags.Int("offices", 300, "among how many offices")
	flags.Usage = func() {
		fmt.Fprintln(flags.Output(), "go run ./bench seed [flags] DATABASE_URL DATA_DIR   (an empty PostgreSQL database)")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 2 {
		flags.Usage()
		return errors.New("want the address of a database and a data folder")
	}
	said, err := seed(ctx, flags.Arg(0), flags.Arg(1), *requests, *offices)
	if err == nil {
		fmt.Println(said)
	}
	return err
}

// seeded is what a seeding made, and what it took.
type seeded struct {
	requests, offices int
	took              time.Duration
	bytes             int64
}

// String says it in a line.
func (s seeded) String() string {
	return fmt.Sprintf("%d requests in %d offices: seeded in %s, %.1f GB in the database",
		s.requests, s.offices, s.took.Round(time.Second), float64(s.bytes)/1e9)
}

// seed fills an empty database with offices and cases. Indexes are made when all is
// there, by the words that the migrations gave them.
func seed(ctx context.Context, address, dataDir string, requests, offices int) (seeded, error) {
	begin := time.Now()
	keys, err := seal.Create(filepath.Join(dataDir, "keys"))
	if err != nil {
		return seeded{}, err
	}
	store, err := repository.Open(ctx, address, keys)
	if err != nil {
		return seeded{}, err
	}
	defer store.Close()
	if err := addOffices(ctx, store, offices); err != nil {
		return seeded{}, err
	}
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return seeded{}, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	again, err := withoutIndexes(ctx, conn)
	if err != nil {
		return seeded{}, err
	}
	if err := fill(ctx, store, keys, requests, offices); err != nil {
		return seeded{}, err
	}
	if err := fold(ctx, store); err != nil {
		return seeded{}, err
	}
	for _, statement := range append(again, "VACUUM (ANALYZE)", "CHECKPOINT") {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return seeded{}, fmt.Errorf("%s: %w", statement, err)
		}
	}
	done := seeded{requests: requests, offices: offices, took: time.Since(begin)}
	return done, conn.QueryRow(ctx, "SELECT pg_database_size(current_database())").Scan(&done.bytes)
}

// fold leaves the numbers of the dashboards as the desk itself would have by then.
func fold(ctx context.Context, store *repository.Store) error {
	for taken := 1; taken > 0; {
		if err := store.InTx(ctx, func(tx domain.Tx) (err error) {
			taken, err = tx.FoldTallies()
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// fill lives and copies all cases, in batches, on all processors.
func fill(ctx context.Context, store *repository.Store, keys *seal.Keys, requests, offices int) error {
	const batch = 1000
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	now := time.Now().UTC()
	var next atomic.Int64
	var working sync.WaitGroup
	for range runtime.NumCPU() + 1 { // one waits for the database
		working.Go(func() {
			s := newSeeder(requests, offices, now, keys)
			for {
				from := int(next.Add(batch)) - batch
				if from >= requests || ctx.Err() != nil {
					return
				}
				var cases []repository.Whole
				for i := from; i < min(from+batch, requests); i++ {
					c, err := s.live(ctx, i)
					if err != nil {
						cancel(fmt.Errorf("case %d: %w", i, err))
						return
					}
					cases = append(cases, c)
				}
				if err := store.Copy(ctx, cases); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	working.Wait()
	return context.Cause(ctx)
}

// withoutIndexes drops the indexes that only reading needs, and the foreign keys, and
// gives the statements that make them again: to keep them while a million rows come
// in takes several times as long.
func withoutIndexes(ctx context.Context, conn *pgx.Conn) (again []string, err error) {
	rows, err := conn.Query(ctx, `
		SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
			format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
		FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
		UNION ALL
		SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
		FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
		WHERE relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)`)
	if err != nil {
		return nil, err
	}
	var drop []string
	for rows.Next() {
		var gone, back string
		if err := rows.Scan(&gone, &back); err != nil {
			return nil, err
		}
		drop, again = append(drop, gone), append(again, back)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for _, statement := range drop {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return nil, fmt.Errorf("%s: %w", statement, err)
		}
	}
	slices.Reverse(again) // indexes first: a foreign key is checked through them
	return again, nil
}
