package domain

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestReadQueueFilter(t *testing.T) {
	read := func(query string) (QueueFilter, []FieldError) {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		return ReadQueueFilter(values, "i")
	}
	t.Run("every parameter is read", func(t *testing.T) {
		f, wrong := read("q=+ศธ+1+&kind=question,access&kind=question&status=closed&assignee=me&unit=data&overdue=true&due_within=7&quarantined=false&sort=received_at")
		if len(wrong) > 0 || f.Query != "ศธ 1" || !slices.Equal(f.Kinds, []Kind{Access, Question}) || !slices.Equal(f.Statuses, []Status{Closed}) ||
			f.Assignee != "i" || f.Unassigned || f.Unit != "data" || !*f.Overdue || *f.DueWithin != 7 || *f.Quarantined || f.Sort != ByReceivedAt {
			t.Errorf("%+v, %v", f, wrong)
		}
	})
	t.Run("none of them shows what there is to do, the most pressing first", func(t *testing.T) {
		f, wrong := read("")
		if len(wrong) > 0 || f.Sort != ByDueOn || f.Overdue != nil || f.DueWithin != nil || f.Certain() {
			t.Errorf("%+v, %v", f, wrong)
		}
		if f, _ := read("assignee=none"); !f.Unassigned || f.Assignee != "" {
			t.Errorf("%+v", f)
		}
	})
	for query, code := range map[string]string{
		"q=" + strings.Repeat("ก", 201):   "too_long",
		"q=%00":                           "bad_text",
		"q=%ff":                           "bad_text",
		"q=a&q=b":                         "repeated_parameter",
		"kind=question,":                  "unknown_value",
		"status=lost":                     "unknown_value",
		"assignee=a+b":                    "unknown_value",
		"assignee=":                       "unknown_value",
		"unit=" + strings.Repeat("u", 65): "unknown_value",
		"overdue=yes":                     "unknown_value",
		"quarantined=":                    "unknown_value",
		"due_within=07":                   "out_of_range",
		"due_within=%2B7":                 "out_of_range",
		"due_within=367":                  "out_of_range",
		"due_within=1&due_within=2":       "repeated_parameter",
		"sort=name":                       "unknown_value",
		"sort=due_on&sort=due_on":         "repeated_parameter",
	} {
		t.Run("what is wrong is named and left out: "+query[:min(len(query), 30)], func(t *testing.T) {
			f, wrong := read(query)
			name, _, _ := strings.Cut(query, "=")
			if len(wrong) != 1 || wrong[0].Field != name || wrong[0].Code != code {
				t.Errorf("%v", wrong)
			}
			if f.Sort != ByDueOn || f.Query+string(f.Assignee)+string(f.Unit) != "" || f.Overdue != nil || f.DueWithin != nil || f.Quarantined != nil ||
				len(f.Kinds)+len(f.Statuses) > 0 || f.Unassigned {
				t.Errorf("%+v", f)
			}
		})
	}
}
