package workflow

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"sitthi/domain"
)

// Tokens are what a log-in gives: a session, which the access token names, and
// a refresh token, which works once.
type Tokens struct {
	Session domain.SessionID
	Refresh string
}

// sessionLife is how long a log-in lasts, however often it is refreshed.
const sessionLife = 12 * time.Hour

// LogIn checks an officer's password, and a code where he has a second factor, and
// starts a session. Every attempt is counted before it is looked at, so that many at
// once gain nothing; the first five failures of an account cost nothing, later ones
// delay the answer, and never lock the right person out. An unknown address of mail
// takes the same work and gives the same refusal: Unauthenticated "bad_credentials",
// which is a wrong code's too. TooMany "too_many_attempts", with RetryAfter, when
// others of the same account from the same address are waiting already. Whoever had
// the password right is told Unauthenticated "totp_required", or "totp_locked".
func (s *Service) LogIn(ctx context.Context, in domain.Credentials, address string) (Tokens, error) {
	typedAt := s.now()
	account, attempt, err := s.checkPassword(ctx, in, address)
	if err == nil {
		err = s.checkCode(ctx, account, in.Code, typedAt)
	}
	if err != nil {
		return Tokens{}, err
	}
	return s.startSession(ctx, account, attempt)
}

// checkPassword is whose password it is.
func (s *Service) checkPassword(ctx context.Context, in domain.Credentials, address string) (domain.Account, attempt, error) {
	email := domain.LowerASCII(strings.TrimSpace(in.Email))
	attempt := s.attempt(email, address)
	if err := s.wait(ctx, attempt); err != nil {
		return domain.Account{}, attempt, err
	}
	account, err := s.Store.AccountByEmail(ctx, email)
	if err != nil && domain.KindOf(err) != domain.NotFound {
		return domain.Account{}, attempt, err
	}
	matches, err := s.matches(ctx, in.Password, account.PasswordHash)
	if err == nil && (!matches || account.ID == "" || account.Disabled) {
		err = domain.Refuse(domain.Unauthenticated, "bad_credentials")
	}
	if err == nil && account.Enrolled && in.Code == "" {
		err = s.Store.InTx(ctx, func(tx domain.Tx) error { return half(tx, attempt) })
	}
	return account, attempt, err
}

// half takes back from the address alone what a log-in had counted whose password was
// right and which now needs a code: a whole office logs in from there each morning.
// Of the account and the pair it goes on to count, until the code is right too.
func half(tx domain.Tx, a attempt) error {
	i := slices.Index(a.keys, domain.LoginAddress)
	counts, err := tx.LoginAttempts(a.hashes[i : i+1])
	if err != nil {
		return err
	}
	return tx.SetLoginAttempts(a.hashes[i], counts[0].Succeeded(domain.LoginAddress))
}

// attempt is one log-in's keys, with their hashes under which it is counted.
type attempt struct {
	keys   []domain.LoginKey
	hashes [][]byte
}

func (s *Service) attempt(email, address string) attempt {
	address = domain.CountedAddress(address)
	values := map[domain.LoginKey]string{
		domain.LoginAccount: email, domain.LoginAddress: address, domain.LoginPair: address + " " + email,
	}
	var a attempt
	for _, key := range []domain.LoginKey{domain.LoginAccount, domain.LoginAddress, domain.LoginPair} {
		a.keys = append(a.keys, key)
		a.hashes = append(a.hashes, s.Seals.LoginMAC(string(key), values[key]))
	}
	return a
}

// wait counts an attempt, then waits as long as those before it ask for.
func (s *Service) wait(ctx context.Context, a attempt) error {
	var longest time.Duration
	err := s.Store.InTx(ctx, func(tx domain.Tx) error {
		longest = 0
		before, err := tx.LoginAttempts(a.hashes)
		if err != nil {
			return err
		}
		for i, key := range a.keys {
			wait, with, ok := before[i].Attempt(key, s.now())
			if !ok {
				return &domain.Error{Kind: domain.TooMany, Code: "too_many_attempts", RetryAfter: int(wait/time.Second) + 1}
			}
			longest = max(longest, wait)
			if err := tx.SetLoginAttempts(a.hashes[i], with); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || longest == 0 {
		return err
	}
	return s.Clock.Sleep(ctx, longest)
}

// forgive takes back what a log-in that succeeded had counted.
func forgive(tx domain.Tx, a attempt) error {
	counts, err := tx.LoginAttempts(a.hashes)
	if err != nil {
		return err
	}
	for i, key := range a.keys {
		if err := tx.SetLoginAttempts(a.hashes[i], counts[i].Succeeded(key)); err != nil {
			return err
		}
	}
	return nil
}

// matches checks a password.
func (s *Service) matches(ctx context.Context, password, encoded string) (matches bool, err error) {
	err = s.hash(ctx, func() error {
		matches = s.Passwords.Matches(password, encoded)
		return nil
	})
	return matches, err
}

// hash does what hashes a password, for at most a few at once: each takes much memory.
func (s *Service) hash(ctx context.Context, do func() error) error {
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
		return do()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Service) startSession(ctx context.Context, account domain.Account, a attempt) (Tokens, error) {
	now := s.now()
	session := domain.Session{
		ID: domain.SessionID(s.IDs.NewID()), Officer: account.ID, CreatedAt: now, ExpiresAt: now.Add(sessionLife),
	}
	refresh, hash := s.newRefresh()
	err := s.Store.InTx(ctx, func(tx domain.Tx) error {
		if err := forgive(tx, a); err != nil {
			return err
		}
		if err := addSession(tx, account, session); err != nil {
			return err
		}
		return tx.AddRefresh(domain.RefreshToken{Hash: hash, Session: session.ID, CreatedAt: now, ExpiresAt: session.ExpiresAt})
	})
	if err != nil {
		return Tokens{}, err
	}
	return Tokens{Session: session.ID, Refresh: refresh}, nil
}

// addSession adds a log-in, unless what was checked for it has changed meanwhile:
// whoever changes a password, or takes a second factor, ends all log-ins from before.
func addSession(tx domain.Tx, checked domain.Account, session domain.Session) error {
	same, err := tx.LetsIn(checked)
	if err == nil && !same {
		err = domain.Refuse(domain.Unauthenticated, "bad_credentials")
	}
	if err != nil {
		return err
	}
	return tx.AddSession(session)
}

// newRefresh is a 256-bit token and the keyed hash under which it is stored.
func (s *Service) newRefresh() (token string, hash []byte) {
	var secret [32]byte
	s.IDs.Random(secret[:])
	return base64.RawURLEncoding.EncodeToString(secret[:]), s.Seals.RefreshMAC(secret[:])
}

// Refresh exchanges a refresh token for a new one. A token used a second time
// was stolen from somebody: it ends its whole session, with a line in the
// security trail. Every refusal is Unauthenticated "bad_refresh_token".
func (s *Service) Refresh(ctx context.Context, token string) (Tokens, error) {
	refused := domain.Refuse(domain.Unauthenticated, "bad_refresh_token")
	secret, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(secret) != 32 {
		return Tokens{}, refused
	}
	var out Tokens
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		out = Tokens{}
		now := s.now()
		used, err := tx.RefreshForUpdate(s.Seals.RefreshMAC(secret))
		if domain.KindOf(err) == domain.NotFound {
			return nil // out stays empty
		}
		if err != nil {
			return err
		}
		if !used.UsedAt.IsZero() {
			return s.endStolen(tx, used, now)
		}
		if !now.Before(used.ExpiresAt) {
			return nil
		}
		refresh, hash := s.newRefresh()
		if err := tx.UseRefresh(used.Hash, now); err != nil {
			return err
		}
		out = Tokens{Session: used.Session, Refresh: refresh}
		return tx.AddRefresh(domain.RefreshToken{Hash: hash, Session: used.Session, CreatedAt: now, ExpiresAt: used.ExpiresAt})
	})
	if err != nil {
		return Tokens{}, err
	}
	if out.Session == "" {
		return Tokens{}, refused
	}
	if _, _, err := s.Store.LiveSession(ctx, out.Session, s.now()); err != nil {
		if domain.KindOf(err) == domain.NotFound {
			return Tokens{}, refused
		}
		return Tokens{}, err
	}
	return out, nil
}

func (s *Service) endStolen(tx domain.Tx, used domain.RefreshToken, now time.Time) error {
	if err := tx.EndSession(used.Session, now); err != nil {
		return err
	}
	return tx.AddSecurityEvent(domain.SecurityEvent{At: now, Session: used.Session, Code: "refresh_reused"})
}

// Authenticate is the actor of a live session, with the roles and the office
// that the database gives him now. Unauthenticated "session_ended" for any other.
func (s *Service) Authenticate(ctx context.Context, id domain.SessionID) (domain.Actor, error) {
	_, account, err := s.Store.LiveSession(ctx, id, s.now())
	if domain.KindOf(err) == domain.NotFound {
		return domain.Actor{}, domain.Refuse(domain.Unauthenticated, "session_ended")
	}
	if err != nil {
		return domain.Actor{}, err
	}
	return actorOf(account, id), nil
}

// actorOf is who a live session is: whoever must have a second factor and has none
// can do nothing but get one.
func actorOf(account domain.Account, id domain.SessionID) domain.Actor {
	if account.MustEnrol() {
		return domain.EnrollingActor(account, id)
	}
	return domain.OfficerActor(account, id)
}

// LogOut ends the actor's session and with it its refresh tokens.
func (s *Service) LogOut(ctx context.Context, actor domain.Actor) error {
	return s.Store.InTx(ctx, func(tx domain.Tx) error { return tx.EndSession(actor.Session(), s.now()) })
}
