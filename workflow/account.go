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
	office, err := s.Office(ctx, account.Office)
	if err != nil {
		return err
	}
	wanted := domain.NewPassword{Typed: password, Plain: s.Passwords.Plain(password)}
	if err := domain.InvalidFields(wanted.Check(account, office)); err != nil {
		return err
	}
	proved, err := s.proveAgain(ctx, account, again, address)
	if err != nil {
		return err
	}
	var hash string
	err = s.hash(ctx, address, func() (err error) {
		hash, err = s.Passwords.Hash(password)
		return err
	})
	if err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx domain.Tx) error {
		if err := s.holds(tx, actor, proved); err != nil {
			return err
		}
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
// log-in would have been refused with. It is his account as it was checked: see holds.
func (s *Service) proveAgain(ctx context.Context, account domain.Account, again domain.Credentials, address string) (domain.Account, error) {
	again.Email = account.Email
	proved, attempt, err := s.checkPassword(ctx, again, address)
	if err == nil {
		err = s.checkCode(ctx, proved, again.Code, attempt.typedAt)
	}
	if domain.KindOf(err) == domain.Unauthenticated {
		return proved, domain.Refuse(domain.Forbidden, domain.CodeOf(err))
	}
	if err != nil {
		return proved, err
	}
	return proved, s.Store.InTx(ctx, func(tx domain.Tx) error { return s.forgive(tx, attempt) })
}

// holds refuses what an account was proved for that is not as it was any more: of two
// who change it at once the second is told, Conflict "account_changed", and does not
// win by being late. Refusals of livesOn come first.
func (s *Service) holds(tx domain.Tx, actor domain.Actor, proved domain.Account) error {
	same, err := tx.LetsIn(proved)
	if err == nil {
		err = s.livesOn(tx, actor)
	}
	if err == nil && !same {
		err = domain.Refuse(domain.Conflict, "account_changed")
	}
	return err
}

// standsOn refuses what an officer does at the end of something long, when he was logged
// out, disabled or given other roles meanwhile: Unauthenticated "session_ended". Time that
// passes takes nothing from him: his session is judged by when he was proved.
func (s *Service) standsOn(tx domain.Tx, actor domain.Actor) error {
	at := actor.ProvedAt()
	if at.IsZero() {
		return nil
	}
	lives, err := tx.SessionLives(actor.ID(), actor.Session(), at, at.Add(-idleLife))
	if err != nil {
		return err
	}
	account, err := tx.Account(actor.Scope(), actor.ID())
	if err != nil {
		return err
	}
	if !lives || account.Disabled || !actorOf(account, actor.Session()).StandsAs(actor) {
		return sessionEnded()
	}
	return nil
}

// livesOn refuses what is done in a session that has ended meanwhile: Unauthenticated
// "session_ended". One that lives cannot end before the transaction does.
func (s *Service) livesOn(tx domain.Tx, actor domain.Actor) error {
	now := s.now()
	lives, err := tx.SessionLives(actor.ID(), actor.Session(), now, now.Add(-idleLife))
	if err == nil && !lives {
		err = sessionEnded()
	}
	return err
}
