package web

import (
	"crypto/rand"
	"maps"
	"net/url"
	"strings"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

// draftPrefix begins the name of a cookie, to which the office is added: who fills in
// something at another office keeps what he has here. It holds the key of what its
// browser filled in, and once that was filed the reference of the case: "KEY" or
// "KEY.REFERENCE".
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
}

// drafted are the answers that the browser's cookie leads to; without one, or when
// their time is over, an empty form.
func (v *visit) drafted() (answers, error) {
	none := answers{form: &form{lang: v.Lang, page: "file", values: url.Values{}}}
	key, _ := v.draftKey()
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
	none.Draft, v.draft = draft, draft
	return none, err
}

// draftKey is the key in the browser's cookie, nil without one, and the reference of
// what was filed under it, if anything was.
func (v *visit) draftKey() (key []byte, ref domain.Reference) {
	cookie, err := v.Cookie(v.draftCookie())
	if err != nil {
		return nil, ""
	}
	text, filed, _ := strings.Cut(cookie, ".")
	if key = draftKeyOf(text); key == nil {
		return nil, ""
	}
	ref, _ = domain.ParseReference(filed)
	return key, ref
}

// keep keeps answers for a while, in a draft of their own from the first on.
func (v *visit) keep(a *answers, life time.Duration) error {
	if a.Key == nil {
		draft, err := v.Service.NewDraft(v.Request.Context(), v.office.ID)
		if err != nil {
			return err
		}
		a.Draft, v.draft = draft, draft
		// Who presses the button twice files once.
		a.fill("key", rand.Text())
	}
	a.Content = []byte(a.values.Encode())
	if err := v.Service.KeepDraft(v.Request.Context(), a.Draft, life); err != nil {
		return err
	}
	ref, _ := a.filed()
	v.setDraftCookie(a.Key, ref)
	return nil
}

func (v *visit) setDraftCookie(key []byte, ref domain.Reference) {
	value := draftText(key)
	if ref != "" {
		value += "." + string(ref)
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

// draftFiled is the draft of the answers once they were filed.
func (a answers) draftFiled(f workflow.Filed) domain.Draft {
	after := a.asFiled(f.Request.Reference, f.Receipt)
	after.Content = []byte(after.values.Encode())
	return after.Draft
}

// filed is the case that the answers became; "" while they are none.
func (a answers) filed() (ref domain.Reference, receipt domain.Receipt) {
	of, code, _ := strings.Cut(a.value(filedBox), " ")
	return domain.Reference(of), domain.Receipt(code)
}
