package domain

import (
	"fmt"
	"slices"
	"testing"
)

func TestReminderRecipients(t *testing.T) {
	top := Account{ID: "top", Office: "o", Unit: "root", Roles: []Role{Head}, UnitsBelow: []UnitID{"root", "service", "front"}}
	all := append([]Account{top}, everybody...)
	without := func(ids ...OfficerID) []Account {
		return slices.DeleteFunc(slices.Clone(all), func(a Account) bool { return slices.Contains(ids, a.ID) })
	}
	to := func(party Party, r *Request, all []Account) string { return fmt.Sprint(r.recipients(party, all)) }
	r := in(InProgress, Access)
	silent := in(InProgress, Access)
	silent.Filing.Subject.Email = ""
	own, hidden, untied := in(InProgress, Access), in(InProgress, Complaint), in(Received, Complaint)
	own.Assignee = "head"
	hidden.Conflict, hidden.Excluded = ConflictTied, []OfficerID{"head", "officer", "other"}
	untied.Conflict = ConflictUnresolved
	disabled := slices.Clone(all)
	for i := range disabled {
		disabled[i].Disabled = disabled[i].ID == "approver"
	}
	for name, c := range map[string][2]string{
		"the assignee":                                 {to(ByAssignee, r, all), "[officer]"},
		"no assignee any more: the head":               {to(ByAssignee, r, without("officer")), "[head]"},
		"the nearest head, not the one above":          {to(ByHead, r, all), "[head]"},
		"the head is the assignee: the next level up":  {to(ByHead, own, all), "[top]"},
		"and above him nobody: the approver":           {to(ByHead, own, without("top")), "[approver]"},
		"the named head and his officers hear nothing": {to(ByHead, hidden, all) + to(ByAssignee, hidden, all), "[top][top]"},
		"no DPO: the approver":                         {to(ByDPO, r, without("dpo")), "[approver]"},
		"no approver, or he is disabled: the top head": {to(ByApprover, r, without("approver")) + to(ByApprover, r, disabled), "[top][top]"},
		"no intake: the head":                          {to(ByIntake, r, without("intake")), "[head]"},
		"an untied complaint: intake and the DPO only": {to(ByHead, untied, all) + to(ByIntake, untied, all) + to(ByApprover, untied, all), "[dpo][intake][dpo]"},
		"the citizen, if he gave an address":           {to(ByCitizen, r, all) + to(ByCitizen, silent, all), "[][]"},
		"nobody at all":                                {to(ByDPO, r, nil), "[]"},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: %s, want %s", name, c[0], c[1])
		}
	}
	if len(r.recipients(ByCitizen, nil)) != 1 || len(silent.recipients(ByCitizen, nil)) != 0 {
		t.Error("the citizen")
	}
}
