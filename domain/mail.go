package domain

import "time"

// MailsPerHour is how many mails one address gets at most within MailHour. What
// is owed beyond that waits for a place and is not lost.
const MailsPerHour = 5

// MailHour is how long a mail keeps its place among an address's MailsPerHour:
// an hour, and a minute for the time that a mail may be under way.
const MailHour = time.Hour + time.Minute

// MailFailure is why one mail did not leave. It holds nothing that a server
// said, which may name the address.
type MailFailure struct {
	// Code names the step and, if the server refused, its number, for the log:
	// "rcpt_550", "dial_timeout".
	Code string
	// Permanent: trying again would not help; the notice is given up.
	Permanent bool
	// Uncertain: the mail may have arrived all the same.
	Uncertain bool
	// Server: the mail server could not be used at all; any other notice would
	// have fared the same.
	Server bool
}

// Error is the code, for logs.
func (f *MailFailure) Error() string { return "the mail did not leave: " + f.Code }

// MailPlace is one of an address's MailsPerHour places, taken by a mail.
type MailPlace struct {
	Address []byte // keyed hash
	Number  int
	FreeAt  time.Time // UTC, by the database's clock
}
