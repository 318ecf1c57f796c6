package workflow

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"sitthi/domain"
)

// PrivacyNotices are all versions of an office's privacy notice, the newest first,
// for anyone.
func (s *Service) PrivacyNotices(ctx context.Context, id domain.OfficeID) ([]domain.PrivacyNotice, error) {
	return s.Store.PrivacyNotices(ctx, id)
}

// PublishNotice puts a notice in force: what is filed from then on is pinned to it,
// what was filed before stays pinned to its own. Refusals: Forbidden "role_may_not",
// Invalid naming every wrong field, Stale "notice_stale" when somebody publishes another
// at the same moment.
func (s *Service) PublishNotice(ctx context.Context, actor domain.Actor, in domain.NoticeInput) (domain.PrivacyNotice, error) {
	inForce, all, err := s.noticeInForce(ctx, actor)
	if err != nil {
		return domain.PrivacyNotice{}, err
	}
	in, wrong := in.Check(inForce, s.today())
	if err := domain.InvalidFields(wrong); err != nil {
		return domain.PrivacyNotice{}, err
	}
	next := in.Next(actor.Office(), all)
	digest := sha256.Sum256([]byte(next.Text))
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		if err := tx.PublishNotice(next, inForce.Version); err != nil {
			return err
		}
		return tx.AddSecurityEvent(domain.SecurityEvent{
			At: s.now(), Office: actor.Office(), Officer: actor.ID(), Session: actor.Session(), Code: "notice_published",
			Data: map[string]string{
				"version": next.Version, "before": inForce.Version, "reason": in.Reason, "sha256": hex.EncodeToString(digest[:]),
			},
		})
	})
	if domain.KindOf(err) == domain.Stale {
		err = domain.Refuse(domain.Stale, "notice_stale") // it was checked against the one before
	}
	if err != nil {
		return domain.PrivacyNotice{}, err
	}
	return next, nil
}

// CheckNotice names the wrong fields of a notice that could be read in part only.
func (s *Service) CheckNotice(ctx context.Context, actor domain.Actor, in domain.NoticeInput) ([]domain.FieldError, error) {
	inForce, _, err := s.noticeInForce(ctx, actor)
	if err != nil {
		return nil, err
	}
	_, wrong := in.Check(inForce, s.today())
	return wrong, nil
}

// noticeInForce is the notice that another would take the place of, and all there are.
func (s *Service) noticeInForce(ctx context.Context, actor domain.Actor) (inForce domain.PrivacyNotice, all []domain.PrivacyNotice, err error) {
	if err := domain.MayLook(actor, domain.MakeNotice); err != nil {
		return inForce, nil, err
	}
	office, err := s.Office(ctx, actor.Office())
	if err != nil {
		return inForce, nil, err
	}
	all, err = s.Store.PrivacyNotices(ctx, office.ID)
	if at := slices.IndexFunc(all, func(n domain.PrivacyNotice) bool { return n.Version == office.NoticeVersion }); at >= 0 {
		inForce = all[at]
	}
	return inForce, all, err
}
