package domain

import "time"

// ForgetFailures is how long failed log-ins are remembered after the last one.
const ForgetFailures = 15 * time.Minute

// LoginDelay is how long the next log-in under a key waits before it is even
// looked at: nothing for the free failures, then 1, 2, 4 … 60 seconds.
func LoginDelay(f LoginFailures, free int, now time.Time) time.Duration {
	const longest = 60 * time.Second
	over := f.Count - free
	if over < 0 || now.Sub(f.LastAt) > ForgetFailures {
		return 0
	}
	if over >= 6 {
		return longest
	}
	return time.Second << over
}
