package web

import (
	"net/http"
	"slices"
	"strings"

	"sitthi/domain"
)

// fileView is a page of using a right: one step, all of them on one page, or the
// check of the answers.
type fileView struct {
	Step   string
	Number int // of the step, from 1
	Of     int // how many steps there are
	Back   string
	Rights []rightView
	Whole  bool // all boxes are on one page
	Acts   bool // for somebody else
	Birth  bool // the date of birth is asked for
	Check  bool // the answers were checked before: the page leads back there
	Lost   bool // there were answers that are gone
	Moved  bool // the answers were changed in another window
	Filing domain.Filing

	Enclosed enclosures
	Right    domain.Kind // that was chosen; "" for none of this office's
	takes    domain.KindRule
}

// Takes tells whether a box of the kind's own is on the page.
func (p fileView) Takes(field string) bool { return p.Whole || p.takes.Takes(field) }

// MayBirth tells whether the date of birth has a box.
func (p fileView) MayBirth() bool { return p.Whole || p.Birth || !p.Acts }

// Capacities are for whom else a right may be used.
func (fileView) Capacities() []domain.Capacity { return capacities }

// Relationships are what somebody may be to the office.
func (fileView) Relationships() []domain.Relationship { return domain.Relationships }

// Responses are the ways to get a result.
func (fileView) Responses() []domain.ResponseBy {
	return []domain.ResponseBy{domain.BySystemPage, domain.ByCounter, domain.ByPost, domain.ByEmail}
}

// atRights reads the office, at which rights can be used.
func (v *visit) atRights() error {
	if err := v.atOffice(); err != nil {
		return err
	}
	if len(rightsOf(v.office)) == 0 {
		return notTaken()
	}
	return nil
}

// openRights is atRights, with the answers so far.
func (v *visit) openRights() (answers, error) {
	if err := v.atRights(); err != nil {
		return answers{}, err
	}
	return v.drafted()
}

func (v *visit) filePath(slug string) string { return "/o/" + string(v.office.ID) + "/file/" + slug }

// start leads to the first step that is open; what was filed is over.
func (v *visit) start() error {
	a, err := v.openRights()
	if err != nil {
		return err
	}
	if ref, _ := a.filed(); ref != "" || a.Key == nil {
		return v.see(v.filePath(steps[0].slug))
	}
	v.form = a.form
	if _, err := v.right(); err != nil {
		return err
	}
	return v.see(v.filePath(v.form.firstOpen()))
}

// step shows a step, or the first that is open before it.
func (v *visit) step() error {
	a, err := v.openRights()
	if err != nil {
		return err
	}
	slug := v.Param("step")
	if ref, _ := a.filed(); ref != "" {
		if slug != steps[0].slug {
			return v.see(v.filePath("done"))
		}
		a = answers{form: &form{lang: v.Lang, page: "file"}} // another right
	}
	v.form = a.form
	filing, err := v.right()
	if err != nil {
		return err
	}
	at, open := v.form.place(slug), v.form.firstOpen()
	switch {
	case at < 0 && !slices.ContainsFunc(steps, func(s step) bool { return s.slug == slug }):
		return absent()
	case at < 0 || at > v.form.place(open):
		if a.Key == nil {
			return v.see(v.filePath(open) + "?lost=yes")
		}
		return v.see(v.filePath(open))
	}
	v.form.wrongs = nil // nothing was sent yet
	return v.showStep(slug, filing)
}

// sendStep keeps what was typed on a page and leads on.
func (v *visit) sendStep() error {
	sent := v.form
	a, err := v.openRights()
	if err != nil {
		return err
	}
	list, err := v.receiveDocuments(a)
	if err != nil {
		return err
	}
	slug := v.Param("step")
	i := slices.IndexFunc(steps, func(s step) bool { return s.slug == slug })
	switch ref, _ := a.filed(); {
	case slug == checkSlug:
		return v.sendRight(a, sent)
	case i < 0:
		return absent()
	case ref != "" && i > 0:
		return v.see(v.filePath("done"))
	case ref != "":
		a = answers{form: &form{lang: v.Lang, page: "file", values: map[string][]string{}}, last: a.last}
	}
	if v.across() && !v.wrongParcel() {
		return v.stepAcross(a, steps[i], sent, list)
	}
	gone := a.Key == nil && i > 0 // what was answered before this page
	kept := v.keep(&a, func(f *form) { f.send(steps[i], sent); list(f) })
	v.form = a.form
	filing, err := v.right()
	if err != nil {
		return err
	}
	if kept != nil {
		return v.notKept(steps[i], filing, kept)
	}
	open := v.form.firstOpen()
	if next := v.form.slugAt(v.form.place(slug) + 1); sent.value("then") != checkSlug && v.form.place(next) < v.form.place(open) {
		open = next
	}
	before := v.form.place(open) < v.form.place(slug) // without it the page says nothing
	if v.form.only(steps[i]); !v.form.ok() && !before {
		return v.showStep(slug, filing)
	}
	if !before && v.staysOnDocuments(sent) {
		return v.documentsAgain(sent, filing)
	}
	at := v.filePath(open)
	switch {
	case gone:
		at += "?lost=yes"
	case open != checkSlug && sent.value("then") == checkSlug: // which a change made needed
		at = withQuery(at, "from", checkSlug)
	}
	return v.see(at)
}

// notKept shows a step whose answers could not be kept with what was typed; what was
// kept before still is.
func (v *visit) notKept(s step, filing domain.Filing, err error) error {
	if v.form.only(s); v.form.heldUp(err) || v.form.tooLong(s, err) {
		return v.showStep(s.slug, filing)
	}
	return v.overtaken(err)
}

// showStep shows a step, or the check, with what the form holds.
func (v *visit) showStep(slug string, filing domain.Filing) error {
	view, err := v.fileView()
	if err != nil {
		return err
	}
	place := v.form.place(slug)
	view.Step, view.Number, view.Of, view.Filing = slug, place+1, len(v.form.path()), filing
	view.Check = v.Query("from") == checkSlug || v.form.value("then") == checkSlug
	checked := view.Check && v.form.firstOpen() == checkSlug
	view.Lost, view.Moved = v.Query("lost") != "", v.Query("changed") != ""
	switch {
	case checked:
		view.Back = v.filePath(checkSlug)
	case place > 0:
		view.Back = v.filePath(v.form.slugAt(place - 1))
	default:
		view.Back = "/o/" + string(v.office.ID)
	}
	if slug == documentsStep || slug == checkSlug {
		if view.Enclosed, err = v.enclosures(); err != nil {
			return err
		}
	}
	if v.form.value("preferred_response") == "" {
		v.form.fill("preferred_response", string(domain.BySystemPage))
	}
	if slug == checkSlug {
		return v.show(v.form.status(), "file_check", view)
	}
	return v.show(v.form.status(), "file_step", view)
}

// fileView is what every page of using a right shows.
func (v *visit) fileView() (fileView, error) {
	rights, err := v.rights()
	view := fileView{Rights: rights, Acts: v.form.acts(), Birth: v.form.asksBirth()}
	kind := domain.Kind(v.form.value("kind"))
	if view.takes, _ = kind.Rule(); slices.Contains(rightsOf(v.office), kind) {
		view.Right = kind
	}
	return view, err
}

// sendRight files the answers once they were checked. Pressed again, or after it was
// filed, it leads to the same receipt.
func (v *visit) sendRight(a answers, sent *form) error {
	if ref, _ := a.filed(); ref != "" {
		return v.see(v.filePath("done"))
	}
	v.form = a.form
	filing, err := v.right()
	if err != nil {
		return err
	}
	if open := v.form.firstOpen(); open != checkSlug {
		if a.Key == nil {
			return v.see(v.filePath(open) + "?lost=yes")
		}
		return v.see(v.filePath(open))
	}
	if !sent.has(declareBox, "yes") {
		v.form.fail(domain.FieldError{Field: declareBox, Code: "required"})
		return v.showStep(checkSlug, filing)
	}
	ref, receipt, err := v.submit(filing, rightFields, sent.proof(), a.drafted())
	switch {
	case v.form.heldUp(err):
		v.form.fill(declareBox, "yes")
		return v.showStep(checkSlug, filing)
	case v.notFiled(err):
		return v.showStep(documentsStep, filing)
	case domain.CodeOf(err) == "draft_changed":
		return v.see(withQuery(v.filePath(checkSlug), "changed", "yes"))
	case err != nil:
		return err
	}
	if after, err := v.drafted(); err != nil || !after.values.Has(filedBox) {
		return v.receipt(ref, receipt) // it is filed all the same
	}
	v.setDraftCookie(a.Key, lastFiled{ref, a.Key})
	return v.see(v.filePath("done"))
}

// filed shows the receipt again to the browser that filed, for an hour, also while it
// fills in something else.
func (v *visit) filed() error {
	a, err := v.openRights()
	if err != nil {
		return err
	}
	if ref, receipt := a.filed(); ref != "" {
		return v.receipt(ref, receipt)
	}
	before, err := v.draftedUnder(a.last.key)
	if err != nil {
		return err
	}
	if ref, receipt := before.filed(); ref != "" {
		return v.receipt(ref, receipt)
	}
	return v.show(http.StatusOK, "file_done", a.last.ref)
}

// another begins another right with the same person and the same way to reply.
func (v *visit) another() error {
	a, err := v.openRights()
	if err != nil {
		return err
	}
	if ref, _ := a.filed(); ref != "" {
		a.Draft = domain.Draft{}
		err := v.keep(&a, func(f *form) {
			f.values.Del(filedBox)
			f.values[doneField] = []string{"whom", "person", "acting", "reply"}
		})
		if err != nil {
			return err
		}
	}
	return v.see(v.filePath(steps[0].slug))
}

// erase erases the answers, and the receipt of what was filed before them: whoever sits
// down next finds nothing.
func (v *visit) erase() error {
	if err := v.atOffice(); err != nil {
		return err
	}
	key, last := v.draftKey()
	for _, key := range [][]byte{key, last.key} {
		if key == nil {
			continue
		}
		if err := v.Service.DropDraft(v.Request.Context(), v.office.ID, key); err != nil {
			return err
		}
	}
	v.dropCookie(v.draftCookie())
	v.here = v.filePath(steps[0].slug)
	return v.show(http.StatusOK, "file_erased", nil)
}

// row is one answer on the page that shows them all once more.
type row struct {
	At, Step string // where it is changed
	Label    string // key of its text
	Text     any
}

func newRow(at, step, label string, text any) row {
	if typed, ok := text.(string); ok {
		text = strings.TrimSpace(typed)
	}
	return row{At: at, Step: step, Label: label, Text: text}
}
