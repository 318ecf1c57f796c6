// Package demo loads two real offices, from the facts in their own privacy
// notices, with an officer for every role: what `sitthi serve --demo` starts
// with. Nothing about the offices is invented; the officers are roles, not
// persons.
package demo

import (
	"context"
	"slices"

	"sitthi/domain"
	"sitthi/workflow"
)

// Load fills an empty desk with the two offices, all officers with the one
// password, and says whether it did; a desk that has an office already is left
// as it is.
func Load(ctx context.Context, store domain.Store, ids workflow.IDs, hash func(string) (string, error), password string) (loaded bool, err error) {
	present, err := store.Offices(ctx)
	if err != nil || len(present) > 0 {
		return false, err
	}
	accounts, err := staff(ids, hash, password)
	if err != nil {
		return false, err
	}
	err = store.InTx(ctx, func(tx domain.Tx) error {
		for _, o := range offices {
			if err := load(tx, o, accounts); err != nil {
				return err
			}
		}
		return nil
	})
	if domain.KindOf(err) == domain.Conflict {
		return false, nil // another replica was first
	}
	return err == nil, err
}

// Present tells whether the desk's offices are the demo's.
func Present(ctx context.Context, store domain.Store) (bool, error) {
	present, err := store.Offices(ctx)
	return slices.ContainsFunc(present, func(o domain.Office) bool { return o.ID == offices[0].ID }), err
}

func load(tx domain.Tx, o domain.Office, accounts []domain.Account) error {
	if err := tx.AddOffice(o); err != nil {
		return err
	}
	for _, u := range units(o) {
		if err := tx.AddUnit(u); err != nil {
			return err
		}
	}
	for _, a := range accounts {
		if a.Office != o.ID {
			continue
		}
		if err := tx.AddAccount(a); err != nil {
			return err
		}
	}
	return tx.AddRoutingTable(o.ID, routing(o))
}

// staff is an officer for every role in every office.
func staff(ids workflow.IDs, hash func(string) (string, error), password string) ([]domain.Account, error) {
	var all []domain.Account
	for _, o := range offices {
		for _, p := range posts {
			encoded, err := hash(password)
			if err != nil {
				return nil, err
			}
			all = append(all, domain.Account{
				ID: domain.OfficerID(ids.NewID()), Office: o.ID, Unit: unitID(o, p.unit),
				Name: p.name(o), Email: Email(p.role, o.ID), Roles: []domain.Role{p.role}, PasswordHash: encoded,
				SecondFactorOptional: true,
			})
		}
	}
	return all, nil
}

// Email is the log-in of a demo officer.
func Email(role domain.Role, office domain.OfficeID) string {
	return string(role) + "@" + string(office) + ".example"
}

// Logins are the log-ins of all demo officers, office by office.
func Logins() []string {
	var all []string
	for _, o := range offices {
		for _, p := range posts {
			all = append(all, Email(p.role, o.ID))
		}
	}
	return all
}
