package domain

import "strconv"

// days counts lengths in days and months from day 0, which is already known.
func (c *counting) days() {
	day0, n := c.d.Start, c.rule.Length
	if c.rule.Unit == UnitNone {
		c.say(StepNoDayCount, "", Date{}, c.ruleCitation(), nil)
		return
	}

	onReceiptDay := c.ev.PeriodBegins == PeriodOnReceiptDay
	if n > 0 {
		c.firstDay(onReceiptDay)
	}
	var end Date
	by := c.ruleCitation()
	switch c.rule.Unit {
	case UnitBusinessDay:
		if onReceiptDay {
			n = max(n-1, 0)
		}
		end = c.cal.AddWorkingDays(day0, n)
		c.sayMissingYears(day0, end)
	case UnitMonth:
		end = day0.AddMonths(n)
		if by == noLaw {
			by = monthsByCalendar
		}
		if onReceiptDay && n > 0 {
			end = end.AddDays(-1)
		}
	case UnitCalendarDay, UnitHour, UnitYearMax, UnitNone:
		if onReceiptDay {
			n = max(n-1, 0)
		}
		end = day0.AddDays(n)
	}
	c.nominalEnd(end, by)
	c.d.NominalEnd = c.extend(day0, end)
	c.end()
}

// firstDay says which day is the first that counts.
func (c *counting) firstDay(onReceiptDay bool) {
	switch {
	case onReceiptDay:
		c.say(StepFirstDay, "receipt", c.d.Start, noLaw, nil)
	case c.rule.Unit == UnitBusinessDay:
		c.say(StepFirstDay, "business_day", c.cal.AddWorkingDays(c.d.Start, 1), firstDayNotCounted, nil)
	default:
		c.say(StepFirstDay, "", c.d.Start.AddDays(1), firstDayNotCounted, nil)
	}
}

// nominalEnd says where the counted length ends, naming the holiday if it is one.
func (c *counting) nominalEnd(end Date, by citation) {
	variant := ""
	switch {
	case c.rule.Length == 0:
		variant = "at_once"
	case c.rule.Start == StartDataEnteredSystem:
		variant = "keep"
	case c.rule.Unit == UnitBusinessDay:
		variant = "business_day"
	case c.rule.Unit == UnitMonth:
		variant = "month"
	}
	args := map[string]string{}
	if _, holiday := c.cal.Holiday(end); holiday && (variant == "" || variant == "month") {
		args = daysArgs(c.cal, "off", []Date{end})
		if variant == "" {
			variant = "off"
		} else {
			variant += "_off"
		}
	}
	args["n"] = strconv.Itoa(c.rule.Length)
	c.say(StepNominalEnd, variant, end, by, args)
}

// extend gives the end with the extension, if there is one and the person was
// told of it in time. It runs from the day after the nominal end, never from a
// day moved over holidays (CCC 193/7; Supreme Court 2981/2545, 8175/2542).
func (c *counting) extend(day0, end Date) Date {
	n, unit, ok := c.ev.extension(c.rule)
	if !ok {
		return end
	}
	switch told := c.ev.ExtensionNotifiedAt; {
	case told.IsZero():
		c.say(StepNotExtended, "untold", end, noLaw, nil)
		return end
	case DateOf(told, Bangkok).After(end):
		c.say(StepNotExtended, "late", end, noLaw, map[string]string{"told": DateOf(told, Bangkok).String()})
		return end
	}
	variant, extended := "", end.AddDays(n)
	switch unit {
	case UnitMonth:
		variant, extended = "month", end.AddMonths(n)
	case UnitBusinessDay:
		variant, extended = "business_day", c.cal.AddWorkingDays(end, n)
	case UnitYearMax:
		// A ceiling on the whole length: "no longer than two years" of CCA s.26.
		variant, extended = "year_max", day0.AddMonths(12*n)
	case UnitCalendarDay, UnitHour, UnitNone:
	}
	c.say(StepExtended, variant, extended, extensionFromEnd,
		map[string]string{"n": strconv.Itoa(n), "from": end.String()})
	return extended
}

// end counts both readings of the last day.
func (c *counting) end() {
	end := c.d.NominalEnd
	c.d.DueOn, c.d.LatestDueOn = end, end

	endRule := c.endRule()
	// Something due at once has no period whose end could move, and working
	// days end on one by their nature.
	choice := c.rule.Length > 0 && (c.rule.Unit == UnitCalendarDay || c.rule.Unit == UnitMonth)
	switch {
	case c.rule.Start == StartDataEnteredSystem && !endRule.Rolls():
		c.say(StepDueOn, "keep", end, noLaw, nil)
	case !choice || endRule == EndNone:
		c.say(StepDueOn, "plain", end, noLaw, nil)
	case endRule == EndAPA64Para3 || endRule == EndRoll:
		by := rollsToWorkingDay
		variant := "plain"
		if endRule == EndAPA64Para3 {
			by, variant = citizensLastDay, "citizen"
		}
		c.roll(by)
		c.d.DueOn = c.d.LatestDueOn
		c.say(StepDueOn, variant, c.d.DueOn, by, nil)
	default:
		variant := ""
		if c.cal.Working(end) {
			variant = "working_day"
		}
		c.say(StepDueOn, variant, end, officialsLastDay, nil)
		c.roll(rollsToWorkingDay)
		c.say(StepLatestDueOn, "", c.d.LatestDueOn, noLaw, nil)
	}
}

// roll moves the latest date over days that are not worked, and names those
// that follow the nominal end.
func (c *counting) roll(by citation) {
	end := c.d.NominalEnd
	to := c.cal.NextWorkingDay(end)
	c.sayMissingYears(end, to)
	c.d.LatestDueOn = to
	if to == end {
		return
	}
	args := daysArgs(c.cal, "days", c.cal.DaysOff(end.AddDays(1), to))
	variant := ""
	if args["days"] == "" {
		delete(args, "days")
		variant = "once"
	}
	c.say(StepRolled, variant, to, by, args)
}
