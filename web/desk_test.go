package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

// TestDeskPages holds every officer's page to who may open it.
func TestDeskPages(t *testing.T) {
	d := newDesk(t)
	ref := d.browser().question().reference
	everybody := domain.Roles
	lookers := domain.SeeCase.Roles()
	pages := map[string][]domain.Role{
		"/account": everybody, "/account/password": everybody, "/account/second-factor": everybody,
		"/desk": lookers, "/desk/trail": domain.SeeTrail.Roles(), "/desk/new": {domain.Intake},
		"/desk/bulk?verb=quarantine&case=" + ref: {domain.Intake, domain.Head},
		"/desk/people":                           lookers, "/desk/views": lookers,
		"/desk/c/" + ref:            {domain.Intake, domain.Officer, domain.Head, domain.DPO},
		"/desk/c/" + ref + "/trail": {domain.Intake, domain.Officer, domain.Head, domain.DPO, domain.Auditor},
		"/desk/c/" + ref + "/write": {domain.Intake, domain.Head, domain.DPO},
		"/desk/c/" + ref + "/note":  {domain.Intake, domain.Head, domain.DPO},
		"/desk/c/" + ref + "/ask":   {domain.Intake, domain.Head},
		// An officer may take what is nobody's; the verb is his, too.
		"/desk/c/" + ref + "/assign":          {domain.Intake, domain.Officer, domain.Head},
		"/desk/c/" + ref + "/withdraw":        {domain.Intake},
		"/desk/c/" + ref + "/correct_receipt": {domain.Intake},
	}
	for _, role := range domain.Roles {
		b := d.as(role)
		for path, who := range pages {
			t.Run(string(role)+" at "+strings.ReplaceAll(path, ref, "REF"), func(t *testing.T) {
				for _, prefix := range []string{"", "/en"} {
					a := b.get(prefix + path)
					switch may := slices.Contains(who, role); {
					case may && a.status == http.StatusOK:
					case !may && a.status == http.StatusNotFound:
					case !may && a.status == http.StatusSeeOther && slices.Contains(lookers, role): // a verb that is not his
					default:
						t.Errorf("%s: %d\n%.300s", prefix, a.status, a.text())
					}
				}
			})
		}
	}

	t.Run("nobody is led to the log-in, and from there to the page", func(t *testing.T) {
		for path := range pages {
			a := d.browser().get("/en"+path).want(t, 303)
			if want := "/en/login?to=" + url.QueryEscape(path); a.header.Get("Location") != want {
				t.Errorf("%s leads to %s", path, a.header.Get("Location"))
			}
		}
	})
	t.Run("another office's case is not there", func(t *testing.T) {
		for _, role := range []domain.Role{domain.Intake, domain.DPO, domain.Auditor} {
			b := d.asOf(role, "sesao11")
			for _, page := range []string{"", "/trail", "/write", "/people"} {
				b.get("/desk/c/"+ref+page).want(t, 404).lacks(t, "เวลาทำการของ")
			}
			b.post("/desk/c/"+ref+"/write", pairs("version", "1", "message", "ก")).want(t, 404)
		}
	})
	t.Run("no page of theirs is kept by a browser", func(t *testing.T) {
		b := d.as(domain.Intake)
		for path := range pages {
			if a := b.get(path); a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %q", path, a.header.Get("Cache-Control"))
			}
		}
	})
	t.Run("the menu holds what the role may open", func(t *testing.T) {
		d.as(domain.Intake).get("/account").holds(t, `href="/desk"`, `href="/desk/new"`)
		d.as(domain.Admin).get("/account").lacks(t, `href="/desk"`, `href="/desk/new"`)
	})
}

func TestQueuePage(t *testing.T) {
	d := newDesk(t)
	f := d.browser().question()
	b := d.as(domain.Intake)

	t.Run("a case waits among those of nobody, with its date in words, and among nobody's own", func(t *testing.T) {
		b.get("/desk?assignee=none").want(t, 200).holds(t, f.reference, "เหลือ", "สอบถาม", "รับเรื่องแล้ว")
		b.get("/desk").want(t, 200).lacks(t, f.reference)
	})
	t.Run("the tabs count", func(t *testing.T) {
		b.get("/desk").holds(t, "ยังไม่มอบหมาย 1", "ของฉัน 0", "ทั้งหมด 1")
	})
	t.Run("it holds nothing of the citizen", func(t *testing.T) {
		b.get("/desk?assignee=none").lacks(t, "ขอทราบเวลาทำการ")
	})
	t.Run("a date that has passed is said in words and by shape", func(t *testing.T) {
		before := d.clock.Now()
		d.clock.Set(before.AddDate(0, 3, 0))
		d.as(domain.Intake).get("/desk?overdue=true").want(t, 200).holds(t, f.reference, "✕", "เกิน ")
		d.clock.Set(before)
	})
	t.Run("a filter that is none is left out and said", func(t *testing.T) {
		a := d.as(domain.Intake).get("/desk?assignee=none&kind=nonsense&drop=1&due_within=-4").want(t, 200)
		a.holds(t, f.reference, "ไม่ได้ใช้ตัวกรอง “ประเภทเรื่อง”", "ไม่ได้ใช้ “drop” ในที่อยู่", "ไม่ได้ใช้ตัวกรอง “ครบกำหนดภายใน (วัน)”")
		a = d.as(domain.Intake).get("/desk?assignee=none&due_within=07&overdue=true&overdue=false").want(t, 200)
		a.holds(t, f.reference, "ไม่ได้ใช้ตัวกรอง “ครบกำหนดภายใน (วัน)”", "ไม่ได้ใช้ตัวกรอง “กำหนด”")
	})
	t.Run("and a page of another list than this", func(t *testing.T) {
		d.as(domain.Intake).get("/en/desk?assignee=none&cursor=x").want(t, 200).holds(t, f.reference, "“Page of the queue” was left out")
	})
	t.Run("nor is an officer or a unit that the office does not have one", func(t *testing.T) {
		a := d.as(domain.Intake).get("/desk?assignee=nobody&unit=sesao11-service").want(t, 200)
		a.holds(t, f.reference, "ไม่ได้ใช้ตัวกรอง “เจ้าของเรื่อง”", "ไม่ได้ใช้ตัวกรอง “กลุ่มงาน”", `href="/desk?sort=due_on" aria-current="page"`)
	})
	t.Run("a filter is taken off by its chip", func(t *testing.T) {
		d.as(domain.Intake).get("/desk?kind=question&assignee=none").want(t, 200).
			holds(t, `href="/desk?assignee=none"`, `href="/desk?kind=question"`, "เอาออก")
	})
	t.Run("what is due within some days is shown, and nothing later", func(t *testing.T) {
		b := d.as(domain.Intake)
		b.get("/desk?due_within=366").holds(t, f.reference)
		b.get("/desk?due_within=1").lacks(t, f.reference)
	})
	t.Run("an empty view says so and leads on", func(t *testing.T) {
		d.as(domain.Intake).get("/desk?status=decided").want(t, 200).holds(t, "ไม่มีเรื่องในมุมมองนี้", `href="/desk?assignee=none"`)
	})
	t.Run("the numbers of the whole office stand above it for whoever sees them", func(t *testing.T) {
		d.as(domain.DPO).get("/desk").holds(t, "เรื่องที่เปิดอยู่")
		d.as(domain.Officer).get("/desk").lacks(t, "เรื่องที่เปิดอยู่")
	})
}

func TestQueueNextPage(t *testing.T) {
	d := newDesk(t)
	filer := d.cookieless()
	const all = 53
	for i := range all { // each says something else: a flood would be set apart
		filer.filed(filer.post("/o/sknpeo/ask", filer.asked("kind", "question", "details", fmt.Sprint("ขอทราบเวลาทำการ ", i), "reply", "code")))
	}
	b := d.as(domain.Intake)
	first := b.get("/desk?assignee=none").want(t, 200)
	next := linkOf(first, `rel="next"`)
	second := b.get(next).want(t, 200)
	seen := map[string]bool{}
	for _, a := range []answer{first, second} {
		for _, ref := range referencePattern.FindAllString(a.body, -1) {
			seen[ref] = true
		}
	}
	if len(seen) != all {
		t.Errorf("%d of %d cases on two pages", len(seen), all)
	}
	t.Run("the place belongs to its officer and its filter", func(t *testing.T) {
		d.as(domain.DPO).get(next).want(t, 200).holds(t, "ไม่ได้ใช้ตัวกรอง “หน้าของคิวงาน”")
		b.get(next+"&kind=complaint").want(t, 200).holds(t, "ไม่ได้ใช้ตัวกรอง “หน้าของคิวงาน”")
	})
	t.Run("fifty lines are at most 25 KB on their way", func(t *testing.T) {
		if a := b.get("/desk?assignee=none", "Accept-Encoding", "gzip"); len(a.body) > 25<<10 || a.header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%d bytes, %s", len(a.body), a.header.Get("Content-Encoding"))
		}
	})
}

func TestLogInPages(t *testing.T) {
	d := newDesk(t)
	account := d.officer(domain.Intake)

	t.Run("the right password leads to the queue, or to the page that was wanted", func(t *testing.T) {
		a := d.browser().post("/login", pairs("email", account.Email, "password", password)).want(t, 303)
		if a.header.Get("Location") != "/desk" {
			t.Error(a.header.Get("Location"))
		}
		a = d.browser().post("/en/login", pairs("email", account.Email, "password", password, "to", "/desk/new?x=1")).want(t, 303)
		if a.header.Get("Location") != "/en/desk/new?x=1" {
			t.Error(a.header.Get("Location"))
		}
	})
	t.Run("it never leads out of the desk", func(t *testing.T) {
		for _, to := range []string{"https://evil.example", "//evil.example/desk", `/\evil.example`, "/desk/../..//evil", "javascript:alert(1)", "/deskevil"} {
			a := d.browser().post("/login", pairs("email", account.Email, "password", password, "to", to)).want(t, 303)
			if got := a.header.Get("Location"); !strings.HasPrefix(got, "/desk") || strings.Contains(got, `\`) || got == "/deskevil" {
				t.Errorf("%q leads to %q", to, got)
			}
		}
	})
	t.Run("a wrong password and an unknown officer get the same words, and no password is shown again", func(t *testing.T) {
		wrong := d.browser().post("/login", pairs("email", account.Email, "password", "secret-guess")).want(t, 422)
		nobody := d.browser().post("/login", pairs("email", "nobody@sknpeo.example", "password", "secret-guess")).want(t, 422)
		wrong.lacks(t, "secret-guess")
		if strings.ReplaceAll(wrong.text(), account.Email, "") != strings.ReplaceAll(nobody.text(), "nobody@sknpeo.example", "") {
			t.Error("they differ")
		}
		wrong.holds(t, "<title>ข้อผิดพลาด:", `href="#email"`, account.Email)
	})
	t.Run("logging out ends it", func(t *testing.T) {
		b := d.as(domain.Intake)
		cookie := b.jar["__Host-sid"]
		b.post("/logout", nil).want(t, 303)
		if b.jar["__Host-sid"] != "" {
			t.Error("the browser keeps it")
		}
		b.jar["__Host-sid"] = cookie
		b.get("/desk").want(t, 303)
	})
	t.Run("half an hour of nothing ends it", func(t *testing.T) {
		b := d.as(domain.Intake)
		d.clock.Pass(31 * time.Minute)
		b.get("/desk").want(t, 303)
	})
}

// linkOf is where a link of a page leads that has an attribute.
func linkOf(a answer, attribute string) string {
	_, rest, _ := strings.Cut(a.body, "<a "+attribute)
	_, rest, _ = strings.Cut(rest, `href="`)
	href, _, _ := strings.Cut(rest, `"`)
	return strings.ReplaceAll(href, "&amp;", "&")
}
