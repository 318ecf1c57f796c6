package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

// A button pressed twice does its work once, and is no conflict. With something else in
// the form it is one.
func TestPressedTwice(t *testing.T) {
	d := newDesk(t)
	ref := d.browser().question().reference
	filer := d.browser()
	complaint := filer.filed(filer.post("/o/sknpeo/ask", filer.asked(
		"kind", "complaint", "details", "ร้องเรียน", "about_officers", "เจ้าหน้าที่คนหนึ่ง", "reply", "code"))).reference
	head := d.as(domain.Head)
	head.act(ref, "assign", "assignee", d.officer(domain.Head).ID)
	for _, form := range []struct {
		by    *browser
		ref   string
		verb  string
		typed []any
		other []any // of it, typed by somebody who went back
	}{
		{d.as(domain.Intake), ref, "correct_receipt", []any{
			"received_at.day", "4", "received_at.month", "11", "received_at.year", "2569", "received_at.time", "10.00", "reason", "ตราประทับ", "evidence", "หน้าซอง",
		}, []any{"evidence", "หลังซอง"}},
		{head, ref, "ask", []any{"items", "สำเนาบัตร\nที่อยู่", "reply_by.day", "30", "reply_by.month", "12", "reply_by.year", "2569"}, []any{"items", "สำเนาทะเบียนบ้าน"}},
		{head, ref, "ask", []any{"items", "สำเนาสมุด"}, []any{"reply_by.day", "31", "reply_by.month", "2", "reply_by.year", "2570"}},
		{head, ref, "answer", []any{"message", "ตอบแล้ว"}, nil},
		{head, ref, "reopen", []any{"cause", "new_facts", "reason", "พบเอกสารใหม่"}, []any{"reason", "อีกเหตุผล"}},
		{d.as(domain.DPO), complaint, "tie", []any{"officers", d.officer(domain.Officer).ID}, []any{"officers", "none"}},
	} {
		t.Run(form.verb+" pressed twice is done once", func(t *testing.T) {
			path := "/desk/c/" + form.ref + "/" + form.verb
			page := form.by.get(path).want(t, http.StatusOK)
			before := d.kept(form.ref).Version
			for range 2 {
				form.by.sends(page, path, form.typed...).want(t, http.StatusSeeOther)
			}
			if after := d.kept(form.ref).Version; after != before+1 {
				t.Errorf("version %d after %d", after, before)
			}
			if form.other != nil {
				form.by.sends(page, path, changed(form.typed, form.other)...).want(t, http.StatusConflict).holds(t, "มีผู้แก้ไขเรื่องนี้ก่อนท่าน")
			}
		})
	}
	t.Run("a minute later it is told what was done", func(t *testing.T) {
		path := "/desk/c/" + ref + "/ask"
		page := head.get(path).want(t, http.StatusOK)
		head.sends(page, path, "items", "สำเนาคำสั่ง").want(t, http.StatusSeeOther)
		d.clock.Pass(2 * time.Minute)
		head.sends(page, path, "items", "สำเนาคำสั่ง").want(t, http.StatusConflict)
	})
}

// changed are the fields of a form with some of them typed anew.
func changed(typed, anew []any) []any {
	var all []any
	for i := 0; i < len(typed); i += 2 {
		if len(anew) == 0 || typed[i] != anew[0] {
			all = append(all, typed[i], typed[i+1])
		}
	}
	return append(all, anew...)
}

// An officer who works through a queue stays in its view, whatever he presses.
func TestViewStays(t *testing.T) {
	d := newDesk(t)
	f := d.browser().question()
	path := "/desk/c/" + f.reference
	b := d.as(domain.Intake)
	stays := func(t *testing.T, a answer) {
		t.Helper()
		if at := a.want(t, http.StatusSeeOther).header.Get("Location"); !strings.HasPrefix(at, path+"?view=assignee") {
			t.Errorf("it leads to %s", at)
		}
	}
	t.Run("when he acknowledges", func(t *testing.T) {
		page := b.get(path+"?view=assignee%3Dnone").want(t, http.StatusOK)
		stays(t, b.sends(page, path+"/acknowledge", "event", "1", "view", page.value("view")))
	})
	t.Run("when a verb can be used no more", func(t *testing.T) {
		stays(t, b.get(path+"/lapse?view=assignee%3Dnone"))
	})
	t.Run("when he asks for a file after his log-in has ended", func(t *testing.T) {
		page := b.get(path+"?view=assignee%3Dnone").want(t, http.StatusOK)
		d.clock.Pass(time.Hour)
		asked := b.sends(page, path+"/files/any", "view", page.value("view")).want(t, http.StatusForbidden)
		stays(t, d.logsIn(domain.Intake, asked))
	})
}
