package workflow

import (
	"context"
	"time"

	"sitthi/domain"
)

// CorrectReceipt gives a case another time of receipt and counts its open
// clocks from it.
func (s *Service) CorrectReceipt(ctx context.Context, actor domain.Actor, ref domain.Reference, match Match, in domain.CorrectReceiptInput) (CaseView, error) {
	return s.actAndView(ctx, actor, ref, match, domain.CorrectReceipt,
		func(tx domain.Tx, r *domain.Request, now time.Time) (domain.Act, error) {
			in, wrong := in.Check(now)
			if err := domain.InvalidFields(wrong); err != nil {
				return domain.Act{}, err
			}
			cal, err := s.calendarIn(tx, r.Calendar)
			if err != nil {
				return domain.Act{}, err
			}
			recounted, err := domain.RecountReceipt(s.Law, cal, s.Hours, r, in.ReceivedAt)
			if err != nil {
				return domain.Act{}, beforeTheLaw(err)
			}
			all, err := tx.Accounts(domain.SystemActor(r.Office).Scope())
			if err != nil {
				return domain.Act{}, err
			}
			return r.CorrectReceipt(actor, in, recounted, all, now)
		})
}
