package domain

import "time"

// Credentials are what somebody logs in with. Code is of the authenticator app, or
// a recovery code; empty where none was given.
type Credentials struct{ Email, Password, Code string }

// LoginKey says under what failed log-ins are counted.
type LoginKey string

// The keys, each with its own rule (loginRules).
const (
	LoginAccount LoginKey = "account"            // wherever the attempts come from
	LoginAddress LoginKey = "address"            // whoever is tried; a whole office may sit behind one
	LoginPair    LoginKey = "account at address" // one account from one address
)

// loginRules: how many attempts of a key cost nothing, how long those beyond wait
// at the most, and whether they wait for each other, so that no more of them are
// looked at however many are made at once. Only the pair's do, and only they wait
// long: else whoever tries an account from elsewhere, or other accounts from the
// same address, could in effect keep the right person out.
var loginRules = map[LoginKey]struct {
	free    int
	longest time.Duration
	queued  bool
}{
	LoginAccount: {free: 5, longest: 15 * time.Second},
	LoginAddress: {free: 100, longest: 5 * time.Second},
	LoginPair:    {free: 5, longest: time.Minute, queued: true},
}

// LoginAttempts counts the log-ins under one key that failed or are still being
// looked at.
type LoginAttempts struct {
	Count  int
	LastAt time.Time // when the last of them is looked at; zero for none
}

// LoginMemory is how long attempts are remembered after the last one.
const LoginMemory = 15 * time.Minute

// Attempt is one more attempt under a key: how long it waits before it is even
// looked at, and the count with it. The free ones wait not at all, those beyond
// 1, 2, 4 … seconds, up to the key's longest. ok is false for one that would wait longer, behind
// others: it is not counted and should come back after the wait.
func (a LoginAttempts) Attempt(key LoginKey, now time.Time) (wait time.Duration, with LoginAttempts, ok bool) {
	if now.Sub(a.LastAt) > LoginMemory {
		a = LoginAttempts{}
	}
	rule := loginRules[key]
	wait = loginDelay(a.Count-rule.free, rule.longest)
	if rule.queued && wait > 0 && a.LastAt.After(now) {
		wait += a.LastAt.Sub(now)
	}
	if wait > rule.longest {
		return wait, a, false
	}
	return wait, LoginAttempts{Count: a.Count + 1, LastAt: now.Add(wait)}, true
}

// Succeeded is the count once an attempt was the right one: nothing is held
// against the account any more, and the attempt not against the address.
func (a LoginAttempts) Succeeded(key LoginKey) LoginAttempts {
	if key == LoginAddress {
		a.Count = max(0, a.Count-1)
		return a
	}
	return LoginAttempts{}
}

func loginDelay(over int, longest time.Duration) time.Duration {
	const doublings = 10 // beyond any longest
	if over < 0 {
		return 0
	}
	return min(time.Second<<min(over, doublings), longest)
}
