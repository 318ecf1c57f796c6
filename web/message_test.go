package web_test

import (
	"strings"
	"testing"

	"sitthi/domain"
)

// Two short words within ten minutes are two messages, if they were written twice.
func TestTheSameWords(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	f := b.question()
	path := "/r/" + f.reference
	said := func(text string) int {
		t.Helper()
		return strings.Count(b.post(path, pairs("code", f.code)).want(t, 200).body, "<bdi>"+text+"</bdi>")
	}
	send := func(page answer, list ...any) answer {
		t.Helper()
		form := pairs(append(list, "ticket", page.value("ticket"), "key", page.value("key"))...)
		return b.follow(b.post(path+"/messages", form)).want(t, 200).holds(t, "ส่งข้อความแล้ว")
	}
	page := b.post(path, pairs("code", f.code)).want(t, 200)

	t.Run("one form sent twice is one message", func(t *testing.T) {
		send(page, "text", "ใช่")
		send(page, "text", "ใช่")
		if n := said("ใช่"); n != 1 {
			t.Errorf("it stands there %d times", n)
		}
	})
	t.Run("the same answer to the office's next question is another, with what it is marked for", func(t *testing.T) {
		d.as(domain.Intake).act(f.reference, "ask", "items", "ปีใด\nห้องใด", "reply_by.day", "20", "reply_by.month", "11", "reply_by.year", "2569")
		page := b.get(path).want(t, 200)
		send(page, "text", "ใช่", "answers", d.caseOf(f).OpenAsked()[0].Code)
		if open := d.caseOf(f).OpenAsked(); said("ใช่") != 2 || len(open) != 1 {
			t.Errorf("it stands there %d times, and %v is open", said("ใช่"), open)
		}
		send(page, "text", "ใช่", "answers", d.caseOf(f).OpenAsked()[0].Code)
		if r := d.caseOf(f); said("ใช่") != 3 || len(r.OpenAsked()) != 0 {
			t.Errorf("it stands there %d times, and %v is open", said("ใช่"), r.OpenAsked())
		}
	})
	t.Run("written again on a new page it is another", func(t *testing.T) {
		send(b.get(path), "text", "ขอบคุณ")
		send(b.get(path), "text", "ขอบคุณ")
		if n := said("ขอบคุณ"); n != 2 {
			t.Errorf("it stands there %d times", n)
		}
	})
	t.Run("one that came too late is sent once from the page that asks for the code", func(t *testing.T) {
		late := d.cookieless().post(path+"/messages", pairs("ticket", "old", "key", "late", "text", "ช้าไป")).want(t, 403)
		for range 2 {
			b.settled(b.post(path+"/messages", pairs("code", f.code, "key", late.value("key"), "text", late.value("text")))).want(t, 200)
		}
		if n := said("ช้าไป"); n != 1 {
			t.Errorf("it stands there %d times", n)
		}
	})
}
