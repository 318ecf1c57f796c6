package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"sitthi/api/auth"
	"sitthi/api/metrics"
	"sitthi/api/trace"
	"sitthi/domain"
	packs "sitthi/domain/law"
	"sitthi/repository"
	"sitthi/repository/seal"
	"sitthi/workflow"
	"sitthi/workflow/mail"
)

// asOf is how old may be what a filing is received by: an office and its rules.
const asOf = time.Second

// desk is an open store with the use cases on it.
type desk struct {
	config  config
	clock   systemClock
	keys    *seal.Keys
	store   *repository.Store
	wrapped domain.Store // the store as the workflow sees it
	service *workflow.Service
	log     *slog.Logger
	metrics *metrics.Metrics
	traces  *trace.Traces // nil when they are off
	ending  atomic.Bool   // it drains, and is ready no more
}

func (d *desk) close() {
	if err := d.store.Close(); err != nil {
		d.log.Error("closing the database", "error", err.Error())
	}
}

// open reads the configuration and opens the desk: keys, store, use cases.
func (p program) open(ctx context.Context) (*desk, error) {
	c, err := readConfig(p.env)
	if err != nil {
		return nil, err
	}
	return p.openWith(ctx, c, p.logger())
}

func (p program) logger() *slog.Logger { return slog.New(slog.NewJSONHandler(p.errOut, nil)) }

// openToRead opens a desk that is there already, and makes or changes nothing:
// to verify an empty desk made by mistake would say that all is well.
func (p program) openToRead(ctx context.Context) (*desk, error) {
	c, err := readConfig(p.env)
	if err != nil {
		return nil, err
	}
	keys, err := seal.Load(filepath.Join(c.dataDir, "keys"))
	if err != nil {
		return nil, fmt.Errorf("SITTHI_DATA_DIR: %w", err)
	}
	if path, ok := strings.CutPrefix(c.databaseURL, "sqlite:"); ok {
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("SITTHI_DATABASE_URL: %w", err)
		}
	}
	store, err := repository.Connect(ctx, c.databaseURL, keys)
	if err != nil {
		return nil, refusedDatabase(err, c.dataDir)
	}
	if err := store.Check(ctx); err != nil {
		return nil, errors.Join(refusedDatabase(err, c.dataDir), store.Close())
	}
	return p.deskOn(c, keys, store, p.logger()), nil
}

func (p program) openWith(ctx context.Context, c config, log *slog.Logger, opts ...repository.Option) (*desk, error) {
	keys, created, err := openKeys(filepath.Join(c.dataDir, "keys"))
	if err != nil {
		return nil, fmt.Errorf("SITTHI_DATA_DIR: %w", err)
	}
	store, err := repository.Open(ctx, c.databaseURL, keys, append(opts, repository.Remembering(asOf))...)
	if err != nil {
		if created {
			err = withoutKeys(err, c.dataDir)
		}
		return nil, refusedDatabase(err, c.dataDir)
	}
	return p.deskOn(c, keys, store, log), nil
}

// deskOn is the desk on an open store.
func (p program) deskOn(c config, keys *seal.Keys, store *repository.Store, log *slog.Logger) *desk {
	d := &desk{config: c, clock: p.clock, keys: keys, store: store, wrapped: store, log: log}
	if p.wrapStore != nil {
		d.wrapped = p.wrapStore(store)
	}
	d.service = workflow.New(workflow.Parts{
		Store: d.wrapped, Law: packs.Book{}, Hours: domain.DefaultOfficeHours, Clock: p.clock, IDs: systemIDs{},
		Seals: keys, Passwords: auth.NewPasswords(), Mailer: mailer(c, p.clock, log), BaseURL: c.baseURL, Log: log,
		Puzzles: c.puzzles,
	})
	return d
}

// mailer sends mail, or says in the log that there is no mail server.
func mailer(c config, clock systemClock, log *slog.Logger) workflow.Mailer {
	if c.mailServer == nil {
		return mail.Log{Logger: log}
	}
	return mail.New(*c.mailServer, c.baseURL, clock.Now)
}

// openKeys loads the key file, or makes one for a desk that has none yet.
func openKeys(dir string) (keys *seal.Keys, created bool, err error) {
	keys, err = seal.Load(dir)
	if errors.Is(err, fs.ErrNotExist) {
		keys, err = seal.Create(dir)
		return keys, err == nil, err
	}
	return keys, false, err
}

// errKeysMissing is a database that was written with a key file that is gone.
var errKeysMissing = errors.New("there is no key file, and this database was written with one: put it back")

// withoutKeys takes away the key file that was just made in vain: a database
// that has another must not find this one at the next start, and hide the loss.
func withoutKeys(err error, dataDir string) error {
	if gone := os.Remove(filepath.Join(dataDir, "keys", seal.FileName)); gone != nil {
		return gone
	}
	if errors.Is(err, seal.ErrOtherDatabase) {
		return errKeysMissing
	}
	return err
}

// refusedDatabase says in one line which setting stands in the way.
func refusedDatabase(err error, dataDir string) error {
	keys := filepath.Join(dataDir, "keys", seal.FileName)
	switch {
	case errors.Is(err, errKeysMissing):
		return fmt.Errorf("SITTHI_DATA_DIR: %s: %w", keys, err)
	case errors.Is(err, seal.ErrOtherDatabase):
		return fmt.Errorf("SITTHI_DATA_DIR: the key file %s is not this database's", keys)
	case domain.KindOf(err) == domain.Unavailable:
		return errors.New("SITTHI_DATABASE_URL: the database does not answer")
	default:
		return fmt.Errorf("SITTHI_DATABASE_URL: %w", err)
	}
}
