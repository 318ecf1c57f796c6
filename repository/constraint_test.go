package repository

import (
	"context"
	"testing"

	"sitthi/domain"
)

// TestConstraints: what the rules of the domain never do, the database refuses
// too, should somebody go around them.
func TestConstraints(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		for name, change := range map[string]func(*domain.Request){
			"in progress without an assignee":       func(r *domain.Request) { r.Status = domain.InProgress },
			"closed without an outcome":             func(r *domain.Request) { r.Status = domain.Closed },
			"decided without an outcome":            func(r *domain.Request) { r.Status = domain.Decided },
			"open with the time of its end":         func(r *domain.Request) { r.ClosedAt = noon },
			"granted to somebody not identified":    func(r *domain.Request) { r.Kind, r.Status, r.Outcome = domain.Access, domain.Decided, domain.Granted },
			"in quarantine and taken":               func(r *domain.Request) { r.Status, r.QuarantinedAt = domain.AwaitingInfo, noon },
			"a status that is none":                 func(r *domain.Request) { r.Status = "done" },
			"a kind that is none":                   func(r *domain.Request) { r.Kind = "other" },
			"a channel that is none":                func(r *domain.Request) { r.Channel = "pigeon" },
			"another office's unit":                 func(r *domain.Request) { r.Unit = unitOf("sesao11", "school") },
			"another office's officer":              func(r *domain.Request) { r.Assignee = officerOf("sesao11", "officer") },
			"an office that is none":                func(r *domain.Request) { r.Office = "none" },
			"a privacy notice that there never was": func(r *domain.Request) { r.NoticeVersion = "none" },
			"no id":                                 func(r *domain.Request) { r.ID = "" },
		} {
			t.Run(name+" is refused", func(t *testing.T) {
				before := d.counts()
				r := newCase()
				change(r)
				err := d.InTx(context.Background(), func(tx domain.Tx) error { return tx.AddRequest(r) })
				wantKind(t, err, domain.Internal, "internal")
				same(t, d.counts(), before)
			})
		}
		for name, columns := range map[string]string{
			"by who prepared it": "prepared_by = 'sknpeo-officer', decided_by = 'sknpeo-officer'",
			"by who verified it": "prepared_by = 'sknpeo-clerk', verified_by = 'sknpeo-officer', decided_by = 'sknpeo-officer'",
		} {
			t.Run("a decision "+name+" is refused", func(t *testing.T) {
				r := d.add(newCase())
				if _, err := d.db.Exec("UPDATE requests SET "+columns+" WHERE id = $1", string(r.ID)); err == nil {
					t.Error("it was kept")
				}
				other := "UPDATE requests SET prepared_by = 'sknpeo-clerk', verified_by = 'sknpeo-officer', decided_by = 'sknpeo-approver' WHERE id = $1"
				if _, err := d.db.Exec(other, string(r.ID)); err != nil {
					t.Error(err)
				}
			})
		}
	})
}
