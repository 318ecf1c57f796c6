package workflow

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"sitthi/domain"
)

// LogIn checks an officer's password, and a code where he has a second factor, and
// starts a session. Every attempt is counted before it is looked at, so that many at
// once gain nothing; the first five failures of an account cost nothing, later ones
// delay the answer, and never lock the right person out. An unknown address of mail
// takes the same work and gives the same refusal: Unauthenticated "bad_credentials",
// which is a wrong code's too. TooMany "too_many_attempts", with RetryAfter, when
// others of the same account are waiting already: from the same address, or, once a
// crowd tries it, from anywhere but an address that is known (domain.LoginCounts).
// Whoever had the password right is told Unauthenticated "totp_required", or
// "totp_locked"; Unavailable "log_ins_busy" when passwords are hashed without end.
func (s *Service) LogIn(ctx context.Context, in domain.Credentials, address string) (Tokens, error) {
	account, attempt, err := s.checkPassword(ctx, in, address)
	if err == nil {
		err = s.checkCode(ctx, account, in.Code, attempt.typedAt)
	}
	if err != nil {
		return Tokens{}, err
	}
	return s.startSession(ctx, account, attempt)
}

// checkPassword is whose password it is.
func (s *Service) checkPassword(ctx context.Context, in domain.Credentials, address string) (domain.Account, *attempt, error) {
	attempt := s.attempt(in, address)
	if err := s.wait(ctx, attempt); err != nil {
		return domain.Account{}, attempt, err
	}
	account, err := s.Store.AccountByEmail(ctx, attempt.email)
	if err != nil && domain.KindOf(err) != domain.NotFound {
		return domain.Account{}, attempt, err
	}
	matches, err := s.matches(ctx, address, in.Password, account.PasswordHash)
	switch {
	case domain.CodeOf(err) == "log_ins_busy":
		return domain.Account{}, attempt, s.takeBack(ctx, attempt, err)
	case err != nil:
		return domain.Account{}, attempt, err
	case !matches || account.ID == "" || account.Disabled:
		return domain.Account{}, attempt, s.wrong(ctx, account, attempt)
	}
	if account.Enrolled && in.Code == "" {
		err = s.Store.InTx(ctx, func(tx domain.Tx) error { return s.half(tx, attempt) })
	}
	return account, attempt, err
}

// wrong is the refusal of a wrong password. A code that got it past others is used up by
// it: who hit upon one has one guess.
func (s *Service) wrong(ctx context.Context, account domain.Account, a *attempt) error {
	refusal := domain.Refuse(domain.Unauthenticated, "bad_credentials")
	if !a.byCode {
		return refusal
	}
	err := s.Store.InTx(ctx, func(tx domain.Tx) error {
		factor, err := tx.SecondFactorForUpdate(account.ID)
		if err != nil {
			return err
		}
		used, right := factor.Try(a.code, a.typedAt)
		if !right {
			return nil // another guess was quicker
		}
		factor.LastStep = used.LastStep
		return tx.SetSecondFactor(account.ID, factor)
	})
	if err != nil && domain.KindOf(err) != domain.NotFound {
		return err
	}
	return refusal
}

// matches checks a password.
func (s *Service) matches(ctx context.Context, address, password, encoded string) (matches bool, err error) {
	err = s.hash(ctx, address, func() error {
		matches = s.Passwords.Matches(password, encoded)
		return nil
	})
	return matches, err
}

// attempt is one log-in: under which hashes it is counted, and under which its address
// is known to its account.
type attempt struct {
	email, code string
	typedAt     time.Time

	hashes  map[domain.LoginKey][]byte
	known   []byte
	counted domain.LoginCounts // with it
	byCode  bool               // others would have it wait longer
}

func (s *Service) attempt(in domain.Credentials, address string) *attempt {
	email := domain.LowerASCII(strings.TrimSpace(in.Email))
	address = domain.CountedAddress(address)
	network := domain.CountedNetwork(address)
	a := &attempt{
		email: email, code: in.Code, typedAt: s.now(),
		hashes: make(map[domain.LoginKey][]byte), known: s.Seals.LoginMAC("known", address+" "+email),
	}
	for key, of := range map[domain.LoginKey]string{
		domain.LoginAccount: email, domain.LoginAddress: address, domain.LoginNetwork: network,
		domain.LoginPair: address + " " + email, domain.LoginTurn: network + " " + email,
	} {
		a.hashes[key] = s.Seals.LoginMAC(string(key), of)
	}
	return a
}

// counts are some of the attempt's counts as they stand, locked.
func (a *attempt) counts(tx domain.Tx, keys []domain.LoginKey) (domain.LoginCounts, error) {
	hashes := make([][]byte, len(keys))
	for i, key := range keys {
		hashes[i] = a.hashes[key]
	}
	all, err := tx.LoginAttempts(hashes)
	if err != nil {
		return nil, err
	}
	counts := make(domain.LoginCounts)
	for i, key := range keys {
		counts[key] = all[i]
	}
	return counts, nil
}

func (a *attempt) keep(tx domain.Tx, counts domain.LoginCounts) error {
	for key, count := range counts {
		if err := tx.SetLoginAttempts(a.hashes[key], count); err != nil {
			return err
		}
	}
	return nil
}

// settle stores what becomes of some counts.
func (a *attempt) settle(tx domain.Tx, keys []domain.LoginKey, become func(domain.LoginKey, domain.LoginAttempts) domain.LoginAttempts) error {
	counts, err := a.counts(tx, keys)
	if err != nil {
		return err
	}
	for key, count := range counts {
		counts[key] = become(key, count)
	}
	return a.keep(tx, counts)
}

func (a *attempt) countedKeys() []domain.LoginKey { return slices.Collect(maps.Keys(a.counted)) }

func succeeded(key domain.LoginKey, count domain.LoginAttempts) domain.LoginAttempts {
	return count.Succeeded(key)
}

// wait counts an attempt, then waits as long as those before it ask for. Whoever would
// have to come back later is let past them with the code that his app shows.
func (s *Service) wait(ctx context.Context, a *attempt) error {
	var longest time.Duration
	var refusal error // a place in line is kept with it, so it does not end the transaction
	err := s.Store.InTx(ctx, func(tx domain.Tx) error {
		now, trust := s.now(), domain.Stranger
		known, err := tx.AddressKnown(a.known, now)
		if known {
			trust = domain.Known
		}
		var before domain.LoginCounts
		if err == nil {
			before, err = a.counts(tx, trust.Keys())
		}
		if err != nil {
			return err
		}
		longest, a.counted, refusal = before.Attempt(trust, now)
		if a.byCode = false; refusal != nil && a.code != "" {
			factor, err := tx.FactorByEmail(a.email)
			if err != nil {
				return err
			}
			if a.byCode = factor.Fits(a.code, a.typedAt); a.byCode {
				longest, a.counted, refusal = before.Attempt(domain.HasCode, now)
			}
		}
		return a.keep(tx, a.counted)
	})
	if err == nil && refusal != nil {
		s.limits.heldBack(heldLogIns)
		err = refusal
	}
	if err != nil || longest == 0 {
		return err
	}
	return s.Clock.Sleep(ctx, longest)
}

// takeBack takes back what an attempt had counted that nobody could look at.
func (s *Service) takeBack(ctx context.Context, a *attempt, refusal error) error {
	err := s.Store.InTx(ctx, func(tx domain.Tx) error {
		now := s.now()
		return a.settle(tx, a.countedKeys(), func(key domain.LoginKey, count domain.LoginAttempts) domain.LoginAttempts {
			return count.TakenBack(key, now)
		})
	})
	if err != nil {
		return err
	}
	return refusal
}

// half takes back from address and network alone what a log-in had counted whose
// password was right and which now needs a code: a whole office logs in from there each
// morning. Of the account and the pair it goes on to count, until the code is right
// too; but for the code nobody lines up again.
func (s *Service) half(tx domain.Tx, a *attempt) error {
	if err := a.settle(tx, []domain.LoginKey{domain.LoginAddress, domain.LoginNetwork}, succeeded); err != nil {
		return err
	}
	return tx.KnowAddress(a.known, s.now().Add(codeLife))
}

// forgive takes back what a log-in that succeeded had counted, and knows its address.
func (s *Service) forgive(tx domain.Tx, a *attempt) error {
	if err := a.settle(tx, a.countedKeys(), succeeded); err != nil {
		return err
	}
	return tx.KnowAddress(a.known, s.now().Add(domain.KnownFor))
}
