package workflow

import (
	"context"

	"sitthi/domain"
)

// OwnAccount is an officer's account as he sees it himself.
type OwnAccount struct {
	domain.Account
	RecoveryCodes int              // that are left
	LogIns        []domain.Session // that live, the newest first
}

// mostLogIns is how many of an officer's log-ins are shown.
const mostLogIns = 100

// OwnAccount is the actor's account with his log-ins.
func (s *Service) OwnAccount(ctx context.Context, actor domain.Actor) (OwnAccount, error) {
	account, err := s.Store.Account(ctx, actor.ID())
	if err != nil {
		return OwnAccount{}, err
	}
	own := OwnAccount{Account: account}
	if own.RecoveryCodes, err = s.Store.RecoveryCodesLeft(ctx, account.ID); err != nil {
		return OwnAccount{}, err
	}
	now := s.now()
	own.LogIns, err = s.Store.LogIns(ctx, account.ID, now, now.Add(-idleLife), mostLogIns)
	return own, err
}

// EndLogIn ends one of the actor's log-ins, and with it its refresh tokens. NotFound
// for anybody else's.
func (s *Service) EndLogIn(ctx context.Context, actor domain.Actor, id domain.SessionID) error {
	return s.Store.InTx(ctx, func(tx domain.Tx) error { return tx.EndSessionOf(actor.ID(), id, s.now()) })
}

// ChangePassword gives the actor another password and ends his other log-ins. He
// gives the one before again, and a code where he has a second factor: see
// proveAgain. Invalid on "new_password" for one that is too short, too long or too
// easily guessed.
func (s *Service) ChangePassword(ctx context.Context, actor domain.Actor, again domain.Credentials, password, address string) error {
	account, err := s.Store.Account(ctx, actor.ID())
	if err != nil {
		return err
	}
	office, err := s.Store.Office(ctx, account.Office)
	if err != nil {
		return err
	}
	wanted := domain.NewPassword{Typed: password, Plain: s.Passwords.Plain(password)}
	if err := domain.InvalidFields(wanted.Check(account, office)); err != nil {
		return err
	}
	if err := s.proveAgain(ctx, account, again, address); err != nil {
		return err
	}
	var hash string
	err = s.hash(ctx, func() (err error) {
		hash, err = s.Passwords.Hash(password)
		return err
	})
	if err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx domain.Tx) error {
		if err := tx.SetPassword(account.ID, hash); err != nil {
			return err
		}
		if err := tx.EndOtherSessions(account.ID, actor.Session(), s.now()); err != nil {
			return err
		}
		return s.noteOwn(tx, account, actor.Session(), "password_changed")
	})
}

// proveAgain asks whoever changes what lets him in for all of it once more: an open
// browser is not enough. It is counted like a log-in. Forbidden with the code that a
// log-in would have been refused with.
func (s *Service) proveAgain(ctx context.Context, account domain.Account, again domain.Credentials, address string) error {
	typedAt := s.now()
	again.Email = account.Email
	account, attempt, err := s.checkPassword(ctx, again, address)
	if err == nil {
		err = s.checkCode(ctx, account, again.Code, typedAt)
	}
	if domain.KindOf(err) == domain.Unauthenticated {
		return domain.Refuse(domain.Forbidden, domain.CodeOf(err))
	}
	if err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx domain.Tx) error { return forgive(tx, attempt) })
}
