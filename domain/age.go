package domain

import "time"

// Birthday is the n-th birthday of somebody born on a date; one born on
// 29 February has it on 1 March in common years.
func Birthday(born Date, n int) Date {
	return DateOf(time.Date(born.Year+n, born.Month, born.Day, 0, 0, 0, 0, time.UTC), time.UTC)
}

// GuardianOnly tells whether a child is not over ten, so that only a guardian
// may act: up to and including the tenth birthday (PDPA s.20; the inclusive
// reading is the careful one).
func GuardianOnly(born, today Date) bool { return !today.After(Birthday(born, 10)) }

// Minor tells whether somebody is under twenty, marriage aside (CCC s.19, 20).
func Minor(born, today Date) bool { return today.Before(Birthday(born, 20)) }
