package repository

import (
	"cmp"
	"context"
	"crypto/hmac"
	"slices"
	"strconv"
	"strings"

	"sitthi/domain"
	"sitthi/repository/seal"
)

// unitRow is a group of officers.
type unitRow struct {
	Office string
	ID     string
	Parent *string
	NameTh string
	NameEn string
}

// TableName names the table.
func (unitRow) TableName() string { return "units" }

// officerRow is an officer; accountRow the same with his roles and the units from
// his own downward, as read.
type officerRow struct {
	ID           string
	Office       string
	Unit         *string
	Name         string
	Email        string
	Disabled     bool
	PasswordHash string
	Proof        []byte

	SecondFactorOptional bool
	TOTP                 []byte `gorm:"column:totp;<-:update"` // nobody begins with one
}

// TableName names the table.
func (officerRow) TableName() string { return "officers" }

type roleRow struct {
	Officer string
	Role    string
}

// TableName names the table.
func (roleRow) TableName() string { return "officer_roles" }

type accountRow struct {
	Officer officerRow `gorm:"embedded"`
	Roles   *string
	Below   *string
	Theme   *string // NULL with Digits where he never chose
	Digits  *string
}

// accountColumns are an account in one statement. A head sees the units below his
// own at each request as they are then, so they are walked here and kept nowhere.
const accountColumns = `officers.*, officer_settings.theme, officer_settings.digits,
	(SELECT string_agg(role, CAST(? AS TEXT)) FROM officer_roles WHERE officer_roles.officer = officers.id) AS roles,
	(WITH RECURSIVE below (id) AS (
		SELECT officers.unit
		UNION SELECT units.id FROM units JOIN below ON units.parent = below.id WHERE units.office = officers.office
	) SELECT string_agg(id, CAST(? AS TEXT)) FROM below) AS below`

// withSettings stands behind officers, and whatever they are joined with.
const withSettings = " LEFT JOIN officer_settings ON officer_settings.officer = officers.id"

// account is the row's account, without its password hash.
func (row accountRow) account() domain.Account {
	a := domain.Account{
		ID: domain.OfficerID(row.Officer.ID), Office: domain.OfficeID(row.Officer.Office), Unit: text[domain.UnitID](row.Officer.Unit),
		Name: row.Officer.Name, Email: row.Officer.Email, Disabled: row.Officer.Disabled,
		SecondFactorOptional: row.Officer.SecondFactorOptional, Enrolled: row.Officer.TOTP != nil,
		Settings: domain.DefaultSettings,
	}
	if row.Theme != nil && row.Digits != nil {
		a.Settings = domain.Settings{Theme: domain.Theme(*row.Theme), Digits: domain.Digits(*row.Digits)}
	}
	for _, role := range domain.Roles { // in the order in which the domain lists them
		if row.Roles != nil && slices.Contains(strings.Split(*row.Roles, between), string(role)) {
			a.Roles = append(a.Roles, role)
		}
	}
	if row.Below != nil {
		for unit := range strings.SplitSeq(*row.Below, between) {
			a.UnitsBelow = append(a.UnitsBelow, domain.UnitID(unit))
		}
	}
	slices.Sort(a.UnitsBelow)
	return a
}

func (r reader) accounts(condition string, args ...any) ([]accountRow, error) {
	var rows []accountRow
	err := r.db.Raw("SELECT "+accountColumns+" FROM officers"+withSettings+" WHERE "+condition, append([]any{between, between}, args...)...).Scan(&rows).Error
	slices.SortFunc(rows, func(a, b accountRow) int {
		return cmp.Or(cmp.Compare(a.Officer.Name, b.Officer.Name), cmp.Compare(a.Officer.ID, b.Officer.ID))
	})
	return rows, err
}

func (r reader) accountsOf(condition string, args ...any) ([]domain.Account, error) {
	rows, err := r.accounts(condition, args...)
	accounts := make([]domain.Account, len(rows))
	for i, row := range rows {
		accounts[i] = row.account()
	}
	return accounts, err
}

// proof binds what lets an officer in, and how far, to the desk's keys: whoever
// owns the database could otherwise give himself a password and a role, or take a
// second factor away. An officer who may do without one, and does, has the proof that
// he had before there were any.
func proof(keys *seal.Keys, a domain.Account, passwordHash string, totp []byte) []byte {
	parts := [][]byte{
		[]byte(a.ID), []byte(a.Office), []byte(a.Unit), []byte(a.Email), []byte(strconv.FormatBool(a.Disabled)), []byte(passwordHash),
	}
	for _, role := range domain.Roles { // in one order, however they were given
		if slices.Contains(a.Roles, role) {
			parts = append(parts, []byte(role))
		}
	}
	if !a.SecondFactorOptional {
		parts = append(parts, []byte("second factor required"))
	}
	if totp != nil {
		parts = append(parts, []byte("totp"), totp)
	}
	return keys.AccountMAC(parts...)
}

// genuine tells whether the desk itself wrote what lets the officer in.
func (row accountRow) genuine(keys *seal.Keys) bool {
	return hmac.Equal(row.Officer.Proof, proof(keys, row.account(), row.Officer.PasswordHash, row.Officer.TOTP))
}

// ForgedOfficers are officers whom somebody else than the desk wrote or changed.
// They cannot log in.
func (s *Store) ForgedOfficers(ctx context.Context) ([]domain.OfficerID, error) {
	return read(ctx, s, func(r reader) ([]domain.OfficerID, error) {
		rows, err := r.accounts("1 = 1")
		var forged []domain.OfficerID
		for _, row := range rows {
			if !row.genuine(r.keys) {
				forged = append(forged, domain.OfficerID(row.Officer.ID))
			}
		}
		return forged, err
	})
}

// Officers are the accounts of the scope's office that are not disabled, by name.
func (s *Store) Officers(ctx context.Context, scope domain.Scope) ([]domain.Account, error) {
	return read(ctx, s, func(r reader) ([]domain.Account, error) {
		return r.accountsOf("officers.office = ? AND NOT officers.disabled", scope.Office())
	})
}

// OfficerNames are what the officers of the scope's office are called, disabled ones too.
func (s *Store) OfficerNames(ctx context.Context, scope domain.Scope) (map[domain.OfficerID]string, error) {
	return read(ctx, s, func(r reader) (map[domain.OfficerID]string, error) {
		accounts, err := r.accountsOf("officers.office = ?", scope.Office())
		names := make(map[domain.OfficerID]string, len(accounts))
		for _, a := range accounts {
			names[a.ID] = a.Name
		}
		return names, err
	})
}

// Accounts are all officers of the scope's office, disabled ones too, by name.
func (t *tx) Accounts(scope domain.Scope) ([]domain.Account, error) {
	accounts, err := t.accountsOf("officers.office = ?", scope.Office())
	return accounts, t.done(err)
}

// Account is an officer of the scope's office; NotFound for any other.
func (t *tx) Account(scope domain.Scope, id domain.OfficerID) (domain.Account, error) {
	accounts, err := t.accountsOf("officers.id = ? AND officers.office = ?", id, scope.Office())
	if err == nil && len(accounts) == 0 {
		err = notFound()
	}
	if err != nil {
		return domain.Account{}, t.done(err)
	}
	return accounts[0], nil
}

// Account is an officer's own account.
func (s *Store) Account(ctx context.Context, id domain.OfficerID) (domain.Account, error) {
	return read(ctx, s, func(r reader) (domain.Account, error) {
		accounts, err := r.accountsOf("officers.id = ?", id)
		if err == nil && len(accounts) == 0 {
			err = notFound()
		}
		if err != nil {
			return domain.Account{}, err
		}
		return accounts[0], nil
	})
}

// AccountByEmail is an account with what lets it in, for a log-in.
func (s *Store) AccountByEmail(ctx context.Context, email string) (domain.Account, error) {
	return read(ctx, s, func(r reader) (domain.Account, error) {
		rows, err := r.accounts("officers.email = ?", email)
		if err == nil && (len(rows) == 0 || !rows[0].genuine(r.keys)) {
			err = notFound()
		}
		if err != nil {
			return domain.Account{}, err
		}
		account := rows[0].account()
		account.PasswordHash, account.SealedTOTP = rows[0].Officer.PasswordHash, rows[0].Officer.TOTP
		return account, nil
	})
}

// Units are the units of the scope's office, by id.
func (s *Store) Units(ctx context.Context, scope domain.Scope) ([]domain.Unit, error) {
	return read(ctx, s, func(r reader) ([]domain.Unit, error) {
		var rows []unitRow
		err := r.db.Where("office = ?", scope.Office()).Order("id").Find(&rows).Error
		units := make([]domain.Unit, len(rows))
		for i, row := range rows {
			units[i] = domain.Unit{
				ID: domain.UnitID(row.ID), Office: domain.OfficeID(row.Office), Parent: text[domain.UnitID](row.Parent),
				NameTH: row.NameTh, NameEN: row.NameEn,
			}
		}
		return units, err
	})
}

// AddUnit stores a unit, after the one above it.
func (t *tx) AddUnit(u domain.Unit) error {
	return t.done(t.insert(&unitRow{
		Office: string(u.Office), ID: string(u.ID), Parent: null(u.Parent), NameTh: u.NameTH, NameEn: u.NameEN,
	}, ""))
}

// AddAccount stores an officer, after his unit.
func (t *tx) AddAccount(a domain.Account) error {
	err := t.insert(&officerRow{
		ID: string(a.ID), Office: string(a.Office), Unit: null(a.Unit), Name: a.Name, Email: a.Email,
		Disabled: a.Disabled, PasswordHash: a.PasswordHash, Proof: proof(t.keys, a, a.PasswordHash, nil),
		SecondFactorOptional: a.SecondFactorOptional,
	}, "")
	if err != nil {
		return t.done(err)
	}
	roles := make([]roleRow, len(a.Roles))
	for i, role := range a.Roles {
		roles[i] = roleRow{Officer: string(a.ID), Role: string(role)}
	}
	return t.done(t.insertAll(roles, len(roles)))
}
