package domain

import (
	"slices"
	"testing"
	"time"
)

// An act that would be refused whatever was typed is not offered.
func TestAllowed(t *testing.T) {
	cal, today := festive(t), DateOf(testNow, Bangkok)
	both := headAccount
	both.Roles = []Role{Head, Intake}
	offered := func(r *Request, by Account, v Verb, on Date) bool {
		return slices.Contains(r.Allowed(actor(by), []Verb{v}, cal, on), v)
	}

	t.Run("a case is closed without its papers from the day on which it lapses", func(t *testing.T) {
		waiting := func(kind Kind) *Request {
			r := in(AwaitingInfo, kind)
			r.Asked = []Asked{{Code: "a", ReplyBy: day(t, "2026-12-01")}}
			return r
		}
		for on, want := range map[string]bool{"2026-12-01": false, "2026-12-07": false, "2026-12-08": true, "2027-01-05": true} {
			if got := offered(waiting(Question), headAccount, Lapse, day(t, on)); got != want {
				t.Errorf("%s: %t", on, got)
			}
		}
		if offered(waiting(Access), headAccount, Lapse, day(t, "2027-01-05")) {
			t.Error("a right, which never lapses")
		}
	})
	t.Run("a receipt is corrected by whoever has a time to move it to", func(t *testing.T) {
		entered := func() *Request {
			r := received(Question)
			r.EnteredBy = "intake"
			return r
		}
		before := func(r *Request) *Request {
			r.ReceivedAt = r.EnteredAt.Add(-time.Hour)
			return r
		}
		late := today.AddDays(100)
		for _, row := range []struct {
			says string
			r    *Request
			by   Account
			on   Date
			want bool
		}{
			{"intake moves what a citizen sent earlier", received(Question), intakeAccount, today, true},
			{"also when it is overdue", received(Question), intakeAccount, late, true},
			{"a head cannot move it later than it was sent", received(Question), headAccount, today, false},
			{"but back to where it was, once it was moved earlier", before(received(Question)), headAccount, today, true},
			{"until it is overdue", before(received(Question)), headAccount, late, false},
			{"who is a head and intake may do both", received(Question), both, late, true},
			{"a paper may be older than it says, which a head enters", entered(), headAccount, today, true},
			{"an overdue one too", entered(), headAccount, late, true},
		} {
			if got := offered(row.r, row.by, CorrectReceipt, row.on); got != row.want {
				t.Errorf("%s: %t", row.says, got)
			}
		}
	})
}

func TestReopenCauses(t *testing.T) {
	ended := func(outcome Outcome) *Request {
		r := in(Closed, Question)
		r.Outcome = outcome
		return r
	}
	for _, row := range []struct {
		says string
		r    *Request
		days int
		want []ReopenCause
	}{
		{"an answer was no withdrawal", ended(Answered), 0, []ReopenCause{CauseAppeal, CauseError, CauseNewFacts, CauseUndelivered, CauseOrder}},
		{"a withdrawal is taken back, or ordered open again", ended(Withdrawn), 30, []ReopenCause{CauseOrder, CauseNotWithdrawn}},
		{"after thirty days it is only ordered", ended(Withdrawn), 31, []ReopenCause{CauseOrder}},
	} {
		t.Run(row.says, func(t *testing.T) {
			on := testNow.AddDate(0, 0, row.days)
			if got := row.r.ReopenCauses(DateOf(on, Bangkok)); !slices.Equal(got, row.want) {
				t.Errorf("%v", got)
			}
			for _, cause := range ReopenCauses {
				r := *row.r
				if _, err := r.Reopen(actor(headAccount), ReopenInput{Cause: cause}, nil, nextID, on); (err == nil) != slices.Contains(row.want, cause) {
					t.Errorf("%s: %v", cause, err)
				}
			}
		})
	}
}
