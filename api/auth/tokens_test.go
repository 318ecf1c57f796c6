package auth_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"sitthi/api/auth"
	"sitthi/domain"
)

const issuer = "https://desk.example"

var noon = time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC)

// ring is the signing keys of a test: the last one signs.
type ring []string

func keyNamed(kid string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(kid))
	return ed25519.NewKeyFromSeed(seed[:])
}

func (r ring) SigningKey() (string, ed25519.PrivateKey) {
	kid := r[len(r)-1]
	return kid, keyNamed(kid)
}

func (r ring) VerifyKey(kid string) (ed25519.PublicKey, bool) {
	for _, known := range r {
		if known == kid {
			return keyNamed(kid).Public().(ed25519.PublicKey), true
		}
	}
	return nil, false
}

func clock(at time.Time) func() time.Time { return func() time.Time { return at } }

func tokensAt(at time.Time) *auth.Tokens { return auth.NewTokens(ring{"k1"}, issuer, clock(at)) }

// forged is a token of the right key, as changed.
func forged(t *testing.T, change func(header map[string]any, claims jwt.MapClaims)) string {
	t.Helper()
	token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.MapClaims{
		"iss": issuer, "aud": []string{"sitthi-api"}, "exp": noon.Add(10 * time.Minute).Unix(),
		"nbf": noon.Unix(), "iat": noon.Unix(), "jti": "j", "sid": "s1",
	})
	maps.Copy(token.Header, map[string]any{"typ": "at+jwt", "kid": "k1"})
	change(token.Header, token.Claims.(jwt.MapClaims))
	signed, err := token.SignedString(keyNamed("k1"))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func refused(t *testing.T, tokens *auth.Tokens, token, code string) {
	t.Helper()
	session, err := tokens.Session(token)
	if session != "" || domain.KindOf(err) != domain.Unauthenticated || domain.CodeOf(err) != code {
		t.Errorf("session %q, error %v; want %s", session, err, code)
	}
}

func TestTokens(t *testing.T) {
	t.Run("a token names its session for ten minutes", func(t *testing.T) {
		token, expiresIn, err := tokensAt(noon).Issue("s1")
		if err != nil || expiresIn != 600 {
			t.Fatalf("expires in %d, error %v", expiresIn, err)
		}
		for _, after := range []time.Duration{-59 * time.Second, 0, 10 * time.Minute, 10*time.Minute + 59*time.Second} {
			if session, err := tokensAt(noon.Add(after)).Session(token); err != nil || session != "s1" {
				t.Errorf("after %v: %q, %v", after, session, err)
			}
		}
		refused(t, tokensAt(noon.Add(11*time.Minute+time.Second)), token, "token_expired")
		refused(t, tokensAt(noon.Add(-61*time.Second)), token, "bad_token")
	})

	t.Run("the clocks of two servers may differ by a minute and no more, whichever is ahead", func(t *testing.T) {
		const life, skew, instant = 10 * time.Minute, time.Minute, time.Nanosecond
		for name, moment := range map[string]time.Duration{"on the second": 0, "within one": 700 * time.Millisecond} {
			issued := noon.Add(moment)
			token, _, err := tokensAt(issued).Issue("s1")
			if err != nil {
				t.Fatal(err)
			}
			for _, at := range []time.Time{issued.Add(-skew), issued.Add(-skew + instant), noon.Add(life + skew - instant)} {
				if session, err := tokensAt(at).Session(token); err != nil || session != "s1" {
					t.Errorf("%s, read at %v: %v", name, at, err)
				}
			}
			refused(t, tokensAt(noon.Add(-skew-instant)), token, "bad_token")
			refused(t, tokensAt(noon.Add(life+skew)), token, "token_expired")
		}
	})

	t.Run("a token says the claims of RFC 9068 and nothing about its officer", func(t *testing.T) {
		token, _, err := tokensAt(noon).Issue("s1")
		if err != nil {
			t.Fatal(err)
		}
		parsed, _, err := jwt.NewParser().ParseUnverified(token, jwt.MapClaims{})
		if err != nil {
			t.Fatal(err)
		}
		claims := parsed.Claims.(jwt.MapClaims)
		for _, name := range []string{"iss", "aud", "exp", "nbf", "iat", "jti", "sid"} {
			if claims[name] == nil {
				t.Errorf("no %s", name)
			}
			delete(claims, name)
		}
		if len(claims) > 0 {
			t.Errorf("also %v", claims)
		}
		if parsed.Header["typ"] != "at+jwt" || parsed.Header["alg"] != "EdDSA" || parsed.Header["kid"] != "k1" {
			t.Errorf("header %v", parsed.Header)
		}
	})

	t.Run("the forger's own way in works when he changes nothing", func(t *testing.T) {
		if session, err := tokensAt(noon).Session(forged(t, func(map[string]any, jwt.MapClaims) {})); err != nil || session != "s1" {
			t.Fatalf("%q, %v: the refusals below prove nothing", session, err)
		}
	})

	for name, change := range map[string]func(header map[string]any, claims jwt.MapClaims){
		"another issuer":              func(_ map[string]any, c jwt.MapClaims) { c["iss"] = "https://evil.example" },
		"no issuer":                   func(_ map[string]any, c jwt.MapClaims) { delete(c, "iss") },
		"another audience":            func(_ map[string]any, c jwt.MapClaims) { c["aud"] = "other-api" },
		"no audience":                 func(_ map[string]any, c jwt.MapClaims) { delete(c, "aud") },
		"no end":                      func(_ map[string]any, c jwt.MapClaims) { delete(c, "exp") },
		"an end that is no time":      func(_ map[string]any, c jwt.MapClaims) { c["exp"] = "never" },
		"no beginning":                func(_ map[string]any, c jwt.MapClaims) { delete(c, "nbf") },
		"a beginning to come":         func(_ map[string]any, c jwt.MapClaims) { c["nbf"] = noon.Add(2 * time.Minute).Unix() },
		"issued in the future":        func(_ map[string]any, c jwt.MapClaims) { c["iat"] = noon.Add(2 * time.Minute).Unix() },
		"no time of issue":            func(_ map[string]any, c jwt.MapClaims) { delete(c, "iat") },
		"no id":                       func(_ map[string]any, c jwt.MapClaims) { delete(c, "jti") },
		"no session":                  func(_ map[string]any, c jwt.MapClaims) { delete(c, "sid") },
		"a session that is no text":   func(_ map[string]any, c jwt.MapClaims) { c["sid"] = 7 },
		"a session too long":          func(_ map[string]any, c jwt.MapClaims) { c["sid"] = strings.Repeat("s", 65) },
		"the type of another token":   func(h map[string]any, _ jwt.MapClaims) { h["typ"] = "JWT" },
		"the type of a refresh token": func(h map[string]any, _ jwt.MapClaims) { h["typ"] = "rt+jwt" },
		"no type":                     func(h map[string]any, _ jwt.MapClaims) { delete(h, "typ") },
		"no key id":                   func(h map[string]any, _ jwt.MapClaims) { delete(h, "kid") },
		"an unknown key id":           func(h map[string]any, _ jwt.MapClaims) { h["kid"] = "k0" },
		"a path as key id":            func(h map[string]any, _ jwt.MapClaims) { h["kid"] = "../../dev/null" },
		"SQL as key id":               func(h map[string]any, _ jwt.MapClaims) { h["kid"] = "k1' OR '1'='1" },
		"a list as key id":            func(h map[string]any, _ jwt.MapClaims) { h["kid"] = []string{"k1"} },
		"jku":                         func(h map[string]any, _ jwt.MapClaims) { h["jku"] = "https://evil.example/keys" },
		"jwk":                         func(h map[string]any, _ jwt.MapClaims) { h["jwk"] = map[string]string{"kty": "OKP"} },
		"x5u":                         func(h map[string]any, _ jwt.MapClaims) { h["x5u"] = "https://evil.example/cert" },
		"crit":                        func(h map[string]any, _ jwt.MapClaims) { h["crit"] = []string{"exp"} },
	} {
		t.Run("a token is refused with "+name, func(t *testing.T) {
			refused(t, tokensAt(noon), forged(t, change), "bad_token")
		})
	}

	t.Run("an old token of another desk is wrong, not expired", func(t *testing.T) {
		token := forged(t, func(_ map[string]any, c jwt.MapClaims) {
			c["iss"], c["exp"] = "https://evil.example", noon.Add(-time.Hour).Unix()
		})
		refused(t, tokensAt(noon), token, "bad_token")
	})
}

func TestTokensOfOtherAlgorithms(t *testing.T) {
	header := map[string]any{"typ": "at+jwt", "kid": "k1"}
	body := jwt.MapClaims{
		"iss": issuer, "aud": "sitthi-api", "exp": noon.Add(time.Minute).Unix(),
		"nbf": noon.Unix(), "iat": noon.Unix(), "jti": "j", "sid": "s1",
	}
	for name, signed := range map[string]struct {
		method jwt.SigningMethod
		key    any
	}{
		"none":                       {jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType},
		"HS256 under the public key": {jwt.SigningMethodHS256, []byte(keyNamed("k1").Public().(ed25519.PublicKey))},
		"HS512 under the public key": {jwt.SigningMethodHS512, []byte(keyNamed("k1").Public().(ed25519.PublicKey))},
		"EdDSA under another key":    {jwt.SigningMethodEdDSA, keyNamed("evil")},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			token := jwt.NewWithClaims(signed.method, body)
			maps.Copy(token.Header, header)
			text, err := token.SignedString(signed.key)
			if err != nil {
				t.Fatal(err)
			}
			refused(t, tokensAt(noon), text, "bad_token")
		})
	}

	good, _, err := tokensAt(noon).Issue("s1")
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(good, ".")
	other := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"None","typ":"at+jwt","kid":"k1"}`))
	for name, text := range map[string]string{
		"nothing":                            "",
		"a refresh token":                    base64.RawURLEncoding.EncodeToString(make([]byte, 32)),
		"alg None in another case":           other + "." + parts[1] + ".",
		"a token without its signature":      parts[0] + "." + parts[1] + ".",
		"a token with a fourth part":         good + ".x",
		"a token padded":                     good + "=",
		"a token with a changed last letter": good[:len(good)-3] + "AAA",
		"a token between spaces":             " " + good,
		"five thousand bytes":                good + strings.Repeat("A", 5000),
	} {
		t.Run(name+" is refused", func(t *testing.T) { refused(t, tokensAt(noon), text, "bad_token") })
	}

	t.Run("a megabyte of dots is refused within five milliseconds", func(t *testing.T) {
		dots, tokens := strings.Repeat(".", 1<<20), tokensAt(noon)
		start := time.Now()
		refused(t, tokens, dots, "bad_token")
		if took := time.Since(start); took > 5*time.Millisecond {
			t.Errorf("it took %v", took)
		}
	})
}

func TestTokensDuringARotation(t *testing.T) {
	before, _, err := auth.NewTokens(ring{"k1"}, issuer, clock(noon)).Issue("s1")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("a token of the key before still works", func(t *testing.T) {
		tokens := auth.NewTokens(ring{"k1", "k2"}, issuer, clock(noon))
		if session, err := tokens.Session(before); err != nil || session != "s1" {
			t.Errorf("%q, %v", session, err)
		}
		after, _, err := tokens.Issue("s2")
		if err != nil {
			t.Fatal(err)
		}
		if session, err := tokens.Session(after); err != nil || session != "s2" {
			t.Errorf("%q, %v", session, err)
		}
	})
	t.Run("a token of a key that was forgotten does not", func(t *testing.T) {
		refused(t, auth.NewTokens(ring{"k2", "k3"}, issuer, clock(noon)), before, "bad_token")
	})
	t.Run("the key of one kid does not open a token that names the other", func(t *testing.T) {
		token := forged(t, func(h map[string]any, _ jwt.MapClaims) { h["kid"] = "k2" })
		refused(t, auth.NewTokens(ring{"k1", "k2"}, issuer, clock(noon)), token, "bad_token")
	})
}
