package workflow_test

import (
	"testing"

	"sitthi/domain"
)

func TestTryRouting(t *testing.T) {
	d := newPooledDesk(t)
	intake := d.officer(domain.Intake, "sknpeo")
	t.Run("it says the rule, the unit, who would get it now and why, and is right", func(t *testing.T) {
		before := d.totals()
		got, err := d.TryRouting(t.Context(), intake, domain.RouteTrial{Kind: domain.Complaint, Details: "x"})
		if err != nil || got.Rule != "complaint" || got.Unit != pooled.Unit || got.Choice.Officer != "a" || len(got.Choice.Officers) != 5 ||
			len(got.Trace) != 3 || got.Trace[0].FailedOn != "kind" || got.Version != 2 {
			t.Errorf("%+v, %v", got, err)
		}
		if after := d.totals(); after != before {
			t.Errorf("%s, was %s", after, before)
		}
		ref := d.file(filing(domain.Complaint)).Reference
		d.handOut(1)
		if r := d.whole(ref); r.Assignee != got.Choice.Officer || r.Routing.Rule != got.Rule {
			t.Error(r.Assignee, r.Routing.Rule)
		}
	})
	t.Run("what no rule names goes to intake, to nobody in particular", func(t *testing.T) {
		got, err := d.TryRouting(t.Context(), intake, domain.RouteTrial{Kind: domain.Access, Details: "x"})
		if err != nil || got.Rule != domain.IntakeFallback || got.Choice.Officer != "" || len(got.Choice.Officers) != 0 {
			t.Errorf("%+v, %v", got, err)
		}
	})
	t.Run("an officer may not, an administrator may", func(t *testing.T) {
		if _, err := d.TryRouting(t.Context(), d.actorOf("a"), domain.RouteTrial{}); domain.KindOf(err) != domain.Forbidden {
			t.Error(err)
		}
		if _, err := d.TryRouting(t.Context(), d.officer(domain.Admin, "sknpeo"), domain.RouteTrial{Kind: domain.Question, Details: "x"}); err != nil {
			t.Error(err)
		}
	})
}
