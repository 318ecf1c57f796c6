package workflow

import (
	"context"
	"errors"
	"time"

	"sitthi/domain"
)

// SendMessage takes what a citizen writes to the office.
func (s *Service) SendMessage(ctx context.Context, ref domain.Reference, receipt string, in domain.MessageInput) (Tracked, error) {
	return s.SendMessageOnce(ctx, ref, receipt, in, "")
}

// SendMessageOnce is SendMessage under a key: sent again under it within 24 hours the
// same message is there once.
func (s *Service) SendMessageOnce(ctx context.Context, ref domain.Reference, receipt string, in domain.MessageInput, key string) (t Tracked, err error) {
	sent, err := s.allow(ctx, domain.DeedMessage, "")
	if err != nil {
		return s.sentBefore(ctx, ref, receipt, in, key, err)
	}
	counts := false
	defer func() { sent(counts) }()
	t, err = s.byReceipt(ctx, ref, receipt, domain.PostMessage, func(tx domain.Tx, r *domain.Request, now time.Time) (domain.Act, error) {
		in, wrong := in.Check()
		if err := domain.InvalidFields(wrong); err != nil {
			return domain.Act{}, err
		}
		if err := s.claim(tx, r, messageArrives(r, in, key), []byte("sent"), now); err != nil {
			return domain.Act{}, err
		}
		return s.message(tx, r, in, now)
	})
	var replayed *replayedError
	if errors.As(err, &replayed) {
		return s.Track(ctx, ref, receipt)
	}
	counts = err == nil
	return t, err
}

func messageArrives(r *domain.Request, in domain.MessageInput, key string) arrival {
	return arrival{office: domain.Office{ID: r.Office}, call: "messages " + string(r.ID), key: key, body: in.Canonical()}
}

// sentBefore shows the case to whoever sent this very message before, else it refuses:
// who did not hear that it came must not hear that it did not.
func (s *Service) sentBefore(ctx context.Context, ref domain.Reference, receipt string, in domain.MessageInput, key string, refusal error) (Tracked, error) {
	in, wrong := in.Check()
	if key == "" || len(wrong) > 0 {
		return Tracked{}, refusal
	}
	t, err := s.Track(ctx, ref, receipt)
	if err == nil {
		_, err = s.takenBefore(ctx, messageArrives(t.Request, in, key), refusal)
	}
	if err != nil {
		return Tracked{}, err
	}
	return t, nil
}

// message is a citizen's message, with what it does to the dates of his case when it
// makes his request complete.
func (s *Service) message(tx domain.Tx, r *domain.Request, in domain.MessageInput, now time.Time) (domain.Act, error) {
	before, err := tx.SentMessages(r)
	if err != nil {
		return domain.Act{}, err
	}
	if err := domain.InvalidFields(r.CheckMessages(before)); err != nil {
		return domain.Act{}, err
	}
	cal, err := s.calendarIn(tx, r.Calendar)
	if err != nil {
		return domain.Act{}, err
	}
	to, err := domain.RecountComplete(s.Law, cal, s.Hours, r, in.Answers, now)
	if err != nil {
		return domain.Act{}, err
	}
	return r.Message(in, to, now)
}
