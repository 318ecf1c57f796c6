package main

import (
	"context"
	"time"

	"sitthi/domain"
	"sitthi/repository"
)

// ledger is a store of one case, in memory: the desk's own use cases act on it, and
// what they leave behind is copied into the database. So a seeded case has passed
// every rule, its dates are counted and its trail is chained as any other's.
type ledger struct {
	domain.Store // nothing else is asked for a seeded case
	reception    domain.Reception
	staff        map[domain.OfficerID]domain.Account
	repository.Whole
}

// Reception is the office of the case and its rules.
func (l *ledger) Reception(context.Context, domain.OfficeID) (domain.Reception, error) {
	return l.reception, nil
}

// Messages are none: nobody reads them while they are written.
func (l *ledger) Messages(context.Context, domain.Scope, *domain.Request) ([]domain.Message, error) {
	return nil, nil
}

// Banners are none either.
func (l *ledger) Banners(context.Context, domain.CaseID, domain.OfficerID) ([]domain.Banner, error) {
	return nil, nil
}

// InTx writes into the ledger.
func (l *ledger) InTx(_ context.Context, do func(domain.Tx) error) error { return do(ledgerTx{l: l}) }

type ledgerTx struct {
	domain.Tx
	l *ledger
}

// CaseForUpdate is the one case.
func (t ledgerTx) CaseForUpdate(domain.Scope, domain.Reference) (*domain.Request, error) {
	return t.l.Request, nil
}

// Account is an officer of the office.
func (t ledgerTx) Account(_ domain.Scope, id domain.OfficerID) (domain.Account, error) {
	return t.l.staff[id], nil
}

// AddRequest begins the case.
func (t ledgerTx) AddRequest(r *domain.Request) error {
	t.l.Whole = repository.Whole{Request: r}
	return nil
}

// SaveRequest has nothing to do: there is one copy of the case.
func (t ledgerTx) SaveRequest(*domain.Request) error { return nil }

// AddEvent adds a line to the trail.
func (t ledgerTx) AddEvent(e domain.Event) error {
	t.l.Events = append(t.l.Events, e)
	return nil
}

// AddMessage keeps a text of the case.
func (t ledgerTx) AddMessage(_ *domain.Request, m domain.Message) error {
	t.l.Whole.Messages = append(t.l.Whole.Messages, m)
	return nil
}

// Enqueue keeps a notice.
func (t ledgerTx) Enqueue(n domain.Notice) error {
	t.l.Notices = append(t.l.Notices, n)
	return nil
}

// GivenTo is of no interest for cases of years ago.
func (t ledgerTx) GivenTo(domain.Scope, domain.OfficerID, time.Time) error { return nil }
