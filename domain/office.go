package domain

import "slices"

// Office is one controller: a public education office with its own notice,
// officers, cases and keys.
type Office struct {
	ID     OfficeID
	Prefix string // of its references: "SKNPEO"
	NameTH string
	NameEN string

	// Contact as its privacy notice prints it, in ASCII digits; empty where
	// the notice has none.
	AddressTH string
	AddressEN string
	Postcode  string
	Telephone string
	Fax       string
	Email     string
	Web       string

	Kinds         []Kind // which kinds it takes
	NoticeVersion string // of the privacy notice in force, pinned to each case
	NoticeOn      Date   // date of that notice
	NoticeText    string // what it says; only told when the office is added, read with all versions
	IntakeUnit    UnitID // where everything lands that no routing rule matches
	Calendar      string // ref of its calendar; empty while it has none of its own

	Broken error // of its row, as in Notice; what can be read of it stands here all the same
}

// Whole refuses an office that cannot be read: Unavailable "office_unreadable".
func (o Office) Whole() error {
	const mended = 60 // by somebody, in seconds
	if o.Broken == nil {
		return nil
	}
	return &Error{Kind: Unavailable, Code: "office_unreadable", RetryAfter: mended, Cause: o.Broken}
}

// Takes tells whether the office takes a kind.
func (o Office) Takes(k Kind) bool {
	for _, kind := range o.Kinds {
		if kind == k {
			return true
		}
	}
	return false
}

// Unit is a group of officers; a head sees his own and those below it.
type Unit struct {
	ID     UnitID
	Office OfficeID
	Parent UnitID // empty at the top
	NameTH string
	NameEN string
}

// Account is an officer as the store holds him: who he is and what he may do now.
type Account struct {
	ID       OfficerID
	Office   OfficeID
	Unit     UnitID
	Name     string
	Email    string // lower case; unique in the whole desk
	Roles    []Role
	Disabled bool

	// UnitsBelow are his unit and all units below it, whatever his role.
	UnitsBelow []UnitID

	// Of what lets him in, only filled for a log-in: the argon2id hash of his password,
	// encoded, and the secret of his authenticator app, sealed.
	PasswordHash string
	SealedTOTP   []byte

	SecondFactorOptional bool // a demo's officer; everybody else needs one
	Enrolled             bool // he has one

	Settings Settings // how he wants his own pages
}

// MustEnrol tells whether the account can do nothing before it has a second factor.
func (a Account) MustEnrol() bool { return !a.Enrolled && !a.SecondFactorOptional }

// MayOwn tells whether a case of his office can be assigned to this account.
func (a Account) MayOwn() bool { return a.mayOwn(a.Office) }

// mayOwn tells whether a case can be assigned to this account.
func (a Account) mayOwn(office OfficeID) bool {
	return !a.Disabled && a.Office == office && a.holds(Officer, Head)
}

// holds tells whether the account has any of these roles.
func (a Account) holds(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}
