package workflow

import (
	"bytes"
	"context"
	"encoding/hex"
	"strconv"

	"sitthi/domain"
)

// Broken is one place where a trail does not hold.
type Broken struct {
	Reference domain.Reference
	Seq       int    // of the first event that cannot be trusted
	Why       string // "sequence", "link", "hash", "cut_short", "no_trail", "standing", "messages", "files"
}

// TrailReport is what a verification found.
type TrailReport struct {
	Cases, Events int
	Broken        []Broken
	Forged        []domain.OfficerID // officers whom somebody else than the desk wrote or changed
}

// VerifyTrails recomputes the chain of every case with the trail key, which is
// not in the database: an edited, deleted, swapped, inserted or cut-off event
// shows, and so do a case whose row was changed without a verb and a message
// or a file that was removed. What this cannot show (a whole case removed, an old backup
// put back) docs/security.md says.
func (s *Service) VerifyTrails(ctx context.Context) (TrailReport, error) {
	var report TrailReport
	err := s.Store.EachTrail(ctx, func(c domain.TrailCase) error {
		report.Cases++
		report.Events += len(c.Events)
		if broken, found := s.verify(c); found {
			broken.Reference = c.Request.Reference
			report.Broken = append(report.Broken, broken)
		}
		return nil
	})
	if err != nil {
		return report, err
	}
	report.Forged, err = s.Store.ForgedOfficers(ctx)
	return report, err
}

// verify checks one chain, up to the first event that does not hold, and then
// that the case stands as its last event left it.
func (s *Service) verify(c domain.TrailCase) (Broken, bool) {
	if len(c.Events) == 0 {
		return Broken{Seq: 1, Why: "no_trail"}, true
	}
	prev, messages, files := make([]byte, 32), 0, 0
	for i, e := range c.Events {
		switch {
		case e.Seq != i+1 || e.Case != c.Request.ID:
			return Broken{Seq: i + 1, Why: "sequence"}, true
		case !bytes.Equal(e.Prev, prev):
			return Broken{Seq: e.Seq, Why: "link"}, true
		case !bytes.Equal(e.Hash, s.Seals.TrailMAC(e.Canonical())):
			return Broken{Seq: e.Seq, Why: "hash"}, true
		}
		prev = e.Hash
		n, _ := strconv.Atoi(e.Data[domain.DataMessages]) // absent: none
		messages += n
		files += countFiles(e)
	}
	last := c.Events[len(c.Events)-1]
	switch standing := hex.EncodeToString(s.Seals.TrailMAC(c.Request.Standing())[:standingLength]); {
	case c.Request.Trail.Seq != last.Seq || !bytes.Equal(c.Request.Trail.Hash, prev):
		return Broken{Seq: last.Seq, Why: "cut_short"}, true
	case last.Data[domain.DataStanding] != standing:
		return Broken{Seq: last.Seq, Why: "standing"}, true
	case c.Messages != messages:
		return Broken{Seq: last.Seq, Why: "messages"}, true
	case c.Files != files:
		return Broken{Seq: last.Seq, Why: "files"}, true
	default:
		return Broken{}, false
	}
}
