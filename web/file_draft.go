package web

import (
	"bytes"
	"crypto/rand"
	"errors"
	"maps"
	"net/url"
	"strings"

	"sitthi/domain"
	"sitthi/workflow"
)

// draftPrefix begins the name of a cookie, to which the office is added: who fills in
// something at another office keeps what he has here. It holds the key of what its
// browser filled in, and of what was filed last the reference, and the key if others came
// after it: "KEY", "KEY.REFERENCE" or "KEY.REFERENCE.ITSKEY".
const draftPrefix = "__Host-draft-"

// draftCookie is the cookie of the page's office.
func (v *visit) draftCookie() string { return draftPrefix + string(v.office.ID) }

// filedBox holds the reference and the receipt code of what was filed, for the hour
// in which the browser can see its receipt again.
const filedBox = "filed"

// answers is what somebody filled in so far, as the form of each page. A draft that
// is there has a key.
type answers struct {
	domain.Draft
	*form
	last lastFiled
}

// lastFiled is what the browser filed last; its receipt is under the key for an hour,
// whatever is filled in meanwhile.
type lastFiled struct {
	ref domain.Reference // "" for nothing
	key []byte
}

// drafted are the answers that the browser's cookie leads to; without one, or when
// their time is over, an empty form.
func (v *visit) drafted() (answers, error) {
	key, last := v.draftKey()
	a, err := v.draftedUnder(key)
	v.draft, a.last = a.Draft, last
	if ref, _ := a.filed(); ref != "" {
		a.last = lastFiled{ref, key}
	}
	return a, err
}

func (v *visit) draftedUnder(key []byte) (answers, error) {
	none := answers{form: &form{lang: v.Lang, page: "file", values: url.Values{}}}
	if key == nil {
		return none, nil
	}
	draft, err := v.Service.Draft(v.Request.Context(), v.office.ID, key)
	if domain.KindOf(err) == domain.NotFound {
		return none, nil
	}
	if err != nil {
		return none, err
	}
	none.values, err = url.ParseQuery(string(draft.Content))
	none.Draft = draft
	return none, err
}

// draftKey is the key in the browser's cookie, nil without one, and what was filed last.
func (v *visit) draftKey() (key []byte, last lastFiled) {
	cookie, err := v.Cookie(v.draftCookie())
	if err != nil {
		return nil, last
	}
	text, filed, _ := strings.Cut(cookie, ".")
	if key = draftKeyOf(text); key == nil {
		return nil, last
	}
	filed, under, _ := strings.Cut(filed, ".")
	last.ref, _ = domain.ParseReference(filed)
	if last.key = draftKeyOf(under); last.key == nil {
		last.key = key
	}
	return key, last
}

// errFiled and errErased are why answers are not kept: somebody filed or erased them in
// another window since they were read.
var (
	errFiled  = errors.New("the answers were filed")
	errErased = errors.New("the answers were erased")
)

// keep keeps a change of the answers, in a draft of their own from the first on. What is
// changed is what is kept by then: a form with files takes minutes to arrive.
func (v *visit) keep(a *answers, change func(f *form)) error {
	ctx := v.Request.Context()
	if a.Key == nil {
		change(a.form)
		draft, err := v.Service.NewDraft(ctx, v.office.ID)
		if err != nil {
			return err
		}
		a.Draft, v.draft = draft, draft
		// Who presses the button twice files once.
		a.fill("key", rand.Text())
		a.Content = []byte(a.values.Encode())
		if err := v.Service.KeepDraft(ctx, a.Draft, workflow.DraftLife); err != nil {
			return err
		}
		v.setDraftCookie(a.Key, a.last)
		return nil
	}
	err := v.Service.ChangeDraft(ctx, a.Draft, workflow.DraftLife, func(content []byte) ([]byte, error) {
		values, err := url.ParseQuery(string(content))
		if err != nil {
			return nil, err
		}
		if values.Has(filedBox) {
			return nil, errFiled
		}
		a.values = values
		change(a.form)
		return []byte(a.values.Encode()), nil
	})
	if domain.KindOf(err) == domain.NotFound {
		return errErased
	}
	if err != nil {
		return err
	}
	v.setDraftCookie(a.Key, a.last)
	return nil
}

// overtaken answers a form whose answers were filed or erased while it arrived; none of
// its files waits. Any other error it gives back.
func (v *visit) overtaken(err error) error {
	if (errors.Is(err, errFiled) || errors.Is(err, errErased)) && v.parcel.upload != nil {
		v.parcel.upload.Forget()
	}
	switch {
	case errors.Is(err, errFiled):
		return v.see(v.filePath("done"))
	case errors.Is(err, errErased):
		return v.see(v.filePath(steps[0].slug) + "?lost=yes")
	default:
		return err
	}
}

func (v *visit) setDraftCookie(key []byte, last lastFiled) {
	value := draftText(key)
	if last.ref != "" {
		value += "." + string(last.ref)
		if !bytes.Equal(last.key, key) {
			value += "." + draftText(last.key)
		}
	}
	v.setCookie(v.draftCookie(), value, workflow.DraftLife)
}

// asFiled are the answers once they were filed. What was asked for is at the office now;
// who asked may ask for more.
func (a answers) asFiled(ref domain.Reference, receipt domain.Receipt) answers {
	after := answers{Draft: a.Draft, form: &form{lang: a.lang, page: a.page, values: maps.Clone(a.values)}}
	for _, s := range steps {
		if s.slug == "right" || s.slug == "what" {
			for _, name := range s.fields {
				after.values.Del(name)
			}
		}
	}
	after.values.Del("key")
	after.values.Del(keepField)
	after.fill(filedBox, string(ref)+" "+string(receipt))
	return after
}

// drafted is the draft of the answers, as it is filed.
func (a answers) drafted() workflow.Drafted {
	return workflow.Drafted{Draft: a.Draft, After: func(f workflow.Filed) []byte {
		return []byte(a.asFiled(f.Request.Reference, f.Receipt).values.Encode())
	}}
}

// filed is the case that the answers became; "" while they are none.
func (a answers) filed() (ref domain.Reference, receipt domain.Receipt) {
	of, code, _ := strings.Cut(a.value(filedBox), " ")
	return domain.Reference(of), domain.Receipt(code)
}
