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
		func(_ domain.Tx, r *domain.Request, now time.Time) (domain.Act, error) {
			in, wrong := in.Check(now)
			if err := domain.InvalidFields(wrong); err != nil {
				return domain.Act{}, err
			}
			recounted, err := domain.RecountReceipt(s.Law, s.Hours, r, in.ReceivedAt)
			if err != nil {
				return domain.Act{}, beforeTheLaw(err)
			}
			return r.CorrectReceipt(actor, in, recounted, now)
		})
}
