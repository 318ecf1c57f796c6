package web_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"

	"sitthi/domain"
	"sitthi/web"
)

func TestIndex(t *testing.T) {
	b := newDesk(t).browser()

	t.Run("it offers every office, in Thai at the path and in English below /en", func(t *testing.T) {
		b.get("/").want(t, 200).holds(t, `<html lang="th">`, "สำนักงานศึกษาธิการจังหวัดสมุทรสาคร", `href="/o/sesao11"`, `href="/en" lang="en"`)
		b.get("/en").want(t, 200).holds(t, `<html lang="en">`, "Secondary Education Service Area Office 11", `href="/en/o/sesao11"`, `href="/" lang="th"`)
	})
}

// A desk whose database is away, and one that breaks, still tell people where they are.
func TestTrouble(t *testing.T) {
	d := newDesk(t)
	b := d.browser()

	t.Run("a single office opens itself", func(t *testing.T) {
		d.over(&planted{Store: d.store, offices: 1}, d.keys)
		if a := b.get("/en").want(t, 303); a.header.Get("Location") != "/en/o/sknpeo" {
			t.Error(a.header)
		}
	})
	t.Run("a name is shown as it is written, whatever it holds", func(t *testing.T) {
		d.over(&planted{Store: d.store, offices: 2, name: "<b>สำนักงาน</b> {office}"}, d.keys)
		b.get("/").want(t, 200).holds(t, "&lt;b&gt;สำนักงาน&lt;/b&gt; {office}").lacks(t, "<b>")
		b.get("/o/sknpeo").want(t, 200).holds(t, "ติดต่อ&lt;b&gt;สำนักงาน&lt;/b&gt; {office} หรือใช้สิทธิ").lacks(t, "<b>")
	})
	t.Run("no office at all says what to do", func(t *testing.T) {
		d.over(&planted{Store: d.store}, d.keys)
		b.get("/").want(t, 200).holds(t, "ยังไม่มีสำนักงานที่เปิดรับเรื่องที่นี่")
	})
	t.Run("a database that is away is a page that says nothing was saved", func(t *testing.T) {
		d.over(&planted{Store: d.store, err: domain.Refuse(domain.Unavailable, "unavailable")}, d.keys)
		a := b.get("/").want(t, 503)
		a.holds(t, "ระบบไม่พร้อมใช้งานชั่วคราว", "ยังไม่ได้บันทึกเรื่อง", "วินาที")
		if a.header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	})
	t.Run("an address that asks too much hears the seconds", func(t *testing.T) {
		d.over(&planted{Store: d.store, err: &domain.Error{Kind: domain.TooMany, Code: "too_many", RetryAfter: 42}}, d.keys)
		b.get("/en").want(t, 429).holds(t, "Try again after 42 seconds", "not saved")
	})
	t.Run("a fault of ours is a page without a word of it", func(t *testing.T) {
		d.over(&planted{Store: d.store, err: errors.New("SECRET")}, d.keys)
		b.get("/").want(t, 500).holds(t, "ระบบขัดข้อง", "ยังไม่ได้บันทึกเรื่อง").lacks(t, "SECRET")
	})
	t.Run("so is a panic", func(t *testing.T) {
		d.over(&planted{Store: d.store, panics: true}, d.keys)
		b.get("/en").want(t, 500).holds(t, "Something went wrong on our side").lacks(t, "SECRET")
	})
}

// planted is the desk's store with a fault.
type planted struct {
	domain.Store
	offices int
	name    string
	err     error
	panics  bool
}

func (p *planted) Offices(ctx context.Context) ([]domain.Office, error) {
	if p.panics {
		panic("SECRET")
	}
	all, err := p.Store.Offices(ctx)
	if err != nil || p.err != nil {
		return nil, errors.Join(err, p.err)
	}
	for i, o := range all {
		if o.ID == "sknpeo" {
			all[0], all[i] = all[i], all[0]
		}
	}
	if p.name != "" {
		all[0].NameTH = p.name
	}
	return all[:p.offices], nil
}

func (p *planted) Office(ctx context.Context, id domain.OfficeID) (domain.Office, error) {
	o, err := p.Store.Office(ctx, id)
	if p.name != "" {
		o.NameTH = p.name
	}
	return o, err
}

func TestStarting(t *testing.T) {
	starting := func(method string) answer {
		w := httptest.NewRecorder()
		web.Starting(w, method)
		return answer{w.Code, w.Header(), w.Body.String()}.want(t, 503)
	}
	t.Run("who comes while the desk starts may open the page again", func(t *testing.T) {
		starting("GET").holds(t, "กำลังเริ่มทำงาน", "The desk is starting.", "<button>").lacks(t, "nothing was saved")
	})
	t.Run("who sends a form is told that nothing was saved, and is not led away from it", func(t *testing.T) {
		starting("POST").holds(t, "ยังไม่ได้บันทึกอะไร", "nothing was saved").lacks(t, "<button>")
	})
}
