package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

func TestSavedViews(t *testing.T) {
	d := newDesk(t)
	b := d.as(domain.Intake)
	save := func(view, name string) answer {
		return b.sends(b.get("/desk?"+view), "/desk/views", "query", view, "name", name)
	}

	t.Run("a view is found again under its name, by its officer alone", func(t *testing.T) {
		a := b.follow(save("assignee=none&kind=complaint", "ร้องเรียนใหม่")).want(t, 200)
		a.holds(t, `href="/desk?assignee=none&amp;kind=complaint" aria-current="page"><bdi>ร้องเรียนใหม่</bdi>`, "ประเภทเรื่อง: ข้อติชม")
		b.get("/desk").holds(t, "ร้องเรียนใหม่")
		d.as(domain.DPO).get("/desk").lacks(t, "ร้องเรียนใหม่")
		b.get("/en/desk").holds(t, `href="/en/desk?assignee=none&amp;kind=complaint"><bdi lang="th">ร้องเรียนใหม่</bdi>`)
	})
	t.Run("the same name replaces", func(t *testing.T) {
		b.follow(save("overdue=true", "ร้องเรียนใหม่")).want(t, 200).holds(t, `href="/desk?overdue=true" aria-current="page"><bdi>ร้องเรียนใหม่</bdi>`)
	})
	t.Run("what was searched for is not kept, and the page says so", func(t *testing.T) {
		view := pairs("q", "สมหญิง", "status", "received").Encode()
		b.get("/desk?"+view).holds(t, "คำค้นจะไม่ถูกบันทึก")
		if a := save(view, "รอรับ").want(t, 303); a.header.Get("Location") != "/desk?status=received" {
			t.Error(a.header.Get("Location"))
		}
		if a := save(pairs("q", "สมหญิง").Encode(), "ทุกเรื่อง").want(t, 303); a.header.Get("Location") != "/desk?sort=due_on" {
			t.Error(a.header.Get("Location"))
		}
	})
	t.Run("without a name nothing is kept, and the view stays", func(t *testing.T) {
		save("overdue=true", "  ").want(t, 422).holds(t, "<title>ข้อผิดพลาด:", `href="#name"`, "ตั้งชื่อมุมมอง", "กำหนด: เกินกำหนด เอาออก")
		save("overdue=true", strings.Repeat("ก", 41)).want(t, 422).holds(t, `value="`+strings.Repeat("ก", 41)+`"`)
	})
	t.Run("one is removed by its button", func(t *testing.T) {
		a := b.follow(b.sends(b.get("/desk"), "/desk/views/remove", "query", "overdue=true", "name", "รอรับ")).want(t, 200)
		a.lacks(t, "<bdi>รอรับ</bdi>")
		a.holds(t, "<bdi>ทุกเรื่อง</bdi>", "กำหนด: เกินกำหนด เอาออก")
	})
	t.Run("there are twenty at most", func(t *testing.T) {
		for i := range domain.MostSavedViews - 2 {
			save("overdue=true", fmt.Sprint("มุมมอง ", i)).want(t, 303)
		}
		save("overdue=true", "มุมมองที่ยี่สิบเอ็ด").want(t, 422).holds(t, "บันทึกได้ไม่เกิน 20 มุมมอง")
		b.get("/desk").lacks(t, "มุมมองที่ยี่สิบเอ็ด")
		save("overdue=false", "มุมมอง 1").want(t, 303) // one that he has can still be changed
	})
	t.Run("a form whose log-in ended is kept, not done", func(t *testing.T) {
		other := d.as(domain.Head)
		page := other.get("/desk?kind=access")
		d.clock.Pass(31 * time.Minute)
		late := other.sends(page, "/desk/views", "query", "kind=access", "name", "พิมพ์ค้าง").want(t, 403)
		a := other.post("/login", pairs("email", d.officer(domain.Head).Email, "password", password, "late", late.value("late"), "to", late.value("to")))
		a.want(t, 200).holds(t, `value="พิมพ์ค้าง"`, `href="/desk?sort=due_on"`)
		other.get("/desk").lacks(t, "พิมพ์ค้าง")
	})
}

func TestViewIsKept(t *testing.T) {
	d := newDesk(t)
	filer := d.cookieless()
	var refs []string
	for range 3 {
		refs = append(refs, filer.question().reference)
		d.clock.Pass(time.Minute)
	}
	b := d.as(domain.Intake)
	const view = "assignee=none&sort=received_at"
	in := "?view=" + url.QueryEscape(view)

	t.Run("the other language shows the same view, without what is no parameter", func(t *testing.T) {
		b.get("/desk?sort=received_at&assignee=none&drop=1&kind=nonsense").
			holds(t, `class="switch" href="/en/desk?assignee=none&amp;sort=received_at"`)
		b.get("/en/desk?q=%22%3E%3Cscript%3E").holds(t, `class="switch" href="/desk?q=%22%3E%3Cscript%3E"`)
	})
	t.Run("the queue leads to its cases, and each on to the next and back", func(t *testing.T) {
		b.get("/desk?"+view).holds(t, `href="/desk/c/`+refs[1]+in+`"`)
		b.get("/desk/c/"+refs[1]+in).holds(t,
			`rel="prev" href="/desk/c/`+refs[0]+in+`" data-key="KeyP"`, `rel="next" href="/desk/c/`+refs[2]+in+`" data-key="KeyN"`,
			`href="/desk?`+strings.ReplaceAll(view, "&", "&amp;")+`" data-key="KeyU"`, `class="switch" href="/en/desk/c/`+refs[1]+in+`"`)
		b.get("/desk/c/"+refs[0]+in).lacks(t, `rel="prev"`)
		b.get("/desk/c/"+refs[2]+in).lacks(t, `rel="next"`)
	})
	t.Run("opened by itself a case has no neighbours", func(t *testing.T) {
		b.get("/desk/c/"+refs[1]).want(t, 200).lacks(t, `rel="prev"`, `rel="next"`, "view=")
	})
	t.Run("after a verb the case is still in its view, though it has left it", func(t *testing.T) {
		page := b.get("/desk/c/"+refs[1]+"/assign"+in).want(t, 200)
		a := b.sends(page, "/desk/c/"+refs[1]+"/assign", "view", page.value("view"), "assignee", d.officer(domain.Officer).ID).want(t, 303)
		if at := a.header.Get("Location"); at != "/desk/c/"+refs[1]+"?done=assign&view="+url.QueryEscape(view) {
			t.Fatal(at)
		}
		b.follow(a).want(t, 200).holds(t, "บันทึกแล้ว", `rel="next" href="/desk/c/`+refs[2]+in+`"`, `rel="prev" href="/desk/c/`+refs[0]+in+`"`)
	})
	t.Run("a view that is none does no harm", func(t *testing.T) {
		for _, bad := range []string{"%", "a=b", "%3Cscript%3E", strings.Repeat("kind%3Daccess%26", 500), "q%3D%00"} {
			b.get("/desk/c/"+refs[0]+"?view="+bad).want(t, 200).lacks(t, "<script>")
		}
	})
}

func TestQueueColumns(t *testing.T) {
	d := newDesk(t)
	f := d.browser().question()
	d.clock.Set(d.clock.Now().AddDate(0, 0, 4))
	b := d.as(domain.Intake)
	t.Run("the last act is that of an officer, not of a reader", func(t *testing.T) {
		b.get("/desk/c/"+f.reference).want(t, 200)
		b.get("/desk?assignee=none").holds(t, "ดำเนินการล่าสุด", `<time datetime="2026-11-05">5 พ.ย. 2569</time></td>`)
		b.act(f.reference, "note", "message", "ดูแล้ว")
		b.get("/desk?assignee=none").holds(t, `<time datetime="2026-11-09">9 พ.ย. 2569</time></td>`)
	})
	t.Run("the time of receipt is a column for whoever sorts by it", func(t *testing.T) {
		b.get("/desk?assignee=none").lacks(t, ">ได้รับ</th>")
		b.get("/desk?assignee=none&sort=received_at").holds(t, ">ได้รับ</th>", "10.05 น.")
	})
	t.Run("a Thai name on an English page says that it is Thai", func(t *testing.T) {
		officer := d.officer(domain.Officer)
		b.act(f.reference, "assign", "assignee", officer.ID)
		b.get("/en/desk?sort=due_on").holds(t, `<bdi lang="th">`+officer.Name+`</bdi>`, `" lang="th">`+officer.Name+`</option>`)
		b.get("/en/desk/c/"+f.reference).holds(t, `<bdi lang="th">`+officer.Name+`</bdi>`)
		b.get("/desk?sort=due_on").lacks(t, `lang="th">`+officer.Name)
	})
	t.Run("where nothing is unassigned the way leads to all", func(t *testing.T) {
		b.get("/desk?assignee=none").want(t, 200).holds(t, "ไม่มีเรื่องในมุมมองนี้", `href="/desk?sort=due_on">ดูเรื่องทั้งหมด`)
	})
}

func TestQueueRequesters(t *testing.T) {
	d := newDesk(t)
	filer := d.browser()
	form := filer.asked("kind", "question", "details", "ขอทราบเวลาทำการ", "reply", "code", "subject.given_name", "สมหญิง <b>")
	named, nameless := filer.filed(filer.post("/o/sknpeo/ask", form)), filer.question()
	readings := func(f filed) int {
		return d.count("SELECT count(*) FROM readings WHERE what = 'people' AND case_id = '" + string(d.caseOf(f).ID) + "'")
	}
	b := d.as(domain.Intake)

	t.Run("names are hidden until somebody asks, and then noted for each case", func(t *testing.T) {
		page := b.get("/desk?assignee=none").want(t, 200)
		page.lacks(t, "สมหญิง")
		page.holds(t, "ซ่อนชื่อผู้ยื่นไว้")
		a := b.sends(page, "/desk/people", "query", "assignee=none").want(t, 200)
		a.holds(t, "ผู้ยื่น", "<bdi>สมหญิง &lt;b&gt;</bdi>", "ไม่ได้ระบุ", "ยังไม่มอบหมาย 2", `class="switch" href="/en/desk?assignee=none"`)
		if readings(named) != 1 || readings(nameless) != 1 {
			t.Errorf("%d and %d were noted", readings(named), readings(nameless))
		}
		b.get("/desk?assignee=none").lacks(t, "สมหญิง")
	})
	t.Run("who may not open a case is not told who filed it", func(t *testing.T) {
		b.act(named.reference, "assign", "assignee", d.officer(domain.Head).ID)
		officer := d.as(domain.Officer)
		page := officer.get("/desk?sort=due_on").want(t, 200).holds(t, named.reference)
		before := readings(named)
		a := officer.sends(page, "/desk/people", "query", "sort=due_on").want(t, 200).holds(t, "ท่านเปิดเรื่องนี้ไม่ได้", "ไม่ได้ระบุ")
		a.lacks(t, "สมหญิง")
		if readings(named) != before {
			t.Error("a reading was noted that there was not")
		}
	})
	t.Run("after a log-in that ended nothing is shown unasked", func(t *testing.T) {
		page := b.get("/desk?assignee=none")
		d.clock.Pass(31 * time.Minute)
		late := b.sends(page, "/desk/people", "query", "sort=due_on").want(t, 403)
		a := b.post("/login", pairs("email", d.officer(domain.Intake).Email, "password", password, "late", late.value("late"), "to", late.value("to")))
		a.want(t, 200).holds(t, "ซ่อนชื่อผู้ยื่นไว้")
		a.lacks(t, "สมหญิง")
	})
}
