package web

import (
	"strings"
	"time"

	"sitthi/domain"
)

// What a page shows this once it holds sealed in a form of its own too: so the other
// language, and a slip of the finger, show it again, for half an hour and to the same
// officer.
const (
	enrolUse = "enrol"
	codesUse = "codes"
	onceLife = 30 * time.Minute
)

func (v *visit) sealed(use string, shown ...string) string {
	plain := strings.Join(append([]string{string(v.officer.Account.ID)}, shown...), "\n")
	return v.Tickets.Ticket(use, v.now().Add(onceLife), []byte(plain))
}

func (v *visit) unsealed(use, ticket string) (shown []string, ok bool) {
	plain, ok := v.Tickets.OpenTicket(use, ticket, v.now())
	whose, rest, _ := strings.Cut(string(plain), "\n")
	return strings.Split(rest, "\n"), ok && domain.OfficerID(whose) == v.officer.Account.ID
}

// shownOnce are new recovery codes for their page, and the same sealed.
func (v *visit) shownOnce(codes []domain.RecoveryCode) (shown []string, sealed string) {
	for _, code := range codes {
		shown = append(shown, string(code))
	}
	v.secret = true
	return shown, v.sealed(codesUse, shown...)
}
