package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"sitthi/domain"
)

// trailView is a case's trail: who did what and when, without content.
type trailView struct {
	Reference domain.Reference
	Events    []domain.Event // newest first
	Names     map[domain.OfficerID]string
	Case      bool // the case itself may be opened
	InView    string
	Now       time.Time
}

// Name is an officer's name.
func (t trailView) Name(id domain.OfficerID) string { return t.Names[id] }

// trail shows the trail of a case.
func (v *visit) trail() error {
	ref, err := v.reference()
	if err != nil {
		return err
	}
	ctx, actor := v.Request.Context(), v.officer.Actor
	events, err := v.Service.Trail(ctx, actor, ref)
	if err != nil {
		return err
	}
	names, err := v.Service.OfficerNames(ctx, actor)
	if err != nil {
		return err
	}
	view := trailView{Reference: ref, Events: slices.Clone(events), Names: names, Case: domain.MayLook(actor, domain.SeeCase) == nil, Now: v.now()}
	slices.Reverse(view.Events)
	v.query = v.inView()
	view.InView = withValues("", v.query)
	return v.show(http.StatusOK, "desk_trail", view)
}

// findTrail asks for the reference of a trail, and leads to it.
func (v *visit) findTrail() error {
	typed := v.Query("reference")
	if strings.TrimSpace(typed) == "" {
		return v.show(http.StatusOK, "desk_find", nil)
	}
	ref, ok := domain.ParseReference(typed)
	if !ok {
		v.form.fill("reference", strings.ToValidUTF8(typed, ""))
		v.form.say("reference", "track.reference_mistyped")
		return v.show(v.form.status(), "desk_find", nil)
	}
	return v.see(deskPath(ref, "trail"))
}
