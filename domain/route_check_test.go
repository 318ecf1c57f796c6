package domain

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var someUnits = []Unit{{ID: "front"}, {ID: "money"}, {ID: "service"}}

func TestRoutingCheck(t *testing.T) {
	right := RoutingRule{ID: "fees", When: Condition{Kinds: []Kind{Question}}, Unit: "money"}
	with := func(change func(*RoutingRule)) []RoutingRule {
		rule := right
		change(&rule)
		return []RoutingRule{rule}
	}
	for name, tc := range map[string]struct {
		rules  []RoutingRule
		intake UnitID
		want   string
	}{
		"a rule with a condition and a unit is right": {[]RoutingRule{right}, "front", ""},
		"an office may have no rule":                  {nil, "front", ""},
		"what no rule takes needs a unit":             {nil, "", "intake required"},
		"a unit that the office has not":              {with(func(r *RoutingRule) { r.Unit = "moon" }), "moon", "rules.0.unit unknown_unit intake unknown_unit"},
		"a rule without a name":                       {with(func(r *RoutingRule) { r.ID = " " }), "front", "rules.0.id required"},
		"a name that is none":                         {with(func(r *RoutingRule) { r.ID = "Fees!" }), "front", "rules.0.id bad_code"},
		"the same name twice":                         {[]RoutingRule{right, right}, "front", "rules.1.id repeated"},
		"the name of the last rule, which all have":   {with(func(r *RoutingRule) { r.ID = "intake" }), "front", "rules.0.id repeated"},
		"a rule that asks for nothing":                {with(func(r *RoutingRule) { r.When = Condition{} }), "front", "rules.0.when required"},
		"words that nobody knows": {
			with(func(r *RoutingRule) {
				r.When = Condition{Kinds: []Kind{"wish", Question}, Relationships: []Relationship{"boss"}, Channels: []Channel{"pigeon"}}
				r.Strategy = "lottery"
			}),
			"front", "rules.0.when.kinds.0 unknown_value rules.0.when.relationships.0 unknown_value rules.0.when.channels.0 unknown_value rules.0.strategy unknown_value",
		},
		"a keyword with nothing to see, and one without end": {
			with(func(r *RoutingRule) { r.When.Keywords = []string{"\u200b ", strings.Repeat("ก", 101)} }),
			"front", "rules.0.when.keywords.0 required rules.0.when.keywords.1 too_long",
		},
		"too many keywords": {
			with(func(r *RoutingRule) { r.When.Keywords = slices.Repeat([]string{"x"}, 101) }), "front", "rules.0.when.keywords too_many_items",
		},
		"too many keywords in all rules together": {
			func() (rules []RoutingRule) {
				for i := range 3 {
					rules = append(rules, RoutingRule{ID: fmt.Sprint(i), When: Condition{Keywords: slices.Repeat([]string{"x"}, 67)}, Unit: "money"})
				}
				return rules
			}(), "front", "rules too_many_keywords",
		},
		"too many rules": {slices.Repeat([]RoutingRule{right}, 101), "front", "rules too_many_items"},
	} {
		t.Run(name, func(t *testing.T) {
			_, wrong := RoutingTable{Rules: tc.rules, Intake: tc.intake}.Check(someUnits)
			if got := faultsOf(wrong); got != tc.want {
				t.Errorf("%q, not %q", got, tc.want)
			}
		})
	}
	t.Run("a word said twice is one, and a blank around a keyword is none", func(t *testing.T) {
		rules := with(func(r *RoutingRule) {
			r.When = Condition{Kinds: []Kind{Question, Question}, Keywords: []string{" ค่าเทอม "}}
		})
		got, wrong := RoutingTable{Rules: rules, Intake: "front"}.Check(someUnits)
		if len(wrong) > 0 || len(got.Rules[0].When.Kinds) != 1 || got.Rules[0].When.Keywords[0] != "ค่าเทอม" {
			t.Errorf("%+v %v", got, wrong)
		}
	})
	t.Run("publishing needs a reason", func(t *testing.T) {
		if _, wrong := (RoutingTable{Intake: "front", Reason: " "}).CheckPublished(someUnits); faultsOf(wrong) != "reason required" {
			t.Error(wrong)
		}
	})
}

func TestUnreachable(t *testing.T) {
	rule := func(w Condition) RoutingRule { return RoutingRule{ID: "r", When: w} }
	kinds := func(k ...Kind) Condition { return Condition{Kinds: k} }
	for name, tc := range map[string]struct {
		earlier []Condition
		last    Condition
		want    bool
	}{
		"nothing before it":                      {nil, kinds(Question), false},
		"the same before it":                     {[]Condition{kinds(Question)}, kinds(Question), true},
		"more before it":                         {[]Condition{kinds(Question, Access)}, Condition{Kinds: []Kind{Access}, Channels: []Channel{ByWeb}}, true},
		"less before it":                         {[]Condition{{Kinds: []Kind{Access}, Channels: []Channel{ByWeb}}}, kinds(Access), false},
		"two that take all of it together":       {[]Condition{kinds(Question), kinds(Access)}, kinds(Access, Question), true},
		"all relationships, but not who is none": {[]Condition{{Relationships: Relationships}}, kinds(Question), false},
		"all channels":                           {[]Condition{{Channels: Channels}}, kinds(Question), true},
		"a word before it":                       {[]Condition{{Keywords: []string{"x"}}}, kinds(Question), false},
		"a part of its word":                     {[]Condition{{Keywords: []string{"เทอม"}}}, Condition{Keywords: []string{"ค่าเทอม"}}, true},
		"its word in other letters":              {[]Condition{{Keywords: []string{"Fee"}}}, Condition{Keywords: []string{"FEES"}}, true},
		"a longer word":                          {[]Condition{{Keywords: []string{"ค่าเทอม"}}}, Condition{Keywords: []string{"เทอม"}}, false},
		"one of its two words":                   {[]Condition{{Keywords: []string{"a"}}}, Condition{Keywords: []string{"a", "b"}}, false},
		"its words by two rules":                 {[]Condition{{Keywords: []string{"a"}}, {Keywords: []string{"b"}}}, Condition{Keywords: []string{"a", "b"}}, true},
		"its word, of another kind":              {[]Condition{{Kinds: []Kind{Access}, Keywords: []string{"a"}}}, Condition{Kinds: []Kind{Question}, Keywords: []string{"a"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			table := RoutingTable{}
			for i, w := range tc.earlier {
				table.Rules = append(table.Rules, RoutingRule{ID: fmt.Sprint(i), When: w})
			}
			table.Rules = append(table.Rules, rule(tc.last))
			if got := slices.Contains(table.Unreachable(), "r"); got != tc.want {
				t.Error(got)
			}
		})
	}
	t.Run("the largest table is looked through in a moment", func(t *testing.T) {
		var table RoutingTable
		for i := range MaxRules {
			w := Condition{Kinds: Kinds[:11], Relationships: Relationships, Channels: Channels}
			for k := range 10 {
				w.Keywords = append(w.Keywords, fmt.Sprintf("word %d of %02d", k, i))
			}
			table.Rules = append(table.Rules, RoutingRule{ID: fmt.Sprint(i), When: w})
		}
		start := time.Now()
		if got := table.Unreachable(); len(got) != 0 {
			t.Error(got)
		}
		if took := time.Since(start); took > 2*time.Second {
			t.Error(took)
		}
	})
}

func TestReplay(t *testing.T) {
	filed := func(ref Reference, kind Kind, text string) *Request {
		r := received(kind)
		r.Reference, r.Filing.Details = ref, text
		return r
	}
	hidden, untied := filed("C1", Complaint, "x"), filed("C2", Complaint, "ค่าเทอม")
	hidden.Conflict, hidden.Excluded = ConflictTied, []OfficerID{"admin"}
	untied.Conflict = ConflictUnresolved
	past := []*Request{filed("Q1", Question, "x"), filed("Q2", Question, "ถามค่าเทอม"), filed("A1", Access, "ค่าเทอม"), hidden, untied}
	inForce := RoutingTable{Version: 4, Intake: "front", Rules: []RoutingRule{{ID: "all", When: Condition{Channels: Channels}, Unit: "service"}}}
	proposed := RoutingTable{Intake: "front", Rules: []RoutingRule{
		{ID: "fees", When: Condition{Kinds: []Kind{Question, Complaint}, Keywords: []string{"ค่าเทอม"}}, Unit: "money"},
		{ID: "tuition", When: Condition{Kinds: []Kind{Question}, Keywords: []string{"ค่าเทอมแพง"}}, Unit: "money"},
		{ID: "rest", When: Condition{Kinds: []Kind{Question, Complaint}}, Unit: "service"},
	}}
	told := func(by Account) string {
		r := proposed.Replay(inForce, past, actor(by))
		out := fmt.Sprintf("v%d %d cases %d moved %d hidden;", r.Against, r.Cases, r.Moved, r.Hidden)
		for _, u := range r.Rules {
			out += fmt.Sprintf(" %s>%s %d", u.Rule, u.Unit, u.Cases)
			if u.Unreachable {
				out += "!"
			}
		}
		for _, u := range r.Units {
			out += fmt.Sprintf("; %s %d>%d", u.Unit, u.Before, u.After)
		}
		for _, m := range r.Moves {
			out += fmt.Sprintf(" %s:%s>%s", m.Reference, m.From, m.To)
		}
		return out
	}
	const counted = "v4 5 cases 3 moved %d hidden; fees>money 2 tuition>money 0! rest>service 2 intake>front 1; front 0>1; money 0>2; service 5>2 "
	t.Run("it says where each case goes, and only counts a complaint about officers for who may not see it", func(t *testing.T) {
		if got, want := told(adminAccount), fmt.Sprintf(counted, 2)+"Q2:service>money A1:service>front Q1:service>service"; got != want {
			t.Errorf("%s\n%s", got, want)
		}
	})
	t.Run("who sees every complaint sees where it goes", func(t *testing.T) {
		both := intakeAccount
		both.Roles = []Role{Intake, Admin}
		if got, want := told(both), fmt.Sprintf(counted, 0)+"Q2:service>money A1:service>front C2:service>money Q1:service>service C1:service>service"; got != want {
			t.Errorf("%s\n%s", got, want)
		}
	})
	t.Run("the words that somebody newly looks for are told", func(t *testing.T) {
		before := RoutingTable{Rules: []RoutingRule{{When: Condition{Keywords: []string{"ค่าเทอม", "Fee"}}}}}
		after := RoutingTable{Rules: []RoutingRule{{When: Condition{Keywords: []string{"fee", "x", "ค่าเทอม"}}}, {When: Condition{Keywords: []string{"X", "y"}}}}}
		if got := strings.Join(after.Words(before), " "); got != "x y" {
			t.Error(got)
		}
	})
}
