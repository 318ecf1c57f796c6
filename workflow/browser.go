package workflow

import (
	"context"
	"encoding/base64"
	"time"

	"sitthi/domain"
)

// How long a browser's log-in lasts: while something is heard of it, and sessionLife
// at most. One that waits for a code does not wait long.
const (
	idleLife     = 30 * time.Minute
	codeLife     = 10 * time.Minute
	noteEvery    = time.Minute // how exactly it is noted when it was last heard of
	sessionBytes = 32
)

// BrowserSession is a browser's log-in that lives, and whose it is.
type BrowserSession struct {
	domain.Session
	Account domain.Account
	Actor   domain.Actor // nobody while a code is awaited
	IdleAt  time.Time    // when it ends unless something is heard of it
}

// LogInBrowser is LogIn for a browser, which gets an opaque token for its cookie. The
// session of the token that it had before, "" for none, ends with it, whoever's it was.
// Where a code is needed and none was given, the session only waits for it
// (AwaitsCode): EnterCode goes on from there.
func (s *Service) LogInBrowser(ctx context.Context, before string, in domain.Credentials, address string) (token string, session domain.Session, err error) {
	account, attempt, err := s.checkPassword(ctx, in, address)
	if err != nil {
		return "", domain.Session{}, err
	}
	end, err := s.ending(ctx, before)
	if err != nil {
		return "", domain.Session{}, err
	}
	if account.Enrolled && in.Code == "" {
		return s.startBrowser(ctx, account, true, end)
	}
	if err := s.checkCode(ctx, account, in.Code, attempt.typedAt); err != nil {
		return "", domain.Session{}, err
	}
	return s.startBrowser(ctx, account, false, func(tx domain.Tx) error {
		if err := s.forgive(tx, attempt); err != nil {
			return err
		}
		return end(tx)
	})
}

// EnterCode is the second step of LogInBrowser: the session that waited ends, and
// another one with a token of its own begins. It is counted and refused as a log-in
// is; "session_ended" when nothing waits any more.
func (s *Service) EnterCode(ctx context.Context, waiting, code, address string) (token string, session domain.Session, err error) {
	before, err := s.browserSession(ctx, waiting)
	if err != nil {
		return "", domain.Session{}, err
	}
	if !before.AwaitsCode {
		return "", domain.Session{}, sessionEnded()
	}
	attempt := s.attempt(domain.Credentials{Email: before.Account.Email, Code: code}, address)
	if err := s.wait(ctx, attempt); err != nil {
		return "", domain.Session{}, err
	}
	account, err := s.Store.AccountByEmail(ctx, before.Account.Email)
	if err == nil {
		err = s.checkCode(ctx, account, code, attempt.typedAt)
	}
	if err == nil {
		token, session, err = s.startBrowser(ctx, account, false, func(tx domain.Tx) error {
			if err := s.forgive(tx, attempt); err != nil {
				return err
			}
			return tx.EndSessionOf(account.ID, before.ID, s.now())
		})
	}
	if domain.KindOf(err) == domain.NotFound {
		err = sessionEnded() // meanwhile
	}
	return token, session, err
}

func sessionEnded() error { return domain.Refuse(domain.Unauthenticated, "session_ended") }

// startBrowser starts a session with a token of its own, with what else is to be done.
func (s *Service) startBrowser(ctx context.Context, account domain.Account, awaitsCode bool, also func(tx domain.Tx) error) (string, domain.Session, error) {
	now, life := s.now(), sessionLife
	if awaitsCode {
		life = codeLife
	}
	token, hash := s.newSessionToken()
	session := domain.Session{
		ID: domain.SessionID(s.IDs.NewID()), Officer: account.ID, CreatedAt: now, ExpiresAt: now.Add(life),
		Token: hash, SeenAt: now, AwaitsCode: awaitsCode,
	}
	err := s.Store.InTx(ctx, func(tx domain.Tx) error {
		if err := addSession(tx, account, session); err != nil {
			return err
		}
		return also(tx)
	})
	if err != nil {
		return "", domain.Session{}, err
	}
	return token, session, nil
}

// newSessionToken is a 256-bit token and the keyed hash under which it is stored.
func (s *Service) newSessionToken() (token string, hash []byte) {
	var secret [sessionBytes]byte
	s.IDs.Random(secret[:])
	return base64.RawURLEncoding.EncodeToString(secret[:]), s.Seals.SessionMAC(secret[:])
}

// sessionHash is the stored form of a token; nil for what is none.
func (s *Service) sessionHash(token string) []byte {
	secret, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(secret) != sessionBytes {
		return nil
	}
	return s.Seals.SessionMAC(secret)
}

// LiveBrowserSession is the session of a browser's token, with roles and office as
// the database gives them now. Each request renews it, which is written once a minute
// at most. Unauthenticated "session_ended" for any other token.
func (s *Service) LiveBrowserSession(ctx context.Context, token string) (BrowserSession, error) {
	b, err := s.browserSession(ctx, token)
	if err != nil || b.AwaitsCode {
		return b, err
	}
	now := s.now()
	b.Actor = actorOf(b.Account, b.ID)
	if now.Sub(b.SeenAt) >= noteEvery {
		// A desk that cannot write for a moment can still be read.
		if err := s.Store.InTx(ctx, func(tx domain.Tx) error { return tx.SessionSeen(b.ID, now) }); err != nil {
			s.Log.Warn("noting that a session lives", "error", err.Error())
		} else {
			b.SeenAt = now
		}
	}
	b.IdleAt = b.SeenAt.Add(idleLife)
	if b.IdleAt.After(b.ExpiresAt) {
		b.IdleAt = b.ExpiresAt
	}
	return b, nil
}

func (s *Service) browserSession(ctx context.Context, token string) (BrowserSession, error) {
	hash := s.sessionHash(token)
	if hash == nil {
		return BrowserSession{}, sessionEnded()
	}
	now := s.now()
	session, account, err := s.Store.BrowserSession(ctx, hash, now, now.Add(-idleLife))
	if domain.KindOf(err) == domain.NotFound {
		return BrowserSession{}, sessionEnded()
	}
	return BrowserSession{Session: session, Account: account}, err
}

// RenewBrowser gives a browser's session another token once it may do more than
// before: who knew the one before knows nothing. Unauthenticated "session_ended".
func (s *Service) RenewBrowser(ctx context.Context, token string) (string, error) {
	b, err := s.browserSession(ctx, token)
	if err != nil {
		return "", err
	}
	next, hash := s.newSessionToken()
	err = s.Store.InTx(ctx, func(tx domain.Tx) error { return tx.RenewSession(b.ID, b.Token, hash) })
	if domain.KindOf(err) == domain.NotFound {
		return "", sessionEnded()
	}
	return next, err
}

// LogOutBrowser ends a browser's session, one that waits for a code too. There is
// nothing to end of one that is over.
func (s *Service) LogOutBrowser(ctx context.Context, token string) error {
	end, err := s.ending(ctx, token)
	if err != nil {
		return err
	}
	return s.Store.InTx(ctx, end)
}

// ending ends a browser's session, if a token still is that of one.
func (s *Service) ending(ctx context.Context, token string) (end func(domain.Tx) error, err error) {
	b, err := s.browserSession(ctx, token)
	if domain.CodeOf(err) == "session_ended" {
		return func(domain.Tx) error { return nil }, nil
	}
	return func(tx domain.Tx) error { return tx.EndSession(b.ID, s.now()) }, err
}
