package law

import (
	"embed"
	"encoding/csv"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"sitthi/domain"
)

//go:embed packs calendars
var files embed.FS

// Pack is one version of one law's rules.
type Pack struct {
	Law  string
	From domain.Date // in force from this receipt date, until the law's next pack
	// Rules in the file's order. Never to be changed.
	Rules []domain.Rule
}

// packs are all packs by law, the oldest first.
var packs = loadPacks(files)

// rulesByID are all rules under domain.Rule.ID.
var rulesByID = indexRules(packs)

// Packs are all packs, by law and date.
func Packs() []Pack {
	var all []Pack
	for _, law := range lawNames() {
		all = append(all, packs[law]...)
	}
	return all
}

func lawNames() []string {
	names := make([]string, 0, len(packs))
	for name := range packs {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

var packColumns = []string{
	"kind", "section", "start", "length", "unit", "after_hours", "end_rule",
	"extension_length", "extension_unit", "extension_condition", "pause_condition",
	"record_refusal", "fee", "statutory", "mark", "note", "source",
}

func loadPacks(from fs.FS) map[string][]Pack {
	names := mustGlob(from, "packs/*/*.csv")
	all := make(map[string][]Pack)
	for _, name := range names {
		law := path.Base(path.Dir(name))
		inForce, err := domain.ParseDate(strings.TrimSuffix(path.Base(name), ".csv"))
		if err != nil {
			panic(fmt.Sprintf("law: %s: %v", name, err))
		}
		pack := Pack{Law: law, From: inForce}
		for i, row := range mustRows(from, name, packColumns) {
			rule, err := ruleOf(law, inForce.String(), row)
			if err != nil {
				panic(fmt.Sprintf("law: %s: row %d: %v", name, i+1, err))
			}
			pack.Rules = append(pack.Rules, rule)
		}
		all[law] = append(all[law], pack)
	}
	for _, versions := range all {
		slices.SortFunc(versions, func(a, b Pack) int { return a.From.Compare(b.From) })
	}
	return all
}

func indexRules(all map[string][]Pack) map[string]domain.Rule {
	index := make(map[string]domain.Rule)
	for _, versions := range all {
		for _, pack := range versions {
			for _, rule := range pack.Rules {
				if _, twice := index[rule.ID()]; twice {
					panic("law: " + rule.ID() + " stands twice")
				}
				index[rule.ID()] = rule
			}
		}
	}
	return index
}

// The words that each column may hold.
var (
	starts = []domain.ClockStart{
		domain.StartRequestReceived, domain.StartRequestComplete, domain.StartBecameAware,
		domain.StartOrderNotified, domain.StartCorrectionRefused, domain.StartAppealReceived,
		domain.StartDataEnteredSystem, domain.StartCitizenChoice,
	}
	units          = []domain.LengthUnit{domain.UnitCalendarDay, domain.UnitBusinessDay, domain.UnitHour, domain.UnitMonth, domain.UnitNone}
	extensionUnits = []domain.LengthUnit{domain.UnitCalendarDay, domain.UnitBusinessDay, domain.UnitMonth, domain.UnitYearMax}
	afterHours     = []domain.AfterHours{domain.AfterHoursNextWorkingDay, domain.AfterHoursActual}
)

func ruleOf(law, version string, row map[string]string) (domain.Rule, error) {
	rule := domain.Rule{
		Law: law, Kind: row["kind"], Section: row["section"],
		Start: domain.ClockStart(row["start"]), Unit: domain.LengthUnit(row["unit"]),
		AfterHours: domain.AfterHours(row["after_hours"]), EndRule: domain.EndRule(row["end_rule"]),
		ExtensionUnit: domain.LengthUnit(row["extension_unit"]),
		Statutory:     row["statutory"] == "yes", Mark: row["mark"], PackVersion: version,
	}
	var err error
	if rule.Length, err = lengthOf(row["length"], rule.Unit != domain.UnitNone); err != nil {
		return domain.Rule{}, err
	}
	if rule.ExtensionLength, err = lengthOf(row["extension_length"], rule.ExtensionUnit != ""); err != nil {
		return domain.Rule{}, err
	}
	switch {
	case rule.Kind == "" || rule.Section == "" || rule.Mark == "":
		err = fmt.Errorf("kind, section and mark must be there")
	case !slices.Contains(starts, rule.Start):
		err = fmt.Errorf("unknown start %q", rule.Start)
	case !slices.Contains(units, rule.Unit):
		err = fmt.Errorf("unknown unit %q", rule.Unit)
	case rule.ExtensionUnit != "" && !slices.Contains(extensionUnits, rule.ExtensionUnit):
		err = fmt.Errorf("unknown extension_unit %q", rule.ExtensionUnit)
	case !slices.Contains(afterHours, rule.AfterHours):
		err = fmt.Errorf("unknown after_hours %q", rule.AfterHours)
	case !rule.EndRule.Known():
		err = fmt.Errorf("unknown end_rule %q", rule.EndRule)
	case row["statutory"] != "yes" && row["statutory"] != "no":
		err = fmt.Errorf("statutory is yes or no, not %q", row["statutory"])
	case rule.Unit == domain.UnitHour && rule.AfterHours != domain.AfterHoursActual:
		err = fmt.Errorf("hours run from the instant: after_hours must be actual")
	}
	return rule, err
}

func lengthOf(text string, needed bool) (int, error) {
	if text == "" && !needed {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || !needed {
		return 0, fmt.Errorf("length %q does not go with its unit", text)
	}
	return n, nil
}

func mustGlob(from fs.FS, pattern string) []string {
	names, err := fs.Glob(from, pattern)
	if err != nil || len(names) == 0 {
		panic(fmt.Sprintf("law: no files %s: %v", pattern, err))
	}
	return names
}

// mustRows reads a file whose first line must be exactly the columns.
func mustRows(from fs.FS, name string, columns []string) []map[string]string {
	file, err := from.Open(name)
	if err != nil {
		panic(err)
	}
	defer func() { _ = file.Close() }() // read-only: nothing can be lost
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("law: %s: %v", name, err))
	}
	if len(records) < 2 || !slices.Equal(records[0], columns) {
		panic(fmt.Sprintf("law: %s: needs rows under the columns %s", name, strings.Join(columns, ",")))
	}
	rows := make([]map[string]string, 0, len(records)-1)
	for _, record := range records[1:] {
		row := make(map[string]string, len(columns))
		for i, column := range columns {
			row[column] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}
