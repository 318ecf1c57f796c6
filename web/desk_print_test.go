package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"sitthi/domain"
)

func TestPrintMany(t *testing.T) {
	d := newDesk(t)
	filer := d.browser()
	chosen := url.Values{"view": {"assignee=none"}}
	var refs []string
	for range 3 {
		refs = append(refs, filer.question().reference)
		chosen.Add("case", refs[len(refs)-1])
	}
	intake, officer := d.as(domain.Intake), d.as(domain.Officer)
	intake.act(refs[0], "note", "message", "บันทึกไว้ในแฟ้ม")
	intake.act(refs[1], "assign", "assignee", d.officer(domain.Head).ID)
	readings := func() int { return d.count("SELECT count(*) FROM readings WHERE what = 'case'") }

	t.Run("each case has a sheet with what is in its file, its people hidden", func(t *testing.T) {
		a := intake.get("/desk/print?"+chosen.Encode()).want(t, 200)
		a.holds(t, "พิมพ์ 3 เรื่อง", "บันทึกไว้ในแฟ้ม", "ประมวลกฎหมายแพ่งและพาณิชย์ มาตรา 193/3", "ซ่อนชื่อและช่องทางติดต่อไว้", `href="/desk?assignee=none"`)
		if n := strings.Count(a.body, `class="sheet"`); n != 3 {
			t.Errorf("%d sheets", n)
		}
		a.lacks(t, "081 234 5678")
		intake.get(linkOf(a, `class="switch"`)).want(t, 200).holds(t, append([]string{"Print 3 cases"}, refs...)...)
	})
	t.Run("each is noted as read, a colleague's is neither shown nor noted", func(t *testing.T) {
		before := readings()
		a := officer.get("/desk/print?"+chosen.Encode()).want(t, 200).holds(t, "พิมพ์ 2 เรื่อง", "เรื่องที่ท่านเปิดไม่ได้", refs[1])
		a.lacks(t, `id="`+refs[1]+`"`)
		if n := readings() - before; n != 2 {
			t.Errorf("%d readings of two cases", n)
		}
	})
	t.Run("another office's case is as one that is not there", func(t *testing.T) {
		theirs := sesao11Pattern.FindString(filer.post("/o/sesao11/ask", filer.asked("kind", "question", "details", "ของเขา", "reply", "code")).want(t, 200).body)
		intake.get("/desk/print?case="+theirs+"&case=SESAO11-2569-000000").want(t, 200).holds(t, "พิมพ์ 0 เรื่อง", theirs).lacks(t, "ของเขา", `class="sheet"`)
	})
	t.Run("none chosen, or more than a page has, is told on the queue", func(t *testing.T) {
		intake.get("/desk/print?view=assignee%3Dnone").want(t, 422).holds(t, "<title>ข้อผิดพลาด:", "เลือกอย่างน้อยหนึ่งเรื่อง")
		many, before := url.Values{}, readings()
		for i := range 51 {
			many.Add("case", fmt.Sprintf("SKNPEO-2569-%06d", i))
		}
		intake.get("/desk/print?"+many.Encode()).want(t, 422).holds(t, "50")
		if readings() != before {
			t.Error("something was read")
		}
	})
	t.Run("whoever may open no case has no sheets", func(t *testing.T) {
		for _, role := range []domain.Role{domain.Auditor, domain.Admin} {
			d.as(role).get("/desk/print?case="+refs[0]).want(t, 404)
		}
	})
}
