package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sync"

	"sitthi/domain"
	packs "sitthi/domain/law"
)

// lapsing is the kind of the cases that lapse on the day.
const lapsing = domain.Suggestion

// seed adds units of ten officers and a head, and ten cases for each officer. An
// address gets five mails in an hour: no officer or head is owed more than that.
func (m *morning) seed(officers int) {
	m.t.Helper()
	m.db = rawDatabase(m.t, m.place)
	store := m.place.store(m.t)
	const inUnit = 10
	err := store.InTx(m.t.Context(), func(tx domain.Tx) error {
		var errs []error
		for i := range officers {
			unit := domain.UnitID(fmt.Sprintf("unit-%03d", i/inUnit))
			if i%inUnit == 0 {
				errs = append(errs, tx.AddUnit(domain.Unit{Office: "sknpeo", ID: unit, NameTH: "กลุ่มงาน", NameEN: "Unit"}),
					tx.AddAccount(m.account("head-"+string(unit), unit, domain.Head)))
			}
			errs = append(errs, tx.AddAccount(m.account(officerName(i), unit, domain.Officer)))
		}
		return errors.Join(errs...)
	})
	if err != nil {
		m.t.Fatal(err)
	}
	if m.staff, err = store.Officers(m.t.Context(), domain.SystemActor("sknpeo").Scope()); err != nil {
		m.t.Fatal(err)
	}
	for i := range officers {
		m.cases = append(m.cases, casesOf(i)...)
	}
	var adding sync.WaitGroup
	for batch := range slices.Chunk(m.cases, (len(m.cases)+3)/4) {
		adding.Go(func() {
			for some := range slices.Chunk(batch, 50) {
				err := store.InTx(m.t.Context(), func(tx domain.Tx) error {
					var errs []error
					for _, r := range some {
						errs = append(errs, tx.AddRequest(r))
					}
					return errors.Join(errs...)
				})
				if err != nil {
					m.t.Error(err)
					return
				}
			}
		})
	}
	adding.Wait()
	if m.t.Failed() {
		m.t.FailNow()
	}
}

func officerName(i int) string { return fmt.Sprintf("officer-%04d", i) }

func (m *morning) account(name string, unit domain.UnitID, role domain.Role) domain.Account {
	return domain.Account{
		ID: domain.OfficerID(name), Office: "sknpeo", Unit: unit, Name: name, Email: name + "@morning.example", Roles: []domain.Role{role},
	}
}

// casesOf are an officer's ten cases: reminders to him, to his head, to the DPO and
// to citizens, by mails of their own and in the digest; every second officer has
// one that lapses.
func casesOf(i int) []*domain.Request {
	day := func(days int) domain.Date {
		on, err := domain.ParseDate(theDay)
		if err != nil {
			panic(err)
		}
		return on.AddDays(days)
	}
	const far = 60
	due := func(days int) *domain.Request { return newDue(i, domain.InProgress, day(days)) }
	asked := func(kind domain.Kind, replyBy int) *domain.Request {
		r := newDue(i, domain.AwaitingInfo, day(far))
		r.Kind, r.Filing.Kind = kind, kind
		r.Filing.Subject.Email = fmt.Sprintf("citizen-%s@morning.example", r.ID)
		r.Asked = []domain.Asked{{Code: "which", ReplyBy: day(replyBy)}}
		return r
	}
	cases := []*domain.Request{due(1), due(1), asked(domain.Question, 2), asked(domain.Question, 2), asked(domain.Question, 2), due(3), due(7)}
	if i%10 < 4 {
		cases = append(cases, due(0))
	} else {
		cases = append(cases, due(3))
	}
	if i%2 == 0 {
		cases = append(cases, asked(lapsing, -7))
	} else {
		cases = append(cases, due(7))
	}
	late := due(7)
	if i%250 == 7 {
		late = due(-1)
		late.Filing.Subject.Email = fmt.Sprintf("citizen-%s@morning.example", late.ID)
	}
	return append(cases, late)
}

// newDue is a case of an officer on which somebody worked the day before.
func newDue(officer int, status domain.Status, dueOn domain.Date) *domain.Request {
	var random [6]byte
	_, _ = rand.Read(random[:])
	unit := domain.UnitID(fmt.Sprintf("unit-%03d", officer/10))
	received := opening.AddDate(0, 0, -14)
	r := &domain.Request{
		ID: domain.CaseID(systemIDs{}.NewID()), Office: "sknpeo", ReceiptMAC: []byte(rand.Text()),
		Kind: domain.Question, Status: status, Channel: domain.ByWeb, ReceivedAt: received, DeemedReceivedOn: domain.DateOf(received, domain.Bangkok),
		NoticeVersion: "2023-06-09", Filing: domain.Filing{Kind: domain.Question, Details: "สอบถามเวลาทำการ", Language: "th"},
		Unit: unit, Routing: domain.Routing{Version: 1, Rule: "questions", Unit: unit}, Conflict: domain.ConflictNone,
		Assignee: domain.OfficerID(officerName(officer)), GivenAt: received, Round: 1, DueOn: dueOn, LatestDueOn: dueOn.AddDays(60),
		StatusSince: opening.AddDate(0, 0, -1), LastActAt: opening.AddDate(0, 0, -1), Version: 1,
	}
	r.Reference = domain.NewReference("SKNPEO", r.DeemedReceivedOn, random)
	return r
}

// tally counts things by their names.
type tally map[string]int

// expected is what the rules alone say of every case: what is told, and which
// notices and lines of digests are owed.
func (m *morning) expected() (told, notices, lines tally) {
	told, notices, lines = tally{}, tally{}, tally{}
	today := domain.DateOf(opening, domain.Bangkok)
	for _, r := range m.cases {
		if r.Kind == lapsing {
			notices[fmt.Sprint(r.ID, " closed ")]++
			notices[fmt.Sprint(r.ID, " closed ", r.Assignee)]++
			continue
		}
		now, owed, _ := r.Remind(packs.Calendar(), today, nil, m.staff)
		for _, one := range now {
			told[fmt.Sprint(r.ID, " ", one.Code, " ", one.On)]++
		}
		for _, o := range owed {
			if o.Digest {
				lines[fmt.Sprint(o.Officer, " ", r.ID, " ", o.Code, " ", o.On)]++
				notices[fmt.Sprint("digest ", o.Officer)] = 1
			} else {
				notices[fmt.Sprint(r.ID, " ", o.Code, " ", o.Officer)]++
			}
		}
	}
	return told, notices, lines
}

// kept is what a query names.
func (m *morning) kept(query string, args ...any) tally {
	m.t.Helper()
	rows, err := m.db.Query(query, args...)
	if err != nil {
		m.t.Fatal(err)
	}
	defer rows.Close()
	found := tally{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			m.t.Fatal(err)
		}
		found[name]++
	}
	if err := rows.Err(); err != nil {
		m.t.Fatal(err)
	}
	return found
}

// differs says how a tally differs from what it should be.
func (got tally) differs(what string, want tally) (wrong []string) {
	missing, more, example := 0, 0, ""
	for name, n := range want {
		if got[name] < n {
			missing, example = missing+n-got[name], name
		}
	}
	for name, n := range got {
		if n > want[name] {
			more, example = more+n-want[name], name
		}
	}
	if missing+more > 0 {
		wrong = append(wrong, fmt.Sprintf("%s: %d are missing, %d too many, among them %q", what, missing, more, example))
	}
	return wrong
}

// verdict is everything that went wrong, and logs what was counted.
func (m *morning) verdict() (wrong []string) {
	m.t.Helper()
	told, notices, lines := m.expected()
	wrong = append(wrong, m.kept("SELECT case_id || ' ' || code || ' ' || planned_on FROM reminders").differs("reminders told", told)...)
	wrong = append(wrong, m.kept(`SELECT CASE WHEN code = 'digest' THEN 'digest ' || officer ELSE case_id || ' ' || code || ' ' || officer END
		FROM notices`).differs("notices owed", notices)...)
	wrong = append(wrong, m.kept("SELECT officer || ' ' || case_id || ' ' || code || ' ' || planned_on FROM digest_lines").differs("lines of digests", lines)...)
	if n := m.count("SELECT count(*) FROM notices WHERE sent_at IS NULL OR given_up_at IS NOT NULL"); n > 0 {
		wrong = append(wrong, fmt.Sprintf("%d notices were not sent", n))
	}
	if n := m.count(`SELECT count(*) FROM requests WHERE CASE WHEN kind = $1
		THEN status <> 'closed' OR version <> 2 OR (SELECT count(*) FROM events WHERE events.case_id = requests.id) <> 1 ELSE version <> 1 END`, lapsing); n > 0 {
		wrong = append(wrong, fmt.Sprintf("%d cases were moved, or did not lapse once", n))
	}
	wrong = append(wrong, m.kept("SELECT reference FROM requests WHERE office = 'sesao11'").differs("cases filed meanwhile", m.filed)...)
	m.logf("%d cases filed meanwhile; %d requests had to be sent again", len(m.filed), m.unanswered)
	m.logf("%d reminders told of %d cases, %d notices, %d lines in digests", len(told), len(m.cases), len(notices), len(lines))
	return append(wrong, m.mails()...)
}

// mails compares what the mail servers have with the notices. A second copy needs a
// reason in each copy before: the server cut the connection, or it is the last mail
// of a replica that was killed, which may have had no time to note it.
func (m *morning) mails() (wrong []string) {
	m.t.Helper()
	copies, excused := tally{}, tally{}
	mails, byCut, byKill := 0, 0, 0
	for _, l := range m.lives {
		for i, c := range l.copies {
			mails++
			copies[c.message]++
			switch {
			case c.cut:
				excused[c.message]++
				byCut++
			case l.killed && i == len(l.copies)-1:
				excused[c.message]++
				byKill++
			}
		}
	}
	notices := m.kept("SELECT '<' || id || '@desk.example>' FROM notices")
	unexplained, once := 0, tally{}
	for message, n := range copies {
		once[message] = 1
		unexplained += max(n-1-excused[message], 0)
	}
	m.logf("%d mails of %d tries for %d notices: %d duplicates, %d unexplained (%d were cut after they were taken, %d were in hand at one of %d kills)",
		mails, m.tried.Load(), len(notices), mails-len(copies), unexplained, byCut, byKill, m.kills)
	if unexplained > 0 {
		wrong = append(wrong, fmt.Sprintf("%d mails were sent again for no reason", unexplained))
	}
	return append(wrong, once.differs("Message-IDs", notices)...)
}
