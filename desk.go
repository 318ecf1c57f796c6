package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"sitthi/api/auth"
	"sitthi/domain"
	packs "sitthi/domain/law"
	"sitthi/repository"
	"sitthi/repository/seal"
	"sitthi/workflow"
	"sitthi/workflow/mail"
)

// desk is an open store with the use cases on it.
type desk struct {
	config  config
	keys    *seal.Keys
	store   *repository.Store
	wrapped domain.Store // the store as the workflow sees it
	service *workflow.Service
	log     *slog.Logger
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
	return p.openWith(ctx, c, slog.New(slog.NewJSONHandler(p.errOut, nil)))
}

func (p program) openWith(ctx context.Context, c config, log *slog.Logger) (*desk, error) {
	keys, created, err := openKeys(filepath.Join(c.dataDir, "keys"))
	if err != nil {
		return nil, fmt.Errorf("SITTHI_DATA_DIR: %w", err)
	}
	store, err := repository.Open(ctx, c.databaseURL, keys)
	if err != nil {
		return nil, refusedDatabase(err, created, c.dataDir)
	}
	d := &desk{config: c, keys: keys, store: store, wrapped: store, log: log}
	if p.wrapStore != nil {
		d.wrapped = p.wrapStore(store)
	}
	d.service = workflow.New(workflow.Parts{
		Store: d.wrapped, Law: packs.Book{}, Hours: domain.DefaultOfficeHours, Clock: systemClock{}, IDs: systemIDs{},
		Seals: keys, Passwords: auth.NewPasswords(), Mailer: mail.Log{Logger: log}, BaseURL: c.baseURL, Log: log,
	})
	return d, nil
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

// refusedDatabase says in one line which setting stands in the way. When a
// database is there and its keys are not, it takes the key file away that was
// just made in vain: it would hide the loss.
func refusedDatabase(err error, created bool, dataDir string) error {
	folder := filepath.Join(dataDir, "keys")
	switch {
	case errors.Is(err, seal.ErrOtherDatabase) && created:
		if err := os.Remove(filepath.Join(folder, seal.FileName)); err != nil {
			return err
		}
		return fmt.Errorf("SITTHI_DATA_DIR: there is no key file in %s, and this database was written with one: put its %s back", folder, seal.FileName)
	case errors.Is(err, seal.ErrOtherDatabase):
		return fmt.Errorf("SITTHI_DATA_DIR: the key file in %s is not this database's", folder)
	case domain.KindOf(err) == domain.Unavailable:
		return errors.New("SITTHI_DATABASE_URL: the database does not answer")
	default:
		return fmt.Errorf("SITTHI_DATABASE_URL: %w", err)
	}
}
