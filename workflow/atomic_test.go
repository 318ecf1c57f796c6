package workflow_test

import (
	"context"
	"errors"
	"testing"

	"sitthi/domain"
	"sitthi/workflow"
)

// failing is a store whose n-th write in a transaction fails.
type failing struct {
	domain.Store
	at int
}

var errPlanted = errors.New("planted")

func (f *failing) InTx(ctx context.Context, do func(domain.Tx) error) error {
	return f.Store.InTx(ctx, func(tx domain.Tx) error { return do(&failingTx{Tx: tx, left: f.at}) })
}

type failingTx struct {
	domain.Tx
	left int
}

func (t *failingTx) next(write func() error) error {
	if t.left--; t.left == 0 {
		return errPlanted
	}
	return write()
}

func (t *failingTx) AddRequest(r *domain.Request) error {
	return t.next(func() error { return t.Tx.AddRequest(r) })
}

func (t *failingTx) SaveRequest(r *domain.Request) error {
	return t.next(func() error { return t.Tx.SaveRequest(r) })
}

func (t *failingTx) AddEvent(e domain.Event) error {
	return t.next(func() error { return t.Tx.AddEvent(e) })
}

func (t *failingTx) AddMessage(r *domain.Request, m domain.Message) error {
	return t.next(func() error { return t.Tx.AddMessage(r, m) })
}

func (t *failingTx) Enqueue(n domain.Notice) error {
	return t.next(func() error { return t.Tx.Enqueue(n) })
}

func (t *failingTx) JoinDigest(line domain.DigestLine, n domain.Notice) (joined bool, err error) {
	err = t.next(func() error {
		joined, err = t.Tx.JoinDigest(line, n)
		return err
	})
	return joined, err
}

func TestNothingHalfDoneStays(t *testing.T) {
	d := newDesk(t)
	head, both := d.officer(domain.Head, "sknpeo"), d.byBoth()
	var ref domain.Reference
	var receipt string
	uses := map[string]func(s *workflow.Service) error{
		"filing": func(s *workflow.Service) error {
			_, err := s.Submit(t.Context(), workflow.SubmitCommand{
				Office: "sknpeo", Filing: question, Channel: domain.ByAPI, IdempotencyKey: "k", Body: []byte("x"),
				Reply: func(workflow.Filed) ([]byte, error) { return []byte("{}"), nil },
			})
			return err
		},
		"entering late": func(s *workflow.Service) error {
			_, err := s.Register(t.Context(), workflow.RegisterCommand{
				Actor: both, Office: "sknpeo", Filing: question, IdempotencyKey: "k", Body: []byte("x"),
				Entry: domain.Registration{Channel: domain.ByLetter, ReceivedAt: at("2026-10-01 09:00:00"), IntakeNo: "1", LateReason: "x"},
				Reply: func(workflow.Filed) ([]byte, error) { return []byte("{}"), nil },
			})
			return err
		},
		"correcting a receipt": func(s *workflow.Service) error {
			_, err := s.CorrectReceipt(t.Context(), both, ref, workflow.Match{Given: true, Versions: []int{1}},
				domain.CorrectReceiptInput{ReceivedAt: at("2026-11-20 09:00:00"), Reason: "x", Evidence: "x"})
			return err
		},
		"sending files": func(s *workflow.Service) error {
			_, err := send(t.Context(), s, filed{Reference: ref, Receipt: receipt}, "k", "", sent{"a.pdf", paper(9)}, sent{"b.pdf", paper(2 << 20)})
			return err
		},
		"asking": func(s *workflow.Service) error {
			_, err := s.Ask(t.Context(), head, ref, workflow.Match{Given: true, Versions: []int{1}}, domain.AskInput{Items: []domain.AskItem{{Code: "a", Text: "b"}}})
			return err
		},
		"answering": func(s *workflow.Service) error {
			_, err := s.Answer(t.Context(), head, ref, workflow.Match{Given: true, Versions: []int{1}}, domain.AnswerInput{Message: "x"})
			return err
		},
	}
	for name, use := range uses {
		t.Run(name+": whichever write fails, everything stays as it was", func(t *testing.T) {
			f := d.file(question)
			ref, receipt = f.Reference, f.Receipt
			before := d.totals()
			failures := 0
			for at := 1; ; at++ {
				parts := d.parts
				parts.Store = &failing{d.store, at}
				err := use(workflow.New(parts))
				if err == nil {
					break // there was no such write: the verb is done
				}
				failures++
				if !errors.Is(err, errPlanted) {
					t.Fatalf("write %d: %v", at, err)
				}
				if after := d.totals(); after != before {
					t.Fatalf("write %d: %s, was %s", at, after, before)
				}
			}
			if failures < 3 || d.totals() == before {
				t.Fatalf("%d writes failed; then %s", failures, d.totals())
			}
		})
	}
}
