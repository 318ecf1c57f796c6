package repository

import (
	"encoding/json"

	"gorm.io/gorm/clause"

	"sitthi/domain"
	"sitthi/repository/seal"
)

// The places of sealed values. They are part of every ciphertext and never change.
const (
	filingColumn  = "requests.filing"
	bodyColumn    = "messages.body"
	itemsColumn   = "messages.items"
	replyColumn   = "replies.reply"
	labelColumn   = "files.label"
	contentColumn = "file_chunks.body"
)

// sealedFiling is how a filing is written before it is sealed. Its names are for
// ever: a name changed here loses what was stored under the old one.
type sealedFiling struct {
	Kind              domain.Kind         `json:"kind"`
	Details           string              `json:"details"`
	Subject           sealedPerson        `json:"subject"`
	Address           string              `json:"address,omitempty"`
	BirthDate         string              `json:"birth_date,omitempty"`
	Requester         *sealedPerson       `json:"requester,omitempty"`
	Capacity          domain.Capacity     `json:"capacity,omitempty"`
	Relationship      domain.Relationship `json:"relationship,omitempty"`
	PreferredResponse domain.ResponseBy   `json:"preferred_response,omitempty"`
	Language          string              `json:"language,omitempty"`
	DataScope         string              `json:"data_scope,omitempty"`
	Period            string              `json:"period,omitempty"`
	Format            string              `json:"format,omitempty"`
	TransferTo        string              `json:"transfer_to,omitempty"`
	Wrong             string              `json:"wrong,omitempty"`
	Right             string              `json:"right,omitempty"`
	Reason            string              `json:"reason,omitempty"`
	Consent           string              `json:"consent,omitempty"`
	AboutOfficers     string              `json:"about_officers,omitempty"`
}

type sealedPerson struct {
	Title      string `json:"title,omitempty"`
	GivenName  string `json:"given_name,omitempty"`
	FamilyName string `json:"family_name,omitempty"`
	Email      string `json:"email,omitempty"`
	Phone      string `json:"phone,omitempty"`
}

func sealedFilingOf(f domain.Filing) sealedFiling {
	s := sealedFiling{
		Kind: f.Kind, Details: f.Details,
		Subject: sealedPerson(f.Subject.Person), Address: f.Subject.Address, BirthDate: f.Subject.BirthDate.String(),
		Relationship: f.Relationship, PreferredResponse: f.PreferredResponse, Language: f.Language,
		DataScope: f.DataScope, Period: f.Period, Format: f.Format, TransferTo: f.TransferTo,
		Wrong: f.Wrong, Right: f.Right, Reason: f.Reason, Consent: f.Consent, AboutOfficers: f.AboutOfficers,
	}
	if f.Requester != nil {
		person := sealedPerson(f.Requester.Person)
		s.Requester, s.Capacity = &person, f.Requester.Capacity
	}
	return s
}

func (s sealedFiling) filing(u *unpack) domain.Filing {
	f := domain.Filing{
		Kind: s.Kind, Details: s.Details,
		Subject: domain.Subject{
			Person: domain.Person(s.Subject), Address: s.Address, BirthDate: u.date("requests.filing.birth_date", s.BirthDate),
		},
		Relationship: s.Relationship, PreferredResponse: s.PreferredResponse, Language: s.Language,
		DataScope: s.DataScope, Period: s.Period, Format: s.Format, TransferTo: s.TransferTo,
		Wrong: s.Wrong, Right: s.Right, Reason: s.Reason, Consent: s.Consent, AboutOfficers: s.AboutOfficers,
	}
	if s.Requester != nil {
		f.Requester = &domain.Requester{Person: domain.Person(*s.Requester), Capacity: s.Capacity}
	}
	return f
}

// sealJSON seals a value of texts for its place.
func sealJSON(box *seal.Box, column, row string, v any) ([]byte, error) {
	plain, err := pack(v)
	if err != nil {
		return nil, err
	}
	return box.Seal(column, row, []byte(plain))
}

func openJSON(box *seal.Box, column, row string, sealed []byte, into any) error {
	plain, err := box.Open(column, row, sealed)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, into)
}

// keyRow is the wrapped data key of one case.
type keyRow struct {
	CaseID  string
	KeyID   string
	Wrapped []byte
}

// TableName names the table.
func (keyRow) TableName() string { return "case_keys" }

// openBox opens a case's data key. Without one the case was shredded.
func (r reader) openBox(id domain.CaseID, keyID string, wrapped []byte) (*seal.Box, error) {
	if len(wrapped) == 0 {
		return nil, domain.Refuse(domain.Gone, "shredded")
	}
	return r.keys.OpenBox(string(id), seal.Wrapped{KeyID: keyID, Bytes: wrapped})
}

// newBoxOnce is the data key of a new case. Its reply may have been claimed, and
// sealed, before the case itself is added; then there is one already.
func (t *tx) newBoxOnce(id domain.CaseID) (*seal.Box, error) {
	if box, ok := t.boxes[id]; ok {
		return box, nil
	}
	box, row, err := t.newBox(id)
	if err != nil {
		return nil, err
	}
	return t.keep(id, box), t.insert(&row, "")
}

// anyBox is the data key of a case that may or may not be there already; made
// tells that it was not.
func (t *tx) anyBox(id domain.CaseID) (box *seal.Box, made bool, err error) {
	if box, ok := t.boxes[id]; ok {
		return box, false, nil
	}
	box, row, err := t.newBox(id)
	if err != nil {
		return nil, false, err
	}
	added := t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if added.Error != nil {
		return nil, false, added.Error
	}
	if added.RowsAffected == 0 {
		box, err = t.knownBox(id)
		return box, false, err
	}
	return t.keep(id, box), true, nil
}

func (t *tx) newBox(id domain.CaseID) (*seal.Box, keyRow, error) {
	box, wrapped, err := t.keys.NewBox(string(id))
	return box, keyRow{CaseID: string(id), KeyID: wrapped.KeyID, Wrapped: wrapped.Bytes}, err
}

// keep remembers a box for the rest of the transaction, and no longer.
func (t *tx) keep(id domain.CaseID, box *seal.Box) *seal.Box {
	if t.boxes == nil {
		t.boxes = make(map[domain.CaseID]*seal.Box)
	}
	t.boxes[id] = box
	return box
}

// knownBox is the data key of a case that must have one.
func (t *tx) knownBox(id domain.CaseID) (*seal.Box, error) {
	if box, ok := t.boxes[id]; ok {
		return box, nil
	}
	box, err := t.storedBox(id)
	if err != nil {
		return nil, err
	}
	return t.keep(id, box), nil
}

// storedBox is the data key that the database holds for a case.
func (r reader) storedBox(id domain.CaseID) (*seal.Box, error) {
	var rows []keyRow
	if err := r.db.Where("case_id = ?", id).Find(&rows).Error; err != nil {
		return nil, err
	}
	if len(rows) != 1 {
		return nil, domain.Refuse(domain.Gone, "shredded")
	}
	return r.openBox(id, rows[0].KeyID, rows[0].Wrapped)
}
