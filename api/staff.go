package api

import (
	"context"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/api/strict"
	"sitthi/domain"
	"sitthi/workflow"
)

// staffView is an officer with his work, for those who look after it.
type staffView struct {
	officerView
	Disabled bool          `json:"disabled"`
	Capacity int           `json:"capacity"`
	Open     int           `json:"open"`
	Absences []absenceView `json:"absences"`
}

type absenceView struct {
	ID         string  `json:"id"`
	FromOn     *string `json:"from_on"`
	ToOn       *string `json:"to_on"`
	Delegate   *string `json:"delegate"`
	WrittenRef *string `json:"written_ref"`
}

func staffOut(m domain.StaffMember) staffView {
	out := staffView{
		officerView: officerOut(m.Account), Disabled: m.Disabled, Capacity: m.Capacity, Open: m.Open, Absences: make([]absenceView, len(m.Absences)),
	}
	for i, a := range m.Absences {
		out.Absences[i] = absenceView{
			ID: a.ID, FromOn: dateView(a.FromOn), ToOn: dateView(a.ToOn), Delegate: orNull(a.Delegate), WrittenRef: orNull(a.WrittenRef),
		}
	}
	return out
}

var staffList = short[domain.StaffMember, staffView]{"staff by name", func(m domain.StaffMember) string { return byName(m.Account) }, staffOut}

// staffMembers lists everybody of the actor's own office with his work.
func (d *desk) staffMembers(c *gin.Context) {
	all, err := d.Service.Staff(c.Request.Context(), auth.Actor(c))
	if err != nil {
		fail(c, err)
		return
	}
	c.Header("Cache-Control", "no-store")
	staffList.respond(d, c, all)
}

// staffMember shows one officer with his work.
func (d *desk) staffMember(c *gin.Context) {
	id, err := colleagueOf(c)
	if err != nil {
		fail(c, err)
		return
	}
	m, err := d.Service.StaffMember(c.Request.Context(), auth.Actor(c), id)
	if err != nil {
		fail(c, err)
		return
	}
	tended(c, m)
}

func tended(c *gin.Context, m domain.StaffMember) {
	c.Header("Cache-Control", "no-store")
	respond(c, staffOut(m))
}

// colleagueOf is the officer in the path; "me" is whoever calls.
func colleagueOf(c *gin.Context) (domain.OfficerID, error) {
	id, err := idOf(c, "officer")
	if id == "me" {
		return auth.Actor(c).ID(), nil
	}
	return domain.OfficerID(id), err
}

// idOf is an identifier in the path, which may be nobody's.
func idOf(c *gin.Context, name string) (string, error) {
	id := c.Param(name)
	if id == "" || len(id) > maxID || !plain(id) {
		return "", notFound()
	}
	return id, nil
}

// tend is the endpoint of an act on an officer: do is the use case, check names
// the wrong fields of an input that could be read in part only.
func tend[In any](matter domain.Matter, mayBeAbsent bool, read func(*strict.Object) In, check func(*desk, In) []domain.FieldError,
	do func(s *workflow.Service, ctx context.Context, actor domain.Actor, id domain.OfficerID, in In) (domain.StaffMember, error),
) func(*desk, *gin.Context) {
	return func(d *desk, c *gin.Context) {
		id, err := colleagueOf(c)
		if err != nil {
			fail(c, err)
			return
		}
		ctx, actor := c.Request.Context(), auth.Actor(c)
		in := bodyOf(c, mayBeAbsent, read)
		if in.broken() {
			err := d.Service.MayTend(ctx, actor, matter, id)
			if err == nil {
				err = in.refusal(check(d, in.value)...)
			}
			fail(c, err)
			return
		}
		m, err := do(d.Service, ctx, actor, id, in.value)
		if err != nil {
			fail(c, err)
			return
		}
		tended(c, m)
	}
}

var (
	setCapacity = tend(domain.StaffCapacity, required, readCapacity, ownCheck[domain.CapacityInput], (*workflow.Service).SetCapacity)
	addAbsence  = tend(domain.StaffAbsence, required, readAbsence, checkAbsence, (*workflow.Service).AddAbsence)
	disable     = tend(domain.StaffAccess, required, readAccess, ownCheck[domain.AccessInput], (*workflow.Service).DisableOfficer)
	enable      = tend(domain.StaffAccess, required, readAccess, ownCheck[domain.AccessInput], (*workflow.Service).EnableOfficer)
	resetTOTP   = tend(domain.StaffAccess, required, readAccess, ownCheck[domain.AccessInput], (*workflow.Service).ResetTOTP)
)

// endAbsence takes nothing: the officer is here again from today.
func endAbsence(d *desk, c *gin.Context) {
	absence, err := idOf(c, "absence")
	if err != nil {
		fail(c, err)
		return
	}
	nothing := func(*strict.Object) struct{} { return struct{}{} }
	tend(domain.StaffAbsence, optional, nothing, func(*desk, struct{}) []domain.FieldError { return nil },
		func(s *workflow.Service, ctx context.Context, actor domain.Actor, id domain.OfficerID, _ struct{}) (domain.StaffMember, error) {
			return s.EndAbsence(ctx, actor, id, absence)
		})(d, c)
}

func readCapacity(body *strict.Object) domain.CapacityInput {
	n, given := body.Int("capacity")
	return domain.CapacityInput{Capacity: n, Given: given}
}

func readAbsence(body *strict.Object) domain.Absence {
	from := readDate(body, "from_on")
	if from.IsZero() && strings.TrimSpace(body.Text("from_on")) != "" {
		from = domain.DateOf(time.Unix(0, 0), domain.Bangkok) // so that what cannot be read is not lacking too
	}
	return domain.Absence{
		FromOn: from, ToOn: readDate(body, "to_on"),
		Delegate: domain.OfficerID(strings.TrimSpace(body.Text("delegate"))), WrittenRef: body.Text("written_ref"),
	}
}

func checkAbsence(d *desk, a domain.Absence) []domain.FieldError { return d.Service.CheckAbsence(a) }

func readAccess(body *strict.Object) domain.AccessInput {
	return domain.AccessInput{Reason: body.Text("reason")}
}
