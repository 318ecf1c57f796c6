package repository

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"sitthi/domain"
	"sitthi/repository/seal"
)

// messageRow is one text on a case; place keeps the order of those that one event
// brought.
type messageRow struct {
	ID      string
	CaseID  string
	Seq     int
	Place   int
	Kind    string
	At      int64
	Officer *string
	Body    []byte
	Items   []byte
	Files   int // how many it brought
}

// TableName names the table.
func (messageRow) TableName() string { return "messages" }

// sealedItem is one thing asked, as it is sealed.
type sealedItem struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// AddMessage stores a message, sealed under the case's key.
func (t *tx) AddMessage(r *domain.Request, m domain.Message) error { return t.done(t.addMessage(r, m)) }

func (t *tx) addMessage(r *domain.Request, m domain.Message) error {
	box, err := t.knownBox(r.ID)
	if err != nil {
		return err
	}
	row, err := messageRowOf(box, r.ID, m, t.place(r.ID))
	if err != nil {
		return err
	}
	if err := t.insert(&row, ""); err != nil {
		return err
	}
	return t.bring(r, row.ID, m.Files)
}

// SentMessages is how many messages a case has of its citizen.
func (t *tx) SentMessages(of *domain.Request) (n int, err error) {
	err = t.db.Raw("SELECT count(*) FROM messages WHERE case_id = ? AND kind = ?", of.ID, domain.FromCitizen).Scan(&n).Error
	return n, t.done(err)
}

func messageRowOf(box *seal.Box, id domain.CaseID, m domain.Message, place int) (row messageRow, err error) {
	row = messageRow{
		ID: newID(m.ID), CaseID: string(id), Seq: m.Seq, Place: place, Kind: string(m.Kind), At: micros(m.At), Officer: null(m.By),
		Files: len(m.Files),
	}
	if err := readable(m.Text); err != nil {
		return row, err
	}
	if row.Body, err = box.Seal(bodyColumn, row.ID, []byte(m.Text)); err != nil || len(m.Items) == 0 {
		return row, err
	}
	items := make([]sealedItem, len(m.Items))
	for i, item := range m.Items {
		items[i] = sealedItem(item)
	}
	row.Items, err = sealJSON(box, itemsColumn, row.ID, items)
	return row, err
}

func (t *tx) place(id domain.CaseID) int {
	if t.places == nil {
		t.places = make(map[domain.CaseID]int)
	}
	t.places[id]++
	return t.places[id]
}

// newID is an id that was given, or a new one.
func newID(given string) string {
	if given != "" {
		return given
	}
	return uuid.NewString()
}

// Messages are a case's messages, oldest first.
func (s *Store) Messages(ctx context.Context, scope domain.Scope, of *domain.Request) ([]domain.Message, error) {
	return read(ctx, s, func(r reader) ([]domain.Message, error) { return r.messages(scope, of) })
}

func (r reader) messages(scope domain.Scope, of *domain.Request) ([]domain.Message, error) {
	see := inSight(scope)
	var rows []messageRow
	err := r.db.Raw(`SELECT messages.* FROM messages JOIN requests ON requests.id = messages.case_id
		WHERE messages.case_id = ? AND `+see.sql+` ORDER BY messages.seq, messages.place`, append([]any{of.ID}, see.args...)...).
		Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	box, err := r.storedBox(of.ID)
	if err != nil {
		return nil, err
	}
	files := map[string][]domain.File{}
	if slices.ContainsFunc(rows, func(row messageRow) bool { return row.Files > 0 }) {
		if files, err = r.filesOf(box, of.ID); err != nil {
			return nil, err
		}
	}
	messages := make([]domain.Message, len(rows))
	for i, row := range rows {
		body, err := box.Open(bodyColumn, row.ID, row.Body)
		if err != nil {
			return nil, err
		}
		messages[i] = domain.Message{
			ID: row.ID, Case: domain.CaseID(row.CaseID), Seq: row.Seq, Kind: domain.MessageKind(row.Kind),
			At: instant(row.At), By: text[domain.OfficerID](row.Officer), Text: string(body), Files: files[row.ID],
		}
		var items []sealedItem
		if row.Items != nil {
			if err := openJSON(box, itemsColumn, row.ID, row.Items, &items); err != nil {
				return nil, err
			}
		}
		for _, item := range items {
			messages[i].Items = append(messages[i].Items, domain.AskItem(item))
		}
	}
	return messages, nil
}
