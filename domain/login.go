package domain

import (
	"net/netip"
	"time"
)

// Credentials are what somebody logs in with. Code is of the authenticator app, or
// a recovery code; empty where none was given.
type Credentials struct{ Email, Password, Code string }

// LoginKey says under what failed log-ins are counted.
type LoginKey string

// The keys, each with its own rule (loginRules, and lineUp).
const (
	LoginAccount LoginKey = "account"            // from strangers, wherever they are
	LoginAddress LoginKey = "address"            // whoever is tried; a whole office may sit behind one
	LoginNetwork LoginKey = "network"            // the same, of CountedNetwork
	LoginPair    LoginKey = "account at address" // one account from one address
	LoginTurn    LoginKey = "account at network" // the place of a network in the line of an account
)

// LoginTrust says for which others an attempt has to wait.
type LoginTrust string

// The trusts, each with its keys.
const (
	Stranger LoginTrust = "stranger" // all who try the account
	Known    LoginTrust = "known"    // those at the same address: from there it was logged in to lately
	HasCode  LoginTrust = "has code" // none of them: it came with the code that the account's app shows now
)

// Keys are those under which such an attempt is counted.
func (t LoginTrust) Keys() []LoginKey {
	switch t {
	case HasCode:
		return []LoginKey{LoginAddress, LoginNetwork}
	case Known:
		return []LoginKey{LoginAddress, LoginNetwork, LoginPair}
	default:
		return []LoginKey{LoginAddress, LoginNetwork, LoginPair, LoginAccount, LoginTurn}
	}
}

// loginRule: how many attempts of a key cost nothing, how long those beyond wait
// at the most, and whether they wait for each other, so that no more of them are
// looked at however many are made at once.
type loginRule struct {
	free    int
	longest time.Duration
	queued  bool
}

// loginRules: only the pair's attempts wait for each other, and only they wait
// long: else whoever tries other accounts from the same address could in effect keep
// the right person out. Of an account that is true up to a crowd; see lineUp.
var loginRules = map[LoginKey]loginRule{
	LoginAccount: {free: 5, longest: 15 * time.Second},
	LoginAddress: {free: 100, longest: 5 * time.Second},
	LoginNetwork: {free: 400, longest: 5 * time.Second},
	LoginPair:    {free: 5, longest: time.Minute, queued: true},
	LoginTurn:    {longest: time.Minute, queued: true},
}

// Strangers to an account are the addresses from which nobody logged in to it for
// KnownFor. Once there were a crowd of attempts by strangers those that follow stand in
// line: one is looked at every turnEvery, wherever they come from, and one of each
// network every turnOfNetwork, so that no network holds more than one place. Whoever's turn
// comes within the rule's longest waits for it; anybody else is told when it comes, and
// keeps it.
// However long the line, nobody stands in it for more than longestTurn: a line that an
// attacker can fill would be a lock.
const (
	crowd         = 50
	turnEvery     = 5 * time.Second
	turnOfNetwork = time.Minute
	longestTurn   = 10 * time.Minute

	KnownFor = 30 * 24 * time.Hour
)

// LoginMemory is how long attempts are remembered after the last one, and how long a
// turn is kept for a network that does not come.
const LoginMemory = 15 * time.Minute

// LoginAttempts counts the log-ins under one key that failed or are still being
// looked at. Of a turn Count is 1 until it was taken.
type LoginAttempts struct {
	Count  int
	LastAt time.Time // when the last of them is looked at; zero for none
}

// LoginCounts are the counts of one attempt's keys.
type LoginCounts map[LoginKey]LoginAttempts

// Attempt is one more attempt: how long it waits before it is even looked at, and the
// counts with it. The free ones wait not at all, those beyond 1, 2, 4 … seconds, up to
// the key's longest. One that would wait longer behind others is refused and should come back
// after the wait: it is not counted, but may have got a place in line. A refusal is
// TooMany "too_many_attempts", with RetryAfter.
func (c LoginCounts) Attempt(trust LoginTrust, now time.Time) (wait time.Duration, with LoginCounts, refusal error) {
	with = make(LoginCounts)
	for _, key := range trust.Keys() {
		if key == LoginAccount || key == LoginTurn {
			continue
		}
		held, counted := c[key].attempt(loginRules[key], now)
		if held > loginRules[key].longest {
			return 0, nil, tooManyAttempts(held)
		}
		wait, with[key] = max(wait, held), counted
	}
	if trust != Stranger {
		return wait, with, nil
	}
	var held time.Duration
	if account := c[LoginAccount].remembered(now); account.Count < crowd {
		held, with[LoginAccount] = account.attempt(loginRules[LoginAccount], now)
		return max(wait, held), with, nil
	}
	held, account, turn := c.lineUp(now)
	if held > loginRules[LoginTurn].longest {
		with, refusal = make(LoginCounts), tooManyAttempts(held)
	}
	with[LoginAccount], with[LoginTurn] = account, turn
	return max(wait, held), with, refusal
}

func tooManyAttempts(wait time.Duration) error {
	refusal := Refuse(TooMany, "too_many_attempts")
	refusal.RetryAfter = int((wait + time.Second - 1) / time.Second)
	return refusal
}

// remembered is a count, or none once it is forgotten.
func (a LoginAttempts) remembered(now time.Time) LoginAttempts {
	if now.Sub(a.LastAt) > LoginMemory {
		return LoginAttempts{}
	}
	return a
}

func (a LoginAttempts) attempt(rule loginRule, now time.Time) (wait time.Duration, with LoginAttempts) {
	a = a.remembered(now)
	wait = loginDelay(a.Count-rule.free, rule.longest)
	if rule.queued && wait > 0 && a.LastAt.After(now) {
		wait += a.LastAt.Sub(now)
	}
	return wait, LoginAttempts{Count: a.Count + 1, LastAt: now.Add(wait)}
}

func loginDelay(over int, longest time.Duration) time.Duration {
	const doublings = 10 // beyond any longest
	if over < 0 {
		return 0
	}
	return min(time.Second<<min(over, doublings), longest)
}

// lineUp is the place of the attempt's network in the line of its account: the one that
// it has, or else the last. Whoever may wait for it takes it.
func (c LoginCounts) lineUp(now time.Time) (wait time.Duration, account, place LoginAttempts) {
	account, place = c[LoginAccount], c[LoginTurn].remembered(now)
	if place.Count == 0 {
		last := now.Add(longestTurn)
		account = LoginAttempts{Count: account.Count + 1, LastAt: earlier(last, later(now, account.LastAt.Add(turnEvery)))}
		place = LoginAttempts{Count: 1, LastAt: later(account.LastAt, place.LastAt.Add(turnOfNetwork))}
	}
	wait = max(0, place.LastAt.Sub(now))
	if wait <= loginRules[LoginTurn].longest {
		place = LoginAttempts{LastAt: later(place.LastAt, now)}
	}
	return wait, account, place
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// Succeeded is the count once an attempt was the right one: nothing is held
// against the account any more, and the attempt not against address and network. A crowd
// that tries the account goes on to stand in line: it has not logged in.
func (a LoginAttempts) Succeeded(key LoginKey) LoginAttempts {
	switch {
	case key == LoginAddress, key == LoginNetwork:
		return a.TakenBack(key, a.LastAt)
	case key == LoginTurn, key == LoginAccount && a.Count > crowd:
		return a
	}
	return LoginAttempts{}
}

// TakenBack is the count without an attempt that came to be looked at by nobody. A turn
// that was for nothing is given back.
func (a LoginAttempts) TakenBack(key LoginKey, now time.Time) LoginAttempts {
	if key == LoginTurn {
		return LoginAttempts{Count: 1, LastAt: now}
	}
	a.Count = max(0, a.Count-1)
	return a
}

// CountedNetwork is the network of a CountedAddress: of IPv6 the 48 bits that a provider
// gives to one site, which holds 65,536 of them; of IPv4 the address itself.
func CountedNetwork(counted string) string {
	const site = 48
	if prefix, err := netip.ParsePrefix(counted); err == nil {
		return netip.PrefixFrom(prefix.Addr(), site).Masked().String()
	}
	return counted
}
