package repository

import (
	"strings"

	"sitthi/domain"
	"sitthi/repository/seal"
)

// Fields of the blind index.
const (
	emailField = "email"
	phoneField = "phone"
	nameField  = "name"
)

// indexRow is a keyed hash by which a case can be found.
type indexRow struct {
	Office string
	Field  string
	Digest []byte
	CaseID string
}

// TableName names the table.
func (indexRow) TableName() string { return "blind_index" }

// index makes a new case findable, in its office, by the addresses, telephone
// numbers and words of the names of its subject and requester.
func (t *tx) index(r *domain.Request) error {
	people := []domain.Person{r.Filing.Subject.Person}
	if r.Filing.Requester != nil {
		people = append(people, r.Filing.Requester.Person)
	}
	seen := make(map[string]bool)
	var rows []indexRow
	add := func(field, normal string) {
		if normal == "" || seen[field+normal] {
			return
		}
		seen[field+normal] = true
		rows = append(rows, indexRow{
			Office: string(r.Office), Field: field, Digest: t.keys.BlindIndex(string(r.Office), field, normal), CaseID: string(r.ID),
		})
	}
	for _, p := range people {
		add(emailField, seal.NormalEmail(p.Email))
		add(phoneField, seal.NormalPhone(p.Phone))
		for _, name := range []string{p.Title, p.GivenName, p.FamilyName} {
			for _, word := range seal.NormalWords(name) {
				add(nameField, word)
			}
		}
	}
	return t.insertAll(rows, len(rows))
}

// found is what somebody typed to find cases by, as SQL: a reference or its random
// part, an address of mail, a telephone number, or all words of a name. What can
// be read in several ways finds by each of them.
func (r reader) found(office domain.OfficeID, typed string) condition {
	var ways []condition
	if ref, ok := domain.ParseReference(typed); ok {
		return where("requests.reference = ?", ref)
	}
	if suffix := suffixTyped(typed); suffix != "" {
		ways = append(ways, where("requests.reference_suffix = ?", suffix))
	}
	digest := func(field, normal string) condition {
		return where("requests.id IN (SELECT case_id FROM blind_index WHERE office = ? AND field = ? AND digest = ?)",
			office, field, r.keys.BlindIndex(string(office), field, normal))
	}
	if email := seal.NormalEmail(typed); email != "" {
		ways = append(ways, digest(emailField, email))
	}
	if phone := seal.NormalPhone(typed); phone != "" {
		ways = append(ways, digest(phoneField, phone))
	}
	var words []condition
	for _, word := range seal.NormalWords(typed) {
		words = append(words, digest(nameField, word))
	}
	if len(words) > 0 {
		ways = append(ways, all(words...))
	}
	return anyOf(ways...)
}

// suffixTyped is the random part of a reference as people type it, or nothing. It
// is read by way of a whole reference, which knows the rules.
func suffixTyped(typed string) string {
	ref, ok := domain.ParseReference("X-2569-" + strings.TrimSpace(typed))
	if !ok {
		return ""
	}
	return suffixOf(ref)
}
