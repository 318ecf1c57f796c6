package repository

import "sitthi/domain"

// clockRow is one deadline of a case; place is its position in the case's list.
type clockRow struct {
	CaseID      string
	ID          string
	Place       int
	Round       int
	Code        string
	Class       string
	Rule        string
	Calendar    string
	StartOn     string
	NominalEnd  string
	DueOn       string
	LatestDueOn string
	Steps       string
	State       string
	MetAt       *int64
	Opened      int64
}

// TableName names the table.
func (clockRow) TableName() string { return "clocks" }

// clockStep is JSON in a clock's row.
type clockStep struct {
	Code    string            `json:"code"`
	Date    string            `json:"date,omitempty"`
	Key     string            `json:"key"`
	Args    map[string]string `json:"args,omitempty"`
	Law     string            `json:"law,omitempty"`
	Section string            `json:"section,omitempty"`
	Mark    string            `json:"mark,omitempty"`
}

func clockRowOf(id domain.CaseID, place int, c domain.Clock) (clockRow, error) {
	steps := make([]clockStep, len(c.Steps))
	for i, s := range c.Steps {
		steps[i] = clockStep{Code: s.Code, Date: s.Date.String(), Key: s.Key, Args: s.Args, Law: s.Law, Section: s.Section, Mark: s.Mark}
	}
	packed, err := pack(steps)
	return clockRow{
		CaseID: string(id), ID: c.ID, Place: place, Round: c.Round, Code: c.Code, Class: string(c.Class),
		Rule: c.Rule, Calendar: c.Calendar, StartOn: c.StartOn.String(), NominalEnd: c.NominalEnd.String(),
		DueOn: c.DueOn.String(), LatestDueOn: c.LatestDueOn.String(), Steps: packed,
		State: string(c.State), MetAt: maybeMicros(c.MetAt), Opened: micros(c.Opened),
	}, err
}

func (row clockRow) clock(u *unpack) domain.Clock {
	c := domain.Clock{
		ID: row.ID, Round: row.Round, Code: row.Code, Class: domain.ClockClass(row.Class),
		Rule: row.Rule, Calendar: row.Calendar,
		StartOn: u.date("clocks.start_on", row.StartOn), NominalEnd: u.date("clocks.nominal_end", row.NominalEnd),
		DueOn: u.date("clocks.due_on", row.DueOn), LatestDueOn: u.date("clocks.latest_due_on", row.LatestDueOn),
		State: domain.ClockState(row.State), MetAt: maybeInstant(row.MetAt), Opened: instant(row.Opened),
	}
	var steps []clockStep
	u.json("clocks.steps", row.Steps, &steps)
	for _, s := range steps {
		c.Steps = append(c.Steps, domain.Step{
			Code: s.Code, Date: u.date("clocks.steps.date", s.Date), Key: s.Key, Args: s.Args, Law: s.Law, Section: s.Section, Mark: s.Mark,
		})
	}
	return c
}

// clockAgain is for a clock that is there already: what can change of it once it
// runs is its end, and by a new count its dates.
const clockAgain = ` ON CONFLICT (case_id, id) DO UPDATE SET place = excluded.place, rule = excluded.rule,
	calendar = excluded.calendar, start_on = excluded.start_on, nominal_end = excluded.nominal_end, due_on = excluded.due_on,
	latest_due_on = excluded.latest_due_on, steps = excluded.steps, state = excluded.state, met_at = excluded.met_at
	WHERE clocks.state <> excluded.state OR clocks.met_at IS DISTINCT FROM excluded.met_at
	OR clocks.steps <> excluded.steps OR clocks.due_on <> excluded.due_on OR clocks.latest_due_on <> excluded.latest_due_on
	OR clocks.place <> excluded.place`

// saveClocks writes all clocks of a case in one statement. A clock that did not
// change is not written again.
func (t *tx) saveClocks(r *domain.Request) error {
	if len(r.Clocks) == 0 {
		return nil
	}
	rows := make([]clockRow, len(r.Clocks))
	for i, c := range r.Clocks {
		var err error
		if rows[i], err = clockRowOf(r.ID, i, c); err != nil {
			return err
		}
	}
	return t.insert(rows, clockAgain)
}
