package workflow

import (
	"context"
	"encoding/base64"
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

func (s *Service) startSession(ctx context.Context, account domain.Account, a *attempt) (Tokens, error) {
	now := s.now()
	session := domain.Session{
		ID: domain.SessionID(s.IDs.NewID()), Officer: account.ID, CreatedAt: now, ExpiresAt: now.Add(sessionLife),
	}
	refresh, hash := s.newRefresh()
	err := s.Store.InTx(ctx, func(tx domain.Tx) error {
		if err := addSession(tx, account, session); err != nil {
			return err
		}
		if err := s.forgive(tx, a); err != nil {
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
	return tx.AddSecurityEvent(domain.SecurityEvent{
		At: now, Office: used.Office, Officer: used.Officer, Session: used.Session, Code: "refresh_reused",
	})
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
