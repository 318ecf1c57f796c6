package workflow

import (
	"context"
	"encoding/base64"
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

// How many failures cost nothing: of one account, and of one address, behind
// which a whole office may sit.
const (
	freeForAccount = 5
	freeForAddress = 100
)

// LogIn checks an officer's password and starts a session. Failures of an
// account beyond the fifth, and of an address far beyond that, delay the
// answer; they never lock the right person out. An unknown address of mail
// takes the same work and gives the same refusal: Unauthenticated
// "bad_credentials".
func (s *Service) LogIn(ctx context.Context, email, password, address string) (Tokens, error) {
	email = lowerASCII(strings.TrimSpace(email))
	byAccount, byAddress := s.Seals.LoginMAC("account", email), s.Seals.LoginMAC("address", address)
	if err := s.delay(ctx, byAccount, byAddress); err != nil {
		return Tokens{}, err
	}
	account, err := s.Store.AccountByEmail(ctx, email)
	if err != nil && domain.KindOf(err) != domain.NotFound {
		return Tokens{}, err
	}
	matches, err := s.matches(ctx, password, account.PasswordHash)
	if err != nil {
		return Tokens{}, err
	}
	if !matches || account.ID == "" || account.Disabled {
		return Tokens{}, s.failLogIn(ctx, byAccount, byAddress)
	}
	return s.startSession(ctx, account, byAccount)
}

// lowerASCII leaves every other letter alone: the Kelvin sign is no k, and no
// address may stand for another's account.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}, s)
}

// delay waits 1, 2, 4 … 60 seconds by the failures so far.
func (s *Service) delay(ctx context.Context, byAccount, byAddress []byte) error {
	ofAccount, err := s.Store.LoginFailures(ctx, byAccount)
	if err != nil {
		return err
	}
	ofAddress, err := s.Store.LoginFailures(ctx, byAddress)
	if err != nil {
		return err
	}
	now := s.now()
	wait := max(domain.LoginDelay(ofAccount, freeForAccount, now), domain.LoginDelay(ofAddress, freeForAddress, now))
	if wait == 0 {
		return nil
	}
	return s.Clock.Sleep(ctx, wait)
}

// matches hashes at most a few passwords at once: each hash takes much memory.
func (s *Service) matches(ctx context.Context, password, encoded string) (bool, error) {
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
		return s.Passwords.Matches(password, encoded), nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

func (s *Service) failLogIn(ctx context.Context, byAccount, byAddress []byte) error {
	err := s.Store.InTx(ctx, func(tx domain.Tx) error {
		return tx.FailLogin([][]byte{byAccount, byAddress}, s.now())
	})
	if err != nil {
		return err
	}
	return domain.Refuse(domain.Unauthenticated, "bad_credentials")
}

func (s *Service) startSession(ctx context.Context, account domain.Account, byAccount []byte) (Tokens, error) {
	now := s.now()
	session := domain.Session{
		ID: domain.SessionID(s.IDs.NewID()), Officer: account.ID, CreatedAt: now, ExpiresAt: now.Add(sessionLife),
	}
	refresh, hash := s.newRefresh()
	err := s.Store.InTx(ctx, func(tx domain.Tx) error {
		if err := tx.ClearLogin(byAccount); err != nil {
			return err
		}
		if err := tx.AddSession(session); err != nil {
			return err
		}
		return tx.AddRefresh(domain.RefreshToken{Hash: hash, Session: session.ID, CreatedAt: now, ExpiresAt: session.ExpiresAt})
	})
	if err != nil {
		return Tokens{}, err
	}
	return Tokens{Session: session.ID, Refresh: refresh}, nil
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
	return domain.OfficerActor(account, id), nil
}

// LogOut ends the actor's session and with it its refresh tokens.
func (s *Service) LogOut(ctx context.Context, actor domain.Actor) error {
	return s.Store.InTx(ctx, func(tx domain.Tx) error { return tx.EndSession(actor.Session(), s.now()) })
}
