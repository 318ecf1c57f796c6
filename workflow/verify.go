package workflow

import (
	"bytes"
	"context"

	"sitthi/domain"
)

// Broken is one place where a trail does not hold.
type Broken struct {
	Reference domain.Reference
	Seq       int    // of the first event that cannot be trusted
	Why       string // "sequence", "link", "hash", "cut_short", "no_trail"
}

// TrailReport is what a verification found.
type TrailReport struct {
	Cases, Events int
	Broken        []Broken
}

// VerifyTrails recomputes the chain of every case with the trail key, which is
// not in the database: an edited, deleted, swapped, inserted or cut-off event
// shows. What a chain alone cannot show (a whole case removed, an old backup
// put back) docs/security.md says.
func (s *Service) VerifyTrails(ctx context.Context) (TrailReport, error) {
	var report TrailReport
	err := s.Store.EachTrail(ctx, func(head domain.TrailHead, ref domain.Reference, id domain.CaseID, events []domain.Event) error {
		report.Cases++
		report.Events += len(events)
		if broken, found := s.verify(head, id, events); found {
			broken.Reference = ref
			report.Broken = append(report.Broken, broken)
		}
		return nil
	})
	return report, err
}

// verify checks one chain, up to the first event that does not hold.
func (s *Service) verify(head domain.TrailHead, id domain.CaseID, events []domain.Event) (Broken, bool) {
	if len(events) == 0 {
		return Broken{Seq: 1, Why: "no_trail"}, true
	}
	prev := make([]byte, 32)
	for i, e := range events {
		switch {
		case e.Seq != i+1 || e.Case != id:
			return Broken{Seq: i + 1, Why: "sequence"}, true
		case !bytes.Equal(e.Prev, prev):
			return Broken{Seq: e.Seq, Why: "link"}, true
		case !bytes.Equal(e.Hash, s.Seals.TrailMAC(e.Canonical())):
			return Broken{Seq: e.Seq, Why: "hash"}, true
		}
		prev = e.Hash
	}
	if head.Seq != len(events) || !bytes.Equal(head.Hash, prev) {
		return Broken{Seq: len(events), Why: "cut_short"}, true
	}
	return Broken{}, false
}
