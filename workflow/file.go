package workflow

import (
	"context"
	"encoding/hex"
	"io"
	"strings"
	"time"

	"sitthi/domain"
)

// Opened is a file as somebody is given it; its content can be read once, and is
// closed.
type Opened struct {
	domain.File
	Content io.ReadCloser
}

// placed is content that gives its place back.
type placed struct {
	io.Reader
	free func()
}

// Close gives the place back.
func (p placed) Close() error {
	p.free()
	return nil
}

// FileByReceipt opens a file for whoever holds the receipt: his own, and what the
// office sent him. Any other is the same NotFound as one that is not there.
func (s *Service) FileByReceipt(ctx context.Context, ref domain.Reference, receipt string, id domain.FileID) (Opened, error) {
	actor, err := s.citizen(ctx, ref, receipt)
	if err != nil {
		return Opened{}, err
	}
	r, err := s.Store.Case(ctx, actor.Scope(), ref)
	if err != nil {
		return Opened{}, err
	}
	f, err := s.fileOf(ctx, actor, r, id, domain.Message.Public)
	if err != nil {
		return Opened{}, err
	}
	return s.open(ctx, actor, r, f)
}

// File opens a file for an officer, and notes in the access table that he read it.
func (s *Service) File(ctx context.Context, actor domain.Actor, ref domain.Reference, id domain.FileID) (Opened, error) {
	r, err := s.opened(ctx, actor, ref)
	if err != nil {
		return Opened{}, err
	}
	f, err := s.fileOf(ctx, actor, r, id, func(domain.Message) bool { return true })
	if err != nil {
		return Opened{}, err
	}
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		return tx.AddReading(domain.Reading{Office: r.Office, Case: r.ID, Officer: actor.ID(), At: s.now(), What: "file " + string(f.ID)})
	})
	if err != nil {
		return Opened{}, err
	}
	return s.open(ctx, actor, r, f)
}

// fileOf finds a file among those of the messages that may be seen.
func (s *Service) fileOf(ctx context.Context, actor domain.Actor, r *domain.Request, id domain.FileID, seen func(domain.Message) bool) (domain.File, error) {
	messages, err := s.Store.Messages(ctx, actor.Scope(), r)
	if err != nil {
		return domain.File{}, err
	}
	for _, m := range messages {
		for _, f := range m.Files {
			if f.ID == id && seen(m) {
				return f, nil
			}
		}
	}
	return domain.File{}, domain.Refuse(domain.NotFound, "not_found")
}

func (s *Service) open(ctx context.Context, actor domain.Actor, r *domain.Request, f domain.File) (Opened, error) {
	free, err := s.placeFor(ctx, actor)
	if err != nil {
		return Opened{}, err
	}
	content, err := s.Store.FileContent(ctx, actor.Scope(), r, f.ID)
	if err != nil {
		free()
		return Opened{}, err
	}
	return Opened{f, placed{content, free}}, nil
}

// commitments are what an event says of the files that it brought.
func (s *Service) commitments(of domain.CaseID, messages []domain.Message) string {
	var all []string
	for _, m := range messages {
		for _, f := range m.Files {
			all = append(all, string(f.ID)+":"+hex.EncodeToString(s.Seals.TrailMAC(f.Canonical(of))[:standingLength]))
		}
	}
	return strings.Join(all, ",")
}

// countFiles is how many files an event says it brought.
func countFiles(e domain.Event) int { return strings.Count(e.Data[domain.DataFiles], ":") }

// arriving is how long a file may be on its way: far longer than anybody waits for it.
const arriving = time.Hour

// purgeFiles deletes a file that no message brought, since a program that was killed
// left it behind, and one that waited with a draft until that expired.
func (s *Service) purgeFiles(ctx context.Context) (files int, err error) {
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		files, err = tx.PurgeFile(s.now().Add(-arriving))
		return err
	})
	if err != nil {
		return 0, err
	}
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		n, err := tx.PurgeDraftFile(s.now())
		files += n
		return err
	})
	return files, err
}
