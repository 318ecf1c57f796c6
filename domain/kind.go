package domain

// Kind is what a citizen asks for: one of twelve, nine of them rights of the
// Personal Data Protection Act (PDPA). The official Thai names are in
// the locale files under "kind.KIND".
type Kind string

// The twelve kinds.
const (
	Question          Kind = "question"
	Suggestion        Kind = "suggestion"
	Complaint         Kind = "complaint"
	Access            Kind = "access"
	Copy              Kind = "copy"
	SourceDisclosure  Kind = "source_disclosure"
	Portability       Kind = "portability"
	Rectification     Kind = "rectification"
	Erasure           Kind = "erasure"
	Restriction       Kind = "restriction"
	Objection         Kind = "objection"
	ConsentWithdrawal Kind = "consent_withdrawal"
)

// Kinds lists all kinds in the order in which people are shown them.
var Kinds = []Kind{
	Question, Suggestion, Complaint, Access, Copy, SourceDisclosure,
	Portability, Rectification, Erasure, Restriction, Objection, ConsentWithdrawal,
}

// Level is how surely the subject must be identified before anything is
// released: L0 none, L1 a code or call-back, L2 a certified copy by post, L3
// at the counter with the card seen.
type Level int

// The four levels.
const (
	L0 Level = iota
	L1
	L2
	L3
)

// Path is who must agree before an answer takes effect.
type Path string

// The three paths. Every refusal or partial grant, on whatever path, needs the
// DPO's opinion and then the approver.
const (
	Direct  Path = "direct"  // the officer's answer takes effect
	Protect Path = "protect" // the officer grants alone
	Approve Path = "approve" // the approver decides
)

// ClockClass is what a clock is for.
type ClockClass string

// The classes. Only respond clocks make a case's due date.
const (
	RespondClock  ClockClass = "respond"  // an answer to the citizen
	ActClock      ClockClass = "act"      // something to be done with the data at once
	InternalClock ClockClass = "internal" // the office's own target
	CitizenClock  ClockClass = "citizen"  // the citizen's own deadline (an appeal)
)

// Codes of the clocks that the kinds open.
const (
	ClockAnswer      = "answer"
	ClockFirstReply  = "first_reply"
	ClockResult      = "result"
	ClockAppeal      = "appeal"
	ClockAcknowledge = "acknowledge"
	ClockIdentity    = "identity"
	ClockRestrict    = "restrict"
	ClockSeparate    = "separate"
	ClockStop        = "stop"
)

// ClockPlan says which clock a kind opens, and the law and kind of its rule in
// the packs of domain/law.
type ClockPlan struct {
	Code  string
	Class ClockClass
	Law   string
	Rule  string

	// MetElectronically: on an electronic channel the act is done with the
	// receipt itself (an acknowledgement), so the clock is met at once.
	MetElectronically bool
}

// Names of filing fields that only some kinds take.
const (
	FieldDataScope     = "data_scope"
	FieldPeriod        = "period"
	FieldFormat        = "format"
	FieldTransferTo    = "transfer_to"
	FieldWrong         = "wrong"
	FieldRight         = "right"
	FieldReason        = "reason"
	FieldConsent       = "consent"
	FieldAboutOfficers = "about_officers"
)

// KindRule is one row of the table of kinds.
type KindRule struct {
	Right    bool // a right of the PDPA: needs a name and a way to reach the subject
	Level    Level
	Path     Path
	Optional []string // filing fields that this kind takes and others do not
	Clocks   []ClockPlan
}

var (
	acknowledge = ClockPlan{Code: ClockAcknowledge, Class: InternalClock, Law: "TH-SLA", Rule: "acknowledge", MetElectronically: true}
	identity    = ClockPlan{Code: ClockIdentity, Class: InternalClock, Law: "TH-SLA", Rule: "identity_check"}
)

func respond(law, rule string) ClockPlan {
	return ClockPlan{Code: ClockAnswer, Class: RespondClock, Law: law, Rule: rule}
}

var kindRules = map[Kind]KindRule{
	Question:   {Path: Direct, Clocks: []ClockPlan{respond("TH-RD2546", "question"), acknowledge}},
	Suggestion: {Path: Direct, Clocks: []ClockPlan{respond("TH-SLA", "suggestion"), acknowledge}},
	Complaint: {Path: Direct, Optional: []string{FieldAboutOfficers}, Clocks: []ClockPlan{
		{Code: ClockFirstReply, Class: RespondClock, Law: "TH-RD2546", Rule: "complaint"},
		{Code: ClockResult, Class: RespondClock, Law: "TH-SLA", Rule: "complaint_result"},
		acknowledge,
	}},
	Access:           inspection("access"),
	Copy:             inspection("copy"),
	SourceDisclosure: inspection("source_disclosure"),
	Portability: {
		Right: true, Level: L2, Path: Approve, Optional: []string{FieldFormat, FieldTransferTo},
		Clocks: []ClockPlan{respond("TH-APA", "portability"), acknowledge, identity},
	},
	Rectification: {
		Right: true, Level: L2, Path: Approve, Optional: []string{FieldWrong, FieldRight},
		Clocks: []ClockPlan{respond("TH-APA", "rectification"), acknowledge, identity},
	},
	Erasure: {
		Right: true, Level: L2, Path: Approve, Optional: []string{FieldReason},
		Clocks: []ClockPlan{respond("TH-PDPA", "erasure"), acknowledge, identity},
	},
	Restriction: {Right: true, Level: L1, Path: Protect, Optional: []string{FieldReason}, Clocks: []ClockPlan{
		respond("TH-APA", "restriction"),
		{Code: ClockRestrict, Class: InternalClock, Law: "TH-SLA", Rule: "restriction_internal"},
		acknowledge, identity,
	}},
	Objection: {Right: true, Level: L1, Path: Protect, Optional: []string{FieldReason}, Clocks: []ClockPlan{
		respond("TH-APA", "objection"),
		{Code: ClockSeparate, Class: ActClock, Law: "TH-PDPA", Rule: "objection"},
		acknowledge, identity,
	}},
	ConsentWithdrawal: {Right: true, Level: L1, Path: Protect, Optional: []string{FieldConsent}, Clocks: []ClockPlan{
		respond("TH-SLA", "consent_withdrawal"),
		{Code: ClockStop, Class: ActClock, Law: "TH-SLA", Rule: "stop"},
		acknowledge, identity,
	}},
}

// inspection is the shape shared by the three requests of PDPA s.30.
func inspection(rule string) KindRule {
	return KindRule{
		Right: true, Level: L2, Path: Approve, Optional: []string{FieldDataScope, FieldPeriod},
		Clocks: []ClockPlan{respond("TH-PDPA", rule), acknowledge, identity},
	}
}

// Rule is the kind's row of the table; ok is false for a word that is no kind.
func (k Kind) Rule() (rule KindRule, ok bool) {
	rule, ok = kindRules[k]
	return rule, ok
}

// Right tells whether the kind is a right of the PDPA.
func (k Kind) Right() bool { return kindRules[k].Right }

// Takes tells whether the kind takes an optional field by its name in the body.
func (r KindRule) Takes(field string) bool {
	for _, name := range r.Optional {
		if name == field {
			return true
		}
	}
	return false
}
