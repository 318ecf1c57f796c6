package domain

// Dashboard is what an office has to do, at a glance.
type Dashboard struct {
	AsOf     Date // Bangkok
	Open     int
	Overdue  int // as Overdue of a QueueItem
	Apart    int // in quarantine, and in none of the other numbers
	Statuses map[Status]int
	Due      []DueBand // what is open and not overdue
}

// DueBand is how many open cases are due within some days from today.
type DueBand struct {
	From, To int // days, both included; To is negative for the last one, which has no end
	N        int
}

// dueBands are the bands of a dashboard, by their last days.
var dueBands = []int{0, 3, 7, 14}

// NewDashboard sums up tallies on a day.
func NewDashboard(today Date, tallies []Tally) Dashboard {
	d := Dashboard{AsOf: today, Statuses: make(map[Status]int, len(Statuses))}
	from := 0
	for _, to := range dueBands {
		d.Due = append(d.Due, DueBand{From: from, To: to})
		from = to + 1
	}
	d.Due = append(d.Due, DueBand{From: from, To: -1})
	for _, t := range tallies {
		if t.Apart {
			d.Apart += t.N
			continue
		}
		d.Statuses[t.Status] += t.N
		switch {
		case !t.Status.Open():
			continue
		case (QueueItem{Status: t.Status, DueOn: t.DueOn}).Overdue(today):
			d.Overdue += t.N
		case !t.DueOn.IsZero():
			d.band(today, t)
		}
		d.Open += t.N
	}
	return d
}

func (d *Dashboard) band(today Date, t Tally) {
	for i, b := range d.Due {
		if b.To < 0 || !t.DueOn.After(today.AddDays(b.To)) {
			d.Due[i].N += t.N
			return
		}
	}
}
