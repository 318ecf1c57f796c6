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
	rows := indexRowsOf(t.keys, r)
	return t.insertAll(rows, len(rows))
}

func indexRowsOf(keys *seal.Keys, r *domain.Request) []indexRow {
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
			Office: string(r.Office), Field: field, Digest: keys.BlindIndex(string(r.Office), field, normal), CaseID: string(r.ID),
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
	return rows
}

// listed are the ids of the cases that a filter looks for, as a query.
func (r reader) listed(office domain.OfficeID, filter domain.QueueFilter) (condition, error) {
	if filter.Query == "" {
		return where("SELECT id FROM requests WHERE reference IN ?", filter.References), nil
	}
	return r.found(office, filter.Query)
}

// found are the ids of the cases that are found by what somebody typed, as a query:
// a reference or its random part, the office's own number, an address of mail, a
// telephone number, or all words of a name. What can be read in several ways finds by
// each of them.
func (r reader) found(office domain.OfficeID, typed string) (condition, error) {
	if ref, ok := domain.ParseReference(typed); ok {
		return where("SELECT id FROM requests WHERE reference = ?", ref), nil
	}
	var ways []condition
	if suffix := suffixTyped(typed); suffix != "" {
		ways = append(ways, where("SELECT id FROM requests WHERE office = ? AND reference_suffix = ?", office, suffix))
	}
	if no, ok := domain.ParseIntakeNo(typed); ok {
		ways = append(ways, where("SELECT id FROM requests WHERE office = ? AND intake_no = ? AND intake_no <> ''", office, no))
	}
	digest := func(field, normal string) condition {
		return latest(where("blind_index.office = ? AND blind_index.field = ? AND blind_index.digest = ?",
			office, field, r.keys.BlindIndex(string(office), field, normal)))
	}
	if email := seal.NormalEmail(typed); email != "" {
		ways = append(ways, digest(emailField, email))
	}
	if phone := seal.NormalPhone(typed); phone != "" {
		ways = append(ways, digest(phoneField, phone))
	}
	if words := seal.NormalWords(typed); len(words) > 0 {
		named, err := r.named(office, words)
		if err != nil {
			return condition{}, err
		}
		ways = append(ways, named)
	}
	return joined(" UNION ", "SELECT id FROM requests WHERE 1 = 0", ways), nil
}

// mostFound is how many cases, the latest, are found in one way: a word that half an
// office bears finds no more, and costs no more, and neither does the telephone of
// whoever floods it.
const mostFound = 1000

func latest(c condition) condition {
	return condition{
		"SELECT case_id AS id FROM (SELECT case_id FROM blind_index WHERE " + c.sql + " ORDER BY case_id DESC LIMIT ?) AS latest",
		append(c.args, mostFound),
	}
}

// mostNamed is how many cases that have the rarest of several words, the latest, are
// looked at for the others.
const mostNamed = 20_000

// named are the cases that have all the words. Whoever has the rarest is asked for each
// other one: a title and a name are thousands of cases and a few. OFFSET keeps
// PostgreSQL from joining them: it takes each word for a rare one, and with two that
// are not compares every case with every other.
func (r reader) named(office domain.OfficeID, words []string) (condition, error) {
	digests := make([][]byte, len(words))
	for i, word := range words {
		digests[i] = r.keys.BlindIndex(string(office), nameField, word)
	}
	if len(digests) == 1 {
		return latest(where("blind_index.office = ? AND blind_index.field = ? AND blind_index.digest = ?", office, nameField, digests[0])), nil
	}
	if err := r.rarestFirst(office, digests); err != nil {
		return condition{}, err
	}
	c := where("TRUE")
	for _, digest := range digests[1:] {
		c = all(c, where(`EXISTS (SELECT 1 FROM blind_index AS too WHERE too.office = ? AND too.field = ? AND too.digest = ?
			AND too.case_id = rarest.case_id LIMIT 1 OFFSET 0)`, office, nameField, digest))
	}
	return condition{
		`SELECT case_id AS id FROM (SELECT case_id FROM (SELECT case_id FROM blind_index WHERE office = ? AND field = ? AND digest = ?
			ORDER BY case_id DESC LIMIT ?) AS rarest WHERE ` + c.sql + ` ORDER BY case_id DESC LIMIT ?) AS latest`,
		append([]any{office, nameField, digests[0], mostNamed}, append(c.args, mostFound)...),
	}, nil
}

// rarestFirst puts the word that fewest cases have before the others, counting none
// further than it would be looked at.
func (r reader) rarestFirst(office domain.OfficeID, digests [][]byte) error {
	rarest, fewest := 0, mostNamed
	for i, digest := range digests {
		var n int
		err := r.db.Raw("SELECT count(*) FROM (SELECT 1 FROM blind_index WHERE office = ? AND field = ? AND digest = ? LIMIT ?) AS counted",
			office, nameField, digest, mostNamed).Scan(&n).Error
		if err != nil {
			return err
		}
		if n < fewest {
			rarest, fewest = i, n
		}
	}
	digests[0], digests[rarest] = digests[rarest], digests[0]
	return nil
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
