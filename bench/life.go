package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"time"

	"github.com/google/uuid"

	"sitthi/domain"
	"sitthi/domain/law"
	"sitthi/repository"
	"sitthi/repository/seal"
	"sitthi/workflow"
)

// seeder makes whole cases, each by living it: filed, given to an officer, answered,
// at the times at which that would have happened.
type seeder struct {
	total, offices int
	now            time.Time
	service        *workflow.Service
	ledger         *ledger
	moment         *moment
}

func newSeeder(total, offices int, now time.Time, keys *seal.Keys) *seeder {
	s := &seeder{total: total, offices: offices, now: now, ledger: &ledger{}, moment: &moment{}}
	s.service = workflow.New(workflow.Parts{
		Store: s.ledger, Law: law.Book{}, Hours: domain.DefaultOfficeHours, Clock: s.moment, IDs: s.moment,
		Seals: keys, Log: slog.New(slog.DiscardHandler),
	})
	return s
}

// moment is when a case is, and what is unique about it.
type moment struct {
	at time.Time
	n  int
}

// Now is the case's present.
func (m *moment) Now() time.Time { return m.at }

// Sleep lets the time pass.
func (m *moment) Sleep(_ context.Context, d time.Duration) error {
	m.at = m.at.Add(d)
	return nil
}

// NewID is what the desk would have drawn then: ordered by time.
func (m *moment) NewID() string {
	var id uuid.UUID
	_, _ = rand.Read(id[6:])
	binary.BigEndian.PutUint64(id[:8], uint64(m.at.UnixMilli())<<16|uint64(id[6])<<8|uint64(id[7]))
	id[6] = id[6]&0x0f | 0x70 // version 7
	id[8] = id[8]&0x3f | 0x80
	return id.String()
}

// Random is random, except for a reference: a million of those meet, and there is
// nobody here to draw again. The n-th is the n-th step of a walk through all 2^30.
func (m *moment) Random(b []byte) {
	const reference = 6
	if len(b) != reference {
		_, _ = rand.Read(b)
		return
	}
	place := (m.n + 1) * stride % places
	for i := range b {
		b[i] = byte(place >> (5 * i) & 31)
	}
}

// The walk through all references: stride is odd, so that it comes by each once.
const (
	places = 1 << 30
	stride = 387_420_489
)

// numberOf is the number of the case that has a reference.
func numberOf(reference string) int {
	const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	place := 0
	for i, c := range []byte(reference[strings.LastIndexByte(reference, '-')+1:]) {
		place |= strings.IndexByte(letters, c) << (5 * i)
	}
	back := stride
	for range 5 { // Newton: each step doubles the right bits, of which there are three at first
		back = back * (2 - stride*back) % places
	}
	return ((place*back-1)%places + places) % places
}

// chance is a number below n that is always the same for a case and a question, and
// has nothing to do with its number for another.
func chance(i int, question uint64, n int) int {
	x := uint64(i)*0x9e3779b97f4a7c15 + question*0xbf58476d1ce4e5b9 // splitmix64
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return int((x ^ x>>31) % uint64(n))
}

// What is asked of chance.
const (
	whichOffice uint64 = iota
	whichKind
	whatTime
	whatEnd
	whichOfficer
	whichName
	whatAnswer
)

// began is the day from which this desk has cases.
var began = time.Date(2023, time.July, 3, 2, 0, 0, 0, time.UTC)

// filedAt is when the i-th case came in: the closed nine tenths one after another
// over the years, the open ones within some weeks, and a few of them long ago.
func (s *seeder) filedAt(i int) time.Time {
	const day = 24 * time.Hour
	closed := s.total - s.total/10
	last := s.now.Add(-20 * day)
	if i < closed {
		return began.Add(time.Duration(float64(last.Sub(began)) * float64(i) / float64(closed))).Truncate(time.Microsecond)
	}
	within := 20 * day
	if chance(i, whatEnd, 8) == 0 {
		within = 120 * day
	}
	return s.now.Add(-time.Hour - time.Duration(chance(i, whatTime, int(within)))).Truncate(time.Microsecond)
}

// kinds are how often each is filed, of a hundred.
var kinds = []struct {
	kind  domain.Kind
	share int
}{
	{domain.Question, 55},
	{domain.Suggestion, 12},
	{domain.Complaint, 10},
	{domain.Access, 8},
	{domain.Copy, 5},
	{domain.Rectification, 3},
	{domain.Erasure, 2},
	{domain.SourceDisclosure, 1},
	{domain.Portability, 1},
	{domain.Restriction, 1},
	{domain.Objection, 1},
	{domain.ConsentWithdrawal, 1},
}

func kindOf(i int) domain.Kind {
	n := chance(i, whichKind, 100)
	for _, k := range kinds {
		if n -= k.share; n < 0 {
			return k.kind
		}
	}
	return domain.Question
}

// filingOf is the i-th filing. Its names are plainly nobody's.
func filingOf(i int) domain.Filing {
	letters := []rune("กขคงจชซดตถทธนบปผพภมยรลวศสหอ")
	letter := func(salt uint64) string {
		return string(letters[chance(i, whichName+100*salt, len(letters))])
	}
	return domain.Filing{
		Kind: kindOf(i), Details: fmt.Sprint(text, " ", i), // equal ones would be a flood
		Subject: domain.Subject{Person: domain.Person{
			GivenName: "ทดสอบ" + letter(1) + letter(2), FamilyName: "สกุล" + letter(3) + letter(4) + letter(5),
			Email: citizen(i), Phone: telephone(i),
		}},
		Relationship: domain.Relationships[i%len(domain.Relationships)],
	}
}

func citizen(i int) string { return fmt.Sprintf("citizen%07d@example.org", i) }

func telephone(i int) string { return fmt.Sprintf("08%08d", i%100_000_000) }

// officeNumber is the office of the i-th case. Of 300 offices the first has an eighth
// of all cases and the last two hundred a tenth: a few are large.
func (s *seeder) officeNumber(i int) int {
	const parts = 1 << 30
	share := float64(chance(i, whichOffice, parts)) / parts
	return min(int(math.Exp(share*math.Log(float64(s.offices+1))))-1, s.offices-1)
}

// live lives the i-th case.
func (s *seeder) live(ctx context.Context, i int) (repository.Whole, error) {
	number := s.officeNumber(i)
	office := officeID(number)
	s.ledger.reception = domain.Reception{Office: officeOf(number), Routing: routing(office)}
	s.ledger.staff = staffOf(office)
	s.moment.at, s.moment.n = s.filedAt(i), i
	_, err := s.service.Submit(workflow.From(ctx, fmt.Sprintf("10.%d.%d.%d", i>>16&255, i>>8&255, i&255)), workflow.SubmitCommand{
		Office: office, Filing: filingOf(i), Channel: domain.ByWeb,
		Reply: func(workflow.Filed) ([]byte, error) { return nil, nil },
	})
	if err != nil {
		return repository.Whole{}, err
	}
	if i < s.total-s.total/10 {
		err = s.end(ctx, i)
	} else if err = s.begin(ctx, i); err == nil {
		s.remind()
	}
	s.ledger.SentAt = s.moment.at.Add(time.Minute)
	return s.ledger.Whole, err
}

// by is an officer at work, on the version that is there.
func (s *seeder) by(name string) (domain.Actor, domain.Reference, workflow.Match) {
	r := s.ledger.Request
	actor := domain.OfficerActor(s.ledger.staff[officerID(r.Office, name)], "")
	return actor, r.Reference, workflow.Match{Given: true, Versions: []int{r.Version}}
}

// pass lets up to so many days go by, but not more than there were.
func (s *seeder) pass(i int, days int) {
	later := s.moment.at.Add(time.Duration(1+chance(i, whatAnswer, 24*days)) * time.Hour)
	if later.After(s.now) {
		later = s.moment.at.Add(s.now.Sub(s.moment.at) / 2).Truncate(time.Microsecond)
	}
	s.moment.at = later
}

func (s *seeder) assign(ctx context.Context, i int) (name string, err error) {
	name = fmt.Sprintf("officer%d", 1+chance(i, whichOfficer, 3))
	s.pass(i, 2)
	actor, ref, match := s.by("intake")
	_, err = s.service.Assign(ctx, actor, ref, match, domain.AssignInput{Assignee: officerID(s.ledger.Request.Office, name)})
	return name, err
}

// end closes a case: most are answered by their officer, the others withdrawn, as
// every right is here, because what decides on one is not built yet.
func (s *seeder) end(ctx context.Context, i int) error {
	name, err := s.assign(ctx, i)
	if err != nil {
		return err
	}
	s.pass(i, 12)
	if s.ledger.Request.Kind.Right() || chance(i, whatEnd, 20) == 0 {
		actor, ref, match := s.by("intake")
		_, err = s.service.Withdraw(ctx, actor, ref, match, domain.ReasonInput{Reason: "ผู้ยื่นแจ้งถอนเรื่องด้วยหนังสือ"})
		return err
	}
	actor, ref, match := s.by(name)
	_, err = s.service.Answer(ctx, actor, ref, match, domain.AnswerInput{Message: text})
	return err
}

// begin leaves a case open: with nobody yet, in hand, or waiting for the citizen.
func (s *seeder) begin(ctx context.Context, i int) error {
	if chance(i, whatAnswer+1, 5) == 0 {
		return nil
	}
	name, err := s.assign(ctx, i)
	if err != nil || chance(i, whatAnswer+2, 6) > 0 || s.now.Sub(s.moment.at) > 10*24*time.Hour {
		return err
	}
	actor, ref, match := s.by(name)
	_, err = s.service.Ask(ctx, actor, ref, match, domain.AskInput{Items: []domain.AskItem{{Code: "period", Text: "ช่วงเวลาที่ต้องการ"}}})
	return err
}

// remind leaves an open case as the last sweep left it: told what had come, and with
// a day for its next look.
func (s *seeder) remind() {
	r := s.ledger.Request
	var all []domain.Account
	for _, p := range posts {
		all = append(all, s.ledger.staff[officerID(r.Office, p.name)])
	}
	s.ledger.Told, _, r.RemindOn = r.Remind(law.Calendar(), domain.DateOf(s.now, domain.Bangkok), nil, all)
}
