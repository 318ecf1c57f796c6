package auth

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"sitthi/domain"
)

// SigningKeys are the keys of access tokens: one that signs now, and those
// whose tokens are still taken. VerifyKey must be a lookup in a fixed map, for
// the kid comes from outside.
type SigningKeys interface {
	SigningKey() (kid string, key ed25519.PrivateKey)
	VerifyKey(kid string) (ed25519.PublicKey, bool)
}

// What an access token is.
const (
	life       = 10 * time.Minute
	skew       = 60 * time.Second // clocks of two servers may differ by so much
	audience   = "sitthi-api"
	tokenType  = "at+jwt" // RFC 9068: no other token of ours has it
	maxToken   = 4 << 10  // bytes; a real one has about 500
	maxSession = 64
)

// Tokens issues and checks access tokens. It is safe for concurrent use.
type Tokens struct {
	keys   SigningKeys
	issuer string
	now    func() time.Time
	parser *jwt.Parser
}

// claims are all that a token says. Roles and offices are not in it.
type claims struct {
	jwt.RegisteredClaims
	Session string `json:"sid"`
}

// NewTokens is the Tokens of one desk. issuer is its base URL, so that a token
// of another desk is none here; now is the clock.
func NewTokens(keys SigningKeys, issuer string, now func() time.Time) *Tokens {
	return &Tokens{keys: keys, issuer: issuer, now: now, parser: jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}),
		jwt.WithIssuer(issuer),
		jwt.WithAudience(audience),
		jwt.WithExpirationRequired(),
		jwt.WithNotBeforeRequired(),
		jwt.WithIssuedAt(),
		jwt.WithLeeway(skew),
		jwt.WithTimeFunc(now),
		jwt.WithStrictDecoding(),
	)}
}

// Issue is an access token for a session, and its life in seconds.
func (t *Tokens) Issue(session domain.SessionID) (token string, expiresIn int, err error) {
	kid, key := t.keys.SigningKey()
	now := t.now()
	unsigned := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer:    t.issuer,
			Audience:  jwt.ClaimStrings{audience},
			ExpiresAt: jwt.NewNumericDate(now.Add(life)),
			NotBefore: jwt.NewNumericDate(now),
			IssuedAt:  jwt.NewNumericDate(now),
			ID:        rand.Text(),
		},
		Session: string(session),
	})
	unsigned.Header["typ"] = tokenType
	unsigned.Header["kid"] = kid
	token, err = unsigned.SignedString(key)
	return token, int(life / time.Second), err
}

// Session is the session that a token names; whether it still lives is for the
// store to say. Refusals are Unauthenticated: "token_expired" for a token of
// ours that is too old, "bad_token" for everything else.
func (t *Tokens) Session(token string) (domain.SessionID, error) {
	if len(token) > maxToken {
		return "", badToken()
	}
	var said claims
	_, err := t.parser.ParseWithClaims(token, &said, t.keyOf)
	switch {
	case onlyExpired(err):
		return "", domain.Refuse(domain.Unauthenticated, "token_expired")
	case err != nil:
		return "", badToken()
	case said.IssuedAt == nil || said.ID == "" || said.Session == "" || len(said.Session) > maxSession:
		return "", badToken()
	}
	return domain.SessionID(said.Session), nil
}

func badToken() error { return domain.Refuse(domain.Unauthenticated, "bad_token") }

// onlyExpired tells a token of ours that is too old from one that is wrong
// otherwise too.
func onlyExpired(err error) bool {
	otherwise := []error{
		jwt.ErrTokenInvalidIssuer, jwt.ErrTokenInvalidAudience, jwt.ErrTokenRequiredClaimMissing,
		jwt.ErrTokenUsedBeforeIssued, jwt.ErrTokenNotValidYet,
	}
	return errors.Is(err, jwt.ErrTokenExpired) &&
		!slices.ContainsFunc(otherwise, func(other error) bool { return errors.Is(err, other) })
}

// keyOf is the key of a token's kid. A header with anything beside alg, typ and
// kid is refused: jku, jwk and x5u would let the token bring its own key, and
// crit asks for what we do not understand.
func (t *Tokens) keyOf(token *jwt.Token) (any, error) {
	for name := range token.Header {
		if name != "alg" && name != "typ" && name != "kid" {
			return nil, errHeader
		}
	}
	if token.Header["typ"] != tokenType {
		return nil, errHeader
	}
	kid, ok := token.Header["kid"].(string)
	if !ok {
		return nil, errHeader
	}
	key, known := t.keys.VerifyKey(kid)
	if !known {
		return nil, errHeader
	}
	return key, nil
}

var errHeader = errors.New("auth: token header refused")
