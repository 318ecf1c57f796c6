package web_test

import (
	"fmt"
	"strings"
	"testing"

	"sitthi/domain"
)

// A case on which much was written opens as fast as any other.
func TestManyMessages(t *testing.T) {
	d := newDesk(t)
	f := d.browser().question()
	for n := range 23 {
		_, err := d.service.SendMessage(t.Context(), domain.Reference(f.reference), f.code, domain.MessageInput{Text: fmt.Sprint("ข้อความที่ ", n)})
		if err != nil {
			t.Fatal(err)
		}
	}
	b, at := d.as(domain.Intake), "/desk/c/"+f.reference
	page := b.get(at+"?view=assignee%3Dnone").want(t, 200)
	if n := strings.Count(page.body, "<bdi>ข้อความที่ "); n != 20 {
		t.Errorf("%d messages", n)
	}
	page.holds(t, "ดูข้อความก่อนหน้าอีก 3 ข้อความ", "ข้อความที่ 22", "ข้อความที่ 3<")
	page.lacks(t, "ข้อความที่ 2<")
	all := `href="` + at + `?messages=all&amp;view=assignee%3Dnone#messages"`
	page.holds(t, all)
	page = b.get(at+"?messages=all&view=assignee%3Dnone").want(t, 200)
	if n := strings.Count(page.body, "<bdi>ข้อความที่ "); n != 23 {
		t.Errorf("%d messages of all", n)
	}
	page.lacks(t, "ดูข้อความก่อนหน้า")
	page.holds(t, `href="/en`+at+`?messages=all&amp;view=assignee%3Dnone"`)
}
