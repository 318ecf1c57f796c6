package domain_test

import (
	"testing"

	"sitthi/domain"
)

func TestNextStep(t *testing.T) {
	all := []domain.Verb{domain.Assign, domain.Tie, domain.Ask, domain.Write, domain.Note, domain.Answer, domain.Lapse}
	for _, row := range []struct {
		says    string
		r       domain.Request
		allowed []domain.Verb
		want    domain.Verb
	}{
		{"a new case is assigned", domain.Request{Status: domain.Received}, all, domain.Assign},
		{"officers whom it may be about are named before", domain.Request{Status: domain.Received, Conflict: domain.ConflictUnresolved}, all, domain.Tie},
		{"once they are named it goes on", domain.Request{Status: domain.Received, Conflict: domain.ConflictTied}, all, domain.Assign},
		{"its owner answers", domain.Request{Status: domain.InProgress}, all, domain.Answer},
		{"whoever may not answer waits", domain.Request{Status: domain.InProgress}, []domain.Verb{domain.Write, domain.Note}, ""},
		{"papers that do not come are asked for again", domain.Request{
			Status: domain.AwaitingInfo, Kind: domain.Question,
		}, []domain.Verb{domain.Ask, domain.Answer}, domain.Ask},
		{"once it may be closed without them it is", domain.Request{Status: domain.AwaitingInfo, Kind: domain.Question}, all, domain.Lapse},
		{"a closed case waits for nobody", domain.Request{Status: domain.Closed}, all, ""},
	} {
		t.Run(row.says, func(t *testing.T) {
			if got := row.r.NextStep(row.allowed); got != row.want {
				t.Errorf("%q", got)
			}
		})
	}
}
