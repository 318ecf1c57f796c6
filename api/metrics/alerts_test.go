package metrics_test

import (
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
)

// ours are the names of our metrics in an expression, and of the program's runtime.
var ours = regexp.MustCompile(`\b(?:sitthi|go|process)_[a-z0-9_]+`)

func TestAlerts(t *testing.T) {
	raw, err := os.ReadFile("../../docs/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var rules struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert       string
				Expr        string
				For         string
				Labels      map[string]string
				Annotations map[string]string
			}
		}
	}
	if err := yaml.UnmarshalWithOptions(raw, &rules, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	_, m := newMetrics()
	m.Begin()
	m.End("GET", "/healthz", 200, time.Millisecond)
	m.Sweeps("deliver")
	m.Leads("remind", false)
	text := scrape(m)
	missing := func(expr string) (names []string) {
		for _, name := range ours.FindAllString(expr, -1) {
			if !regexp.MustCompile(`(?m)^` + name + `[{ ]`).MatchString(text) {
				names = append(names, name)
			}
		}
		return names
	}
	for _, group := range rules.Groups {
		for _, rule := range group.Rules {
			t.Run(rule.Alert+" asks for metrics that there are, and says what to do", func(t *testing.T) {
				if names := missing(rule.Expr); len(names) > 0 {
					t.Errorf("there is no %v", names)
				}
				if rule.Alert == "" || rule.Expr == "" || rule.Labels["severity"] == "" || rule.Annotations["summary"] == "" {
					t.Errorf("%+v", rule)
				}
			})
		}
	}
	t.Run("a metric that there is not would be seen", func(t *testing.T) {
		if len(rules.Groups) == 0 || len(missing(`rate(sitthi_cases_opened{office="x"}[5m]) > 1`)) != 1 {
			t.Error("nobody noticed")
		}
	})
}
