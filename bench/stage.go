package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"sitthi/repository/seal"
)

// stage is what all measurements need: a private PostgreSQL, the program, a folder.
type stage struct {
	cluster cluster
	folder  string
	binary  string
	report  *report
}

// onStage sets up a stage, plays on it and clears it away.
func onStage(ctx context.Context, play func(stage) error) (err error) {
	s := stage{report: &report{to: os.Stdout}}
	if s.folder, err = os.MkdirTemp("", "sitthi-bench"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(s.folder)) }()
	if s.binary, err = built(ctx, s.folder); err != nil {
		return err
	}
	if s.cluster, err = startCluster(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.cluster.Stop()) }()
	return play(s)
}

// place makes a desk of its own, with a database and a folder for its keys.
func (s stage) place(name string) (place, error) {
	address, err := s.cluster.create(name)
	if err != nil {
		return place{}, err
	}
	p := place{binary: s.binary, dir: filepath.Join(s.folder, name), database: address}
	return p, os.Mkdir(p.dir, 0o700)
}

// seeded makes a desk with cases.
func (s stage) seeded(ctx context.Context, requests, offices int) (place, error) {
	p, err := s.place("desk" + strconv.Itoa(requests))
	if err != nil {
		return place{}, err
	}
	said, err := seed(ctx, p.database, p.dir, requests, offices)
	if err != nil {
		return place{}, err
	}
	s.report.say("%s", said)
	return p, nil
}

// keys is the desk's key file.
func (p place) keys() (*seal.Keys, error) { return seal.Load(filepath.Join(p.dir, "keys")) }

// sizes are the flags of whatever needs a seeded desk.
type sizes struct {
	requests, offices, rounds int
}

func (z *sizes) flags(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.IntVar(&z.requests, "requests", 1_000_000, "how many cases there are")
	flags.IntVar(&z.offices, "offices", 300, "in how many offices")
	flags.IntVar(&z.rounds, "rounds", 5, "how often the parties take turns")
	return flags
}

// milliseconds is a duration as it is reported.
func milliseconds(d time.Duration) float64 { return d.Seconds() * 1000 }

// rounded is a duration as a sentence says it.
func rounded(d time.Duration) string { return fmt.Sprint(d.Round(100 * time.Millisecond)) }
