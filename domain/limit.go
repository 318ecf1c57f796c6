package domain

import (
	"net/netip"
	"slices"
	"time"
)

// Deed is something that people do without an account, and may do only so often.
type Deed string

// The deeds.
const (
	DeedFiling  Deed = "filing"  // a case that was filed
	DeedWait    Deed = "wait"    // one that was let in during a flood because somebody had waited, see Puzzle
	DeedMessage Deed = "message" // one that a case took
	DeedUpload  Deed = "upload"  // files on their way into a case, however many come at once
	DeedDraft   Deed = "draft"   // a new one; who goes on with his own does it no more
	DeedMiss    Deed = "miss"    // a receipt code that opens nothing
)

// Deeds are all of them.
var Deeds = []Deed{DeedFiling, DeedWait, DeedMessage, DeedUpload, DeedDraft, DeedMiss}

// LimitOf says whose deeds a limit counts together.
type LimitOf string

// Whose.
const (
	OfAddress LimitOf = "address" // of one address, see CountedAddress
	OfOffice  LimitOf = "office"  // of everybody, at one office
	OfAll     LimitOf = "all"     // of everybody, at all offices
)

// Limit is how often a deed may be done. Addresses are not people: a school, or all
// telephones of a network, may share one. So the limits of an address leave room for
// many, and those of an office and of all hold back no address that does little.
type Limit struct {
	Name   string // under which it is counted
	Of     LimitOf
	Most   int
	Within time.Duration
	Spares int // so often any address may, however often all have; of OfOffice and OfAll
}

// limits are the limits of each deed; the first is that of an address.
//
// Of an office, 30,000 filings an hour are a hundred addresses that all do as much as
// they may, which no office's people do; of all, a thousand. Then 30 filings an hour
// are left to each address: enough for a family, or for a school that files for its
// parents; who needs more of them solves a Puzzle for each, or waits for 30 more.
var limits = map[Deed][]Limit{
	DeedFiling: {
		{Name: "filings_address", Of: OfAddress, Most: 300, Within: time.Hour},
		{Name: "filings_office", Of: OfOffice, Most: 30_000, Within: time.Hour, Spares: 30},
		{Name: "filings_all", Of: OfAll, Most: 300_000, Within: time.Hour, Spares: 30},
	},
	DeedWait:    {{Name: "waits_address", Of: OfAddress, Most: 30, Within: time.Hour}},
	DeedMessage: {{Name: "messages_address", Of: OfAddress, Most: 300, Within: time.Hour}},
	DeedUpload:  {{Name: "uploads_address", Of: OfAddress, Most: 30, Within: time.Hour}},
	DeedDraft:   {{Name: "drafts_address", Of: OfAddress, Most: 600, Within: time.Hour}},
	DeedMiss:    {{Name: "misses_address", Of: OfAddress, Most: 10, Within: 15 * time.Minute}},
}

// longestLimit is how long a count says anything, whichever limit it is of.
const longestLimit = time.Hour

// LimitsOver is the time from which on counts still say something.
func LimitsOver(now time.Time) time.Time { return now.Add(-longestLimit) }

// Limits are the limits of a deed; the first is that of an address.
func (d Deed) Limits() []Limit { return limits[d] }

// Refusal is what somebody hears who has done it too often, with how long to wait.
func (d Deed) Refusal(wait time.Duration) *Error {
	var refusal *Error
	switch d {
	case DeedMessage:
		refusal = Refuse(TooMany, "too_many_messages")
	case DeedUpload:
		refusal = Refuse(TooMany, "too_many_uploads")
	case DeedDraft:
		refusal = Refuse(TooMany, "too_many_drafts")
	case DeedMiss:
		refusal = Refuse(TooMany, "too_many_misses")
	default:
		refusal = Refuse(TooMany, "too_many_filings")
	}
	refusal.RetryAfter = int((wait + time.Second - 1) / time.Second)
	return refusal
}

// quiet is how many of its deeds a replica tells no other of: a hundredth of what is
// allowed. Who files once or twice leaves no row, and costs nothing.
func (l *Limit) quiet() int { return l.Most / 100 }

// spansOfLimit is in how many spans the time of a limit is counted: all that is
// known of a deed is in which of them it was.
const spansOfLimit = 15

func (l *Limit) span() time.Duration { return l.Within / spansOfLimit }

// SpanCount is how often something was done in one span of a limit's time.
type SpanCount struct {
	Began time.Time
	N     int
}

// Count is how often something was done lately, on this replica and, as far as it
// heard, on others.
type Count struct {
	limit *Limit
	spans []span // in the order of time
}

type span struct {
	number    int64 // spans since 1970
	here      int
	told      int // of those here: of how many the other replicas can know
	elsewhere int
}

// NewCount is a count of nothing.
func NewCount(limit *Limit) Count { return Count{limit: limit} }

// numberOf is the span in which an instant lies.
func (c *Count) numberOf(at time.Time) int64 { return at.UnixNano() / int64(c.limit.span()) }

func (c *Count) began(s span) time.Time { return time.Unix(0, s.number*int64(c.limit.span())).UTC() }

// at is the span of a number, made if need be.
func (c *Count) at(number int64) *span {
	i, found := slices.BinarySearchFunc(c.spans, number, func(s span, number int64) int { return int(s.number - number) })
	if !found {
		c.spans = slices.Insert(c.spans, i, span{number: number})
	}
	return &c.spans[i]
}

// forget drops the spans that are no longer within the limit's time. What was done
// longer ago never counts; what was done a span less long ago may not either.
func (c *Count) forget(now time.Time) {
	last := c.numberOf(now) - spansOfLimit
	c.spans = slices.DeleteFunc(c.spans, func(s span) bool { return s.number <= last })
}

// Add counts one more.
func (c *Count) Add(now time.Time) {
	c.forget(now)
	c.at(c.numberOf(now)).here++
}

// N is how often it was done within the limit's time.
func (c *Count) N(now time.Time) int {
	c.forget(now)
	n := 0
	for _, s := range c.spans {
		n += s.here + s.elsewhere
	}
	return n
}

// Wait is how long it takes until it may be done again, 0 while it may.
func (c *Count) Wait(now time.Time) time.Duration {
	over := c.N(now) - c.limit.Most
	for _, s := range c.spans {
		if over < 0 {
			break
		}
		if over -= s.here + s.elsewhere; over < 0 {
			return c.began(s).Add(c.limit.Within).Sub(now)
		}
	}
	return 0
}

// Shares tells whether other replicas are to know of what was done here: it is more
// than a little, or they heard of it before.
func (c *Count) Shares(now time.Time) bool {
	c.forget(now)
	here := 0
	for _, s := range c.spans {
		if here += s.here; s.told > 0 || here > c.limit.quiet() {
			return true
		}
	}
	return false
}

// Untold are the spans of which other replicas do not know all that was done here.
func (c *Count) Untold() []SpanCount {
	var all []SpanCount
	for _, s := range c.spans {
		if s.here != s.told {
			all = append(all, SpanCount{c.began(s), s.here})
		}
	}
	return all
}

// Told notes that the others can know of so much.
func (c *Count) Told(all []SpanCount) {
	for _, told := range all {
		c.at(c.numberOf(told.Began)).told = told.N
	}
}

// Heard is all that was done on other replicas, in the place of what was heard before.
func (c *Count) Heard(all []SpanCount) {
	for i := range c.spans {
		c.spans[i].elsewhere = 0
	}
	for _, heard := range all {
		c.at(c.numberOf(heard.Began)).elsewhere += heard.N
	}
}

// CountedAddress is what an address is counted as. Of IPv6 it is the network of 64
// bits: a single household has one, and as many addresses in it as it likes.
func CountedAddress(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	const household = 64
	return netip.PrefixFrom(ip, household).Masked().String()
}
