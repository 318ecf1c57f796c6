package workflow

import (
	"context"
	"time"

	"sitthi/domain"
)

// Enrolment is a secret for an authenticator app, as it is typed and as a QR code says it.
type Enrolment struct{ Secret, URL string }

// totpIssuer is what an app shows beside the code.
const totpIssuer = "Sitthi"

// BeginTOTP offers the actor a secret for his authenticator app. One that he has
// works on until the new one is confirmed. Whoever has just logged in to enrol has
// proved who he is; anybody else gives his password again, and a code where he has
// one: see proveAgain.
func (s *Service) BeginTOTP(ctx context.Context, actor domain.Actor, again domain.Credentials, address string) (Enrolment, error) {
	account, err := s.Store.Account(ctx, actor.ID())
	holds := s.livesOn
	if err == nil && !actor.Enrolling() {
		account, err = s.proveAgain(ctx, account, again, address)
		holds = func(tx domain.Tx, actor domain.Actor) error { return s.holds(tx, actor, account) }
	}
	if err != nil {
		return Enrolment{}, err
	}
	var secret domain.TOTPSecret
	s.IDs.Random(secret[:])
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		factor, err := tx.SecondFactorForUpdate(account.ID)
		if err == nil {
			err = holds(tx, actor)
		}
		if err != nil {
			return err
		}
		return tx.SetSecondFactor(account.ID, factor.Begin(secret, s.now()))
	})
	if err != nil {
		return Enrolment{}, err
	}
	return Enrolment{Secret: secret.Text(), URL: secret.URL(totpIssuer, account.Email)}, nil
}

// ConfirmTOTP takes the offered secret into use with its first code, gives the
// recovery codes, which are never shown again, and ends the actor's other log-ins.
// A browser's session is to be given a new token then (RenewBrowser). Refusals:
// Conflict "enrolment_not_begun", Invalid on "totp".
func (s *Service) ConfirmTOTP(ctx context.Context, actor domain.Actor, code string) ([]domain.RecoveryCode, error) {
	account, err := s.Store.Account(ctx, actor.ID())
	if err != nil {
		return nil, err
	}
	codes, hashes := s.newRecoveryCodes(account.ID)
	var refusal error // what was counted is kept, so it does not end the transaction
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		now := s.now()
		factor, err := tx.SecondFactorForUpdate(account.ID)
		if err == nil {
			err = s.livesOn(tx, actor)
		}
		if err != nil {
			return err
		}
		factor, refusal = factor.Confirm(code, now)
		if err = tx.SetSecondFactor(account.ID, factor); err != nil || refusal != nil {
			return err
		}
		err = tx.SetRecoveryCodes(account.ID, hashes)
		if err == nil {
			err = tx.EndOtherSessions(account.ID, actor.Session(), now)
		}
		if err != nil {
			return err
		}
		return s.noteOwn(tx, account, actor.Session(), "totp_enrolled")
	})
	if err == nil {
		err = refusal
	}
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// NewRecoveryCodes replaces all recovery codes of the actor. Conflict "not_enrolled"
// for whoever has no second factor.
func (s *Service) NewRecoveryCodes(ctx context.Context, actor domain.Actor, again domain.Credentials, address string) ([]domain.RecoveryCode, error) {
	account, err := s.Store.Account(ctx, actor.ID())
	if err == nil && !account.Enrolled {
		err = domain.Refuse(domain.Conflict, "not_enrolled")
	}
	if err == nil {
		account, err = s.proveAgain(ctx, account, again, address)
	}
	if err != nil {
		return nil, err
	}
	codes, hashes := s.newRecoveryCodes(account.ID)
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		if err := s.holds(tx, actor, account); err != nil {
			return err
		}
		if err := tx.SetRecoveryCodes(account.ID, hashes); err != nil {
			return err
		}
		return s.noteOwn(tx, account, actor.Session(), "recovery_codes_made")
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

func (s *Service) newRecoveryCodes(officer domain.OfficerID) (codes []domain.RecoveryCode, hashes [][]byte) {
	for range domain.RecoveryCodes {
		var random [16]byte
		s.IDs.Random(random[:])
		code := domain.NewRecoveryCode(random)
		codes, hashes = append(codes, code), append(hashes, s.Seals.RecoveryMAC(string(officer), string(code)))
	}
	return codes, hashes
}

// ResetTOTP takes an officer's second factor away, because he lost it: his log-ins
// end, and he enrols at the next one. Nobody does it to himself: an open log-in alone
// would take away what his own change asks a password and a code for. Conflict
// "not_yourself", "not_enrolled" when he has none.
func (s *Service) ResetTOTP(ctx context.Context, actor domain.Actor, id domain.OfficerID, in domain.AccessInput) (domain.StaffMember, error) {
	in, wrong := in.Check()
	return s.tend(ctx, actor, domain.StaffAccess, id, "totp_reset", func(tx domain.Tx, officer domain.Account, now time.Time) (map[string]string, error) {
		if err := domain.InvalidFields(wrong); err != nil {
			return nil, err
		}
		if id == actor.ID() {
			return nil, domain.Refuse(domain.Conflict, "not_yourself")
		}
		factor, err := tx.SecondFactorForUpdate(id)
		if err == nil && !factor.Enrolled() {
			err = domain.Refuse(domain.Conflict, "not_enrolled")
		}
		if err == nil {
			err = tx.SetSecondFactor(id, domain.SecondFactor{})
		}
		if err == nil {
			err = tx.SetRecoveryCodes(id, nil)
		}
		if err != nil {
			return nil, err
		}
		return map[string]string{"reason": in.Reason}, tx.EndSessionsOf(id, now)
	})
}
