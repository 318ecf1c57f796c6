package workflow

import (
	"context"
	"time"

	"sitthi/domain"
)

// checkCode checks the code of whoever's password was right: of his authenticator
// app, or a recovery code. Each works once, however many try it at once and wherever.
// It is judged by when it was typed: an attempt may have to wait longer than a code
// lasts, and the right person must not be kept out by others' attempts.
func (s *Service) checkCode(ctx context.Context, account domain.Account, typed string, typedAt time.Time) error {
	switch {
	case !account.Enrolled:
		return nil
	case typed == "":
		return domain.Refuse(domain.Unauthenticated, "totp_required")
	}
	var refusal error // what was counted is kept, so it does not end the transaction
	err := s.Store.InTx(ctx, func(tx domain.Tx) (err error) {
		refusal, err = s.useCode(tx, account, typed, typedAt)
		return err
	})
	if err != nil {
		return err
	}
	return refusal
}

func (s *Service) useCode(tx domain.Tx, account domain.Account, typed string, typedAt time.Time) (refusal, err error) {
	factor, err := tx.SecondFactorForUpdate(account.ID)
	if err != nil || !factor.Enrolled() {
		return domain.Refuse(domain.Unauthenticated, "bad_credentials"), err // an administrator was quicker
	}
	if code, ok := domain.ParseRecoveryCode(typed); ok {
		return s.useRecovery(tx, account, factor, code)
	}
	if factor.Locked() {
		return domain.Refuse(domain.Unauthenticated, "totp_locked"), nil
	}
	factor, right := factor.Try(typed, typedAt)
	if !right {
		refusal = domain.Refuse(domain.Unauthenticated, "bad_credentials")
	}
	if factor.Locked() {
		err = s.noteOwn(tx, account, "", "totp_locked")
	}
	if err == nil {
		err = tx.SetSecondFactor(account.ID, factor)
	}
	return refusal, err
}

// useRecovery takes a recovery code, which unlocks codes of the app too: nobody
// guesses eighty bits.
func (s *Service) useRecovery(tx domain.Tx, account domain.Account, factor domain.SecondFactor, code domain.RecoveryCode) (refusal, err error) {
	right, err := tx.UseRecoveryCode(account.ID, s.Seals.RecoveryMAC(string(account.ID), string(code)), s.now())
	if err != nil || !right {
		return domain.Refuse(domain.Unauthenticated, "bad_credentials"), err
	}
	factor.Failures = 0
	if err := tx.SetSecondFactor(account.ID, factor); err != nil {
		return nil, err
	}
	return nil, s.noteOwn(tx, account, "", "recovery_code_used")
}

// noteOwn is a line in the security trail about what an officer did to his own account.
func (s *Service) noteOwn(tx domain.Tx, account domain.Account, session domain.SessionID, code string) error {
	return tx.AddSecurityEvent(domain.SecurityEvent{
		At: s.now(), Office: account.Office, Officer: account.ID, Session: session, About: account.ID, Code: code,
	})
}
