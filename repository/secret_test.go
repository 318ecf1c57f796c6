package repository

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"sitthi/domain"
)

// canaries are in what a person writes, and must be nowhere in the database.
var canaries = []string{
	"canary-details-7301", "ขมิ้นเหลือง", "canary-given-7302", "canary.mail-7303@example.com", "0899997304",
	"canary-reply-7305", "canary-message-7306", "canary-item-7307", "canary-receipt-7308", "canary-about-7309", "2011-03-17",
	"canary-name-7310", "canary-file-7311",
}

func (d *desk) plantCanaries() *domain.Request {
	r := newCase()
	r.Kind, r.Conflict = domain.Complaint, domain.ConflictUnresolved
	r.Filing = domain.Filing{
		Kind: domain.Complaint, Details: "canary-details-7301 ขมิ้นเหลือง", AboutOfficers: "canary-about-7309",
		Subject: domain.Subject{
			Person:  domain.Person{GivenName: "canary-given-7302", FamilyName: "ขมิ้นเหลือง", Email: "canary.mail-7303@example.com", Phone: "0899997304"},
			Address: "canary-details-7301", BirthDate: date("2011-03-17"),
		},
		Reason: "canary-details-7301",
	}
	d.mustTx(func(tx domain.Tx) error {
		_, err := tx.ClaimReply(domain.ReplyClaim{
			Scope: "s", Key: []byte("hash"), Body: []byte("hash"), Case: r.ID, Reply: []byte("canary-reply-7305 canary-receipt-7308"), At: noon, ExpiresAt: noon,
		})
		return errors.Join(err, tx.AddRequest(r),
			tx.AddMessage(r, domain.Message{Seq: 1, Kind: domain.FromCitizen, At: noon, Text: "canary-message-7306"}),
			tx.AddMessage(r, domain.Message{Seq: 2, Kind: domain.AskMessage, At: noon, Items: []domain.AskItem{{Code: "a", Text: "canary-item-7307"}}}))
	})
	f := d.receive(r, bytes.Repeat([]byte("canary-file-7311 "), 100_000), noon)
	d.bring(r, domain.FromCitizen, f)
	d.receive(r, []byte("canary-file-7311 that no message brings"), noon)
	return r
}

// finds the canaries in bytes, in the forms in which a database or a careless
// program would write them.
func finds(content []byte) (found []string) {
	content = bytes.ToLower(content)
	for _, canary := range canaries {
		var utf16le []byte
		for _, unit := range utf16.Encode([]rune(canary)) {
			utf16le = append(utf16le, byte(unit), byte(unit>>8))
		}
		for form, written := range map[string][]byte{
			"plain": []byte(canary), "hex": []byte(hex.EncodeToString([]byte(canary))), "UTF-16": utf16le,
			"base64": []byte(base64.RawStdEncoding.EncodeToString([]byte(canary))[:12]),
		} {
			if bytes.Contains(content, bytes.ToLower(written)) {
				found = append(found, form+" "+canary)
			}
		}
	}
	return found
}

func TestSecrets(t *testing.T) {
	t.Run("the search finds what is there", func(t *testing.T) {
		if n := len(finds([]byte(strings.Join(canaries, " ")))); n != len(canaries) {
			t.Errorf("%d of %d", n, len(canaries))
		}
	})

	t.Run("nothing that a person wrote is in SQLite's files", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "sitthi.db")
		newDesk(t, open(t, "sqlite:"+path, newKeys(t))).plantCanaries()
		files, err := filepath.Glob(path + "*")
		if err != nil || len(files) != 3 {
			t.Fatalf("%q, %v", files, err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if found := finds(content); len(found) > 0 {
				t.Errorf("%s has %q", file, found)
			}
		}
	})

	t.Run("a file that was stored as it came would be found", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "sitthi.db")
		d := newDesk(t, open(t, "sqlite:"+path, newKeys(t)))
		d.plantCanaries()
		if _, err := d.db.Exec("UPDATE file_chunks SET body = $1 WHERE place = 0", bytes.Repeat([]byte("canary-file-7311 "), 9000)); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(path + "-wal")
		if err != nil || len(finds(content)) == 0 {
			t.Errorf("nobody noticed, %v", err)
		}
	})

	t.Run("nothing that a person wrote is in any column of PostgreSQL", func(t *testing.T) {
		d := newDesk(t, open(t, databases[1].address(t), newKeys(t)))
		r := d.plantCanaries()
		var tables []string
		if err := d.gorm.Raw("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").Scan(&tables).Error; err != nil {
			t.Fatal(err)
		}
		seen := false
		for _, table := range tables {
			var rows []string
			if err := d.gorm.Raw(fmt.Sprintf("SELECT row_to_json(t)::text FROM %s t", table)).Scan(&rows).Error; err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				seen = seen || strings.Contains(row, string(r.Reference))
				if found := finds([]byte(row)); len(found) > 0 {
					t.Errorf("%s has %q", table, found)
				}
			}
		}
		if !seen {
			t.Error("the case was not among what was read")
		}
	})
}

func TestMovedRows(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		ctx := context.Background()
		for name, move := range map[string]string{
			"a filing moved to another case":                   "UPDATE requests SET filing = (SELECT filing FROM requests WHERE id = $1) WHERE id = $2",
			"a data key moved to another case":                 "UPDATE case_keys SET wrapped = (SELECT wrapped FROM case_keys WHERE case_id = $1) WHERE case_id = $2",
			"a message that became the filing":                 "UPDATE requests SET filing = (SELECT body FROM messages WHERE case_id = $2) WHERE id = $2 AND id <> $1",
			"a data key under the name of one that is unknown": "UPDATE case_keys SET key_id = 'x' WHERE case_id = $2 AND case_id <> $1",
		} {
			t.Run(name+" does not open", func(t *testing.T) {
				a, b := d.add(fullCase()), d.add(fullCase())
				d.mustTx(func(tx domain.Tx) error {
					return tx.AddMessage(b, domain.Message{Seq: 1, Kind: domain.NoteText, At: noon, Text: "{}"})
				})
				if _, err := d.db.Exec(move, string(a.ID), string(b.ID)); err != nil {
					t.Fatal(err)
				}
				_, err := d.Case(ctx, allOf(b.Office), b.Reference)
				wantKind(t, err, domain.Internal, "internal")
				if strings.Contains(err.Error(), "สมหญิง") {
					t.Error("the error tells content")
				}
			})
		}
		t.Run("a case whose data key was destroyed is gone", func(t *testing.T) {
			r := d.add(fullCase())
			if _, err := d.db.Exec("DELETE FROM case_keys WHERE case_id = $1", string(r.ID)); err != nil {
				t.Fatal(err)
			}
			_, err := d.Case(ctx, allOf(r.Office), r.Reference)
			wantKind(t, err, domain.Gone, "shredded")
		})
	})
}
