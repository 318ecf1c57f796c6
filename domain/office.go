package domain

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
	IntakeUnit    UnitID // where everything lands that no routing rule matches
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

	PasswordHash string // argon2id, encoded; only filled for a log-in
}

// May tells whether a case can be assigned to this account.
func (a Account) mayOwn(office OfficeID) bool {
	if a.Disabled || a.Office != office {
		return false
	}
	for _, role := range a.Roles {
		if role == Officer || role == Head {
			return true
		}
	}
	return false
}
