package domain

import (
	"slices"
	"strings"
	"testing"
)

func TestAbsence(t *testing.T) {
	from, to := Date{2026, 11, 23}, Date{2026, 11, 25}
	today := Date{2026, 11, 24}
	t.Run("both days are included", func(t *testing.T) {
		a := Absence{FromOn: from, ToOn: to}
		for day, want := range map[Date]bool{{2026, 11, 22}: false, from: true, to: true, {2026, 11, 26}: false} {
			if a.On(day) != want || a.Over(day) != (day == Date{2026, 11, 26}) {
				t.Errorf("%s: %v", day, !want)
			}
		}
	})
	t.Run("without an end it goes on", func(t *testing.T) {
		if far := (Date{2030, 1, 1}); !(Absence{FromOn: from}).On(far) || (Absence{FromOn: from}).Over(far) {
			t.Error("it ends")
		}
	})
	for name, tc := range map[string]struct {
		absence Absence
		want    string
	}{
		"dates and a delegate are right":  {Absence{Officer: "a", FromOn: from, ToOn: to, Delegate: "b"}, ""},
		"it needs a beginning":            {Absence{Officer: "a", ToOn: to}, "from_on required"},
		"it cannot end before it begins":  {Absence{Officer: "a", FromOn: to, ToOn: from}, "to_on ends_first"},
		"it cannot be over already":       {Absence{Officer: "a", FromOn: from, ToOn: from}, "to_on in_past"},
		"a year of the Buddhist era":      {Absence{Officer: "a", FromOn: Date{2569, 11, 23}, ToOn: Date{2569, 11, 25}}, "from_on buddhist_year to_on buddhist_year"},
		"a delegate needs dates":          {Absence{Officer: "a", FromOn: from, Delegate: "b"}, "to_on required"},
		"nobody stands in for himself":    {Absence{Officer: "a", FromOn: from, ToOn: to, Delegate: " a "}, "delegate cannot_stand_in"},
		"an order's number is not a tale": {Absence{Officer: "a", FromOn: from, WrittenRef: strings.Repeat("ก", 201)}, "written_ref too_long"},
	} {
		t.Run(name, func(t *testing.T) {
			_, wrong := tc.absence.Check(today)
			if got := faultsOf(wrong); got != tc.want {
				t.Errorf("%q, not %q", got, tc.want)
			}
		})
	}
}

func faultsOf(wrong []FieldError) string {
	var out []string
	for _, f := range wrong {
		out = append(out, f.Field+" "+f.Code)
	}
	return strings.Join(out, " ")
}

func TestDelegate(t *testing.T) {
	gone, foreign := otherAccount, otherAccount
	gone.Disabled, foreign.Office = true, "p"
	for name, tc := range map[string]struct {
		officer  Account
		delegate *Account
		order    string
		want     string
	}{
		"a colleague stands in for an officer without an order":  {officerAccount, &otherAccount, "", ""},
		"for an approver only by an order in writing":            {approverAccount, &headAccount, "", "written_ref required"},
		"with the order a head acts for an approver":             {approverAccount, &headAccount, "ศธ 1/2569", ""},
		"an approver acts for another":                           {approverAccount, &approverAccount, "ศธ 1/2569", ""},
		"nobody of that id":                                      {officerAccount, nil, "", "delegate unknown_officer"},
		"somebody of another office":                             {officerAccount, &foreign, "", "delegate unknown_officer"},
		"somebody who is no longer here":                         {officerAccount, &gone, "", "delegate cannot_stand_in"},
		"an administrator, who has no verb":                      {officerAccount, &adminAccount, "", "delegate cannot_stand_in"},
		"the DPO, who gives the opinion, does not decide on it":  {approverAccount, &dpoAccount, "ศธ 1/2569", "delegate cannot_stand_in"},
		"what is wrong with the order and the delegate together": {approverAccount, &auditorAccount, "", "delegate cannot_stand_in written_ref required"},
	} {
		t.Run(name, func(t *testing.T) {
			a := Absence{Officer: tc.officer.ID, Delegate: "x", WrittenRef: tc.order}
			if got := faultsOf(a.CheckDelegate(tc.officer, tc.delegate)); got != tc.want {
				t.Errorf("%q, not %q", got, tc.want)
			}
		})
	}
}

func TestOnDuty(t *testing.T) {
	today := Date{2026, 11, 24}
	order := Absence{Officer: "approver", FromOn: Date{2026, 11, 23}, ToOn: Date{2026, 11, 25}, Delegate: "head", WrittenRef: "ศธ 1/2569"}
	with := func(change func(*Absence)) Absence {
		a := order
		change(&a)
		return a
	}
	disabled := slices.Clone(everybody)
	disabled[slices.IndexFunc(disabled, func(a Account) bool { return a.ID == "approver" })].Disabled = true
	for name, tc := range map[string]struct {
		all  []Account
		away []Absence
		want string
	}{
		"nobody is away":                                {everybody, nil, "approver"},
		"whoever has the order acts, alone":             {everybody, []Absence{order}, "head"},
		"without an order in writing nobody acts":       {everybody, []Absence{with(func(a *Absence) { a.WrittenRef = "" })}, "approver"},
		"without a delegate nobody acts":                {everybody, []Absence{with(func(a *Absence) { a.Delegate = "" })}, "approver"},
		"the order does not hold yet":                   {everybody, []Absence{with(func(a *Absence) { a.FromOn = Date{2026, 11, 25} })}, "approver"},
		"the order holds no more":                       {everybody, []Absence{with(func(a *Absence) { a.ToOn = Date{2026, 11, 23} })}, "approver"},
		"a delegate who is away himself does not act":   {everybody, []Absence{order, {Officer: "head", FromOn: today}}, "approver"},
		"an absence of somebody else moves no role":     {everybody, []Absence{with(func(a *Absence) { a.Officer = "officer" })}, "approver"},
		"a disabled approver's deputy acts":             {disabled, []Absence{order}, "head"},
		"a delegate who is not of the office":           {everybody, []Absence{with(func(a *Absence) { a.Delegate = "stranger" })}, "approver"},
		"an absence by dates that were changed by hand": {everybody, []Absence{with(func(a *Absence) { a.ToOn = Date{} })}, "head"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, a := range OnDuty(tc.all, tc.away, today) {
				if a.holds(Approver) {
					got = append(got, string(a.ID))
				}
			}
			if strings.Join(got, " ") != tc.want {
				t.Errorf("%v, not %s", got, tc.want)
			}
		})
	}
	t.Run("the accounts themselves stay as they are", func(t *testing.T) {
		OnDuty(everybody, []Absence{order}, today)
		if !approverAccount.holds(Approver) || headAccount.holds(Approver) || len(everybody[3].Roles) != 1 {
			t.Error("they changed")
		}
	})
}
