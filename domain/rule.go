package domain

// LengthUnit is what the length of a rule counts.
type LengthUnit string

// The units of a length.
const (
	UnitCalendarDay LengthUnit = "calendar_day"
	UnitBusinessDay LengthUnit = "business_day"
	UnitHour        LengthUnit = "hour" // runs through nights and holidays (CCC 193/3 para 1)
	UnitMonth       LengthUnit = "month"
	UnitYearMax     LengthUnit = "year_max" // extensions only: no longer than so many years from the start
	UnitNone        LengthUnit = "none"     // the law sets no number
)

// ClockStart names what starts the clock of a rule.
type ClockStart string

// What can start a clock.
const (
	StartRequestReceived   ClockStart = "request_received"
	StartRequestComplete   ClockStart = "request_and_documents_complete" // APA 39/1
	StartBecameAware       ClockStart = "became_aware"
	StartOrderNotified     ClockStart = "order_notified"
	StartCorrectionRefused ClockStart = "refusal_to_correct_notified"
	StartAppealReceived    ClockStart = "appeal_received"
	StartDataEnteredSystem ClockStart = "data_entered_system" // the rule says how long to keep, not when to answer
	StartCitizenChoice     ClockStart = "citizen_choice"
)

// AfterHours says which day a receipt outside office hours belongs to.
type AfterHours string

// The two readings of a receipt outside office hours.
const (
	AfterHoursNextWorkingDay AfterHours = "next_working_day" // E-Performance Act s.10, K 80
	AfterHoursActual         AfterHours = "actual"           // the local date, whatever the hour
)

// EndRule says what happens when the last day is not a working day.
type EndRule string

// The end-of-period rules. The first two are the two readings of one office
// deadline (the choice is counsel's), so both are counted.
const (
	EndAPA64Para2 EndRule = "apa64_2"  // an official's last day counts though it is a holiday, K 92
	EndCCC193s8   EndRule = "ccc193_8" // the next working day, V
	EndAPA64Para3 EndRule = "apa64_3"  // a citizen's last day moves to the next working day, K 92
	EndRoll       EndRule = "roll"     // the next working day, by another law's name
	EndNone       EndRule = "none"     // stays
)

// Rolls tells whether the rule moves a last day that is not worked to the next
// working day.
func (e EndRule) Rolls() bool {
	return e == EndCCC193s8 || e == EndAPA64Para3 || e == EndRoll
}

// Known tells whether e is one of the end-of-period rules.
func (e EndRule) Known() bool {
	return e.Rolls() || e == EndAPA64Para2 || e == EndNone
}

// Rule is one row of a law pack: how long for one kind of matter, from what,
// and how the ends are treated. Packs are data (package law); a rule never
// changes under its ID.
type Rule struct {
	Law     string // "TH-PDPA"
	Kind    string // "access"; the row's, which for TH-APA may be the general one
	Section string // "s.30", "s.64 para 2", "s.33 + PDPC Notification 2567", "internal"

	Start      ClockStart
	Length     int // in Unit; 0 is "at once", and meaningless for UnitNone
	Unit       LengthUnit
	AfterHours AfterHours
	EndRule    EndRule

	// ExtensionLength is 0 where the law allows no extension.
	ExtensionLength int
	ExtensionUnit   LengthUnit

	Statutory   bool   // a law sets the number, not the office
	Mark        string // how sure: "V 95" confirmed in a published source, "K 92" to be confirmed, "D" a design choice
	PackVersion string // the date from which the pack is in force, ISO; empty for a rule of no pack
}

// ID names the rule for ever: "TH-PDPA/access@2024-11-11". A rule of no pack
// has no version: "TH-GENERIC/n_days".
func (r Rule) ID() string {
	if r.PackVersion == "" {
		return r.Law + "/" + r.Kind
	}
	return r.Law + "/" + r.Kind + "@" + r.PackVersion
}
