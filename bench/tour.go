package main

import (
	"encoding/base32"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"sitthi/domain"
)

// tour is a walk through the pages, as people take it: each is opened and each form
// sent. What happens meanwhile elsewhere in the office is the journey's.
type tour struct{ *journey }

// step opens a page of the table or sends its form, its names filled in.
func (t tour) step(v *visitor, method, row string, form url.Values, names ...string) {
	path := filledPath(row, names)
	t.note(v, method, row, path, func() (int, error) { return v.send(method, path, form) })
}

// attach sends a form of the table with a file.
func (t tour) attach(v *visitor, row string, form url.Values, names ...string) {
	path := filledPath(row, names)
	t.note(v, http.MethodPost, row, path, func() (int, error) { return v.upload(path, form) })
}

// note does a step and ticks its row off, or keeps what was wrong with it.
func (t tour) note(v *visitor, method, row, path string, do func() (int, error)) {
	status, err := do()
	if err != nil || status >= http.StatusBadRequest {
		t.trouble = append(t.trouble, fmt.Sprintf("%s %s: %d %v %s", method, path, status, err, mistakes(v.page)))
		return
	}
	row, _, _ = strings.Cut(row, "?")
	t.taken[method+" "+row] = true
}

// filledPath is a path of the table with its names filled in.
func filledPath(row string, names []string) string {
	for i := 0; i+1 < len(names); i += 2 {
		row = strings.ReplaceAll(row, ":"+names[i], names[i+1])
	}
	return row
}

var (
	summary = regexp.MustCompile(`(?s)<section class="summary".*?</section>`)
	mark    = regexp.MustCompile(`<[^>]*>`)
)

// mistakes are what a page says is wrong.
func mistakes(page string) string {
	return strings.Join(strings.Fields(mark.ReplaceAllString(summary.FindString(page), " ")), " ")
}

func (t tour) get(v *visitor, row string, names ...string) {
	t.step(v, http.MethodGet, row, nil, names...)
}

func (t tour) post(v *visitor, row string, form url.Values, names ...string) {
	t.step(v, http.MethodPost, row, form, names...)
}

// walk takes every page; what it did not manage is in trouble.
func (t tour) walk() {
	t.public()
	t.rights()
	t.holder()
	t.account()
	t.desk()
	t.many()
	t.entry()
}

// public are the pages that say the same to everybody, and a question.
func (t tour) public() {
	v, office := newVisitor(t.program), string(t.office)
	for _, row := range []string{"/", "/track", "/help", "/accessibility", "/cookies", "/leave", "/login"} {
		t.get(v, row)
	}
	t.get(v, "/o/:office/notice/:version", "office", office, "version", officeOf(0).NoticeVersion)
	for _, row := range []string{"/o/:office", "/o/:office/rights", "/o/:office/notice", "/o/:office/ask"} {
		t.get(v, row, "office", office)
	}
	t.post(v, "/o/:office/ask", fields("kind", "question", "details", text, "reply", "code"), "office", office)
	t.get(v, "/o/:office/ask", "office", office)
	t.attach(v, "/o/:office/ask", fields("kind", "question", "details", text, "reply", "code"), "office", office)
}

// rightSteps are the answers of somebody who wants to see his own data, page by page.
var rightSteps = []struct {
	slug string
	form url.Values
}{
	{"right", fields("kind", "access")},
	{"whom", fields("for", "self")},
	{"person", fields("subject.given_name", "ผู้ยื่นทดสอบ", "subject.family_name", "ทีละขั้น", "relationship", "guardian")},
	{"what", fields("details", text, "period", "ปีการศึกษา 2568")},
	{"reply", fields("contact.phone", "0812345678", "preferred_response", "counter")},
	{"documents", nil},
	{"check", fields("declare", "yes")},
}

// rights are a right step by step, filed, begun again and erased; and one on the
// page that shows everything.
func (t tour) rights() {
	office := string(t.office)
	v := newVisitor(t.program)
	t.get(v, "/o/:office/file", "office", office)
	t.draft(v, len(rightSteps))
	t.get(v, "/o/:office/file/done", "office", office)
	t.post(v, "/o/:office/file/again", nil, "office", office)
	t.post(v, "/o/:office/file/erase", nil, "office", office)

	t.get(v, "/o/:office/form", "office", office)
	whole := url.Values{}
	for _, step := range rightSteps {
		for name, values := range step.form {
			whole[name] = values
		}
	}
	t.post(v, "/o/:office/form", whole, "office", office)
}

// draft fills in the first pages of a right.
func (t tour) draft(v *visitor, pages int) {
	for _, step := range rightSteps[:pages] {
		t.get(v, "/o/:office/file/:step", "office", string(t.office), "step", step.slug)
		if step.slug == "documents" {
			t.documents(v)
		}
		t.post(v, "/o/:office/file/:step", step.form, "office", string(t.office), "step", step.slug)
	}
}

var removable = regexp.MustCompile(`name="remove" value="([^"]+)"`)

// documents are two files for a right, of which one is removed again.
func (t tour) documents(v *visitor) {
	of := []string{"office", string(t.office), "step", "documents"}
	for range 2 {
		t.attach(v, "/o/:office/file/:step", fields("stay", "yes"), of...)
		t.get(v, "/o/:office/file/:step", of...)
	}
	if found := removable.FindStringSubmatch(v.page); found != nil {
		t.post(v, "/o/:office/file/:step", fields("remove", found[1]), of...)
	}
}

// holder is a citizen who looks at his case, writes, and withdraws.
func (t tour) holder() {
	f := t.file(nil)
	v := newVisitor(t.program)
	of := []string{"reference", f.reference}
	t.post(v, "/track", fields("reference", f.reference, "code", f.receipt))
	t.get(v, "/r/:reference", of...)
	t.post(v, "/r/:reference", nil, of...)
	t.get(v, "/r/:reference/dates", of...)
	t.post(v, "/r/:reference/dates", nil, of...)
	t.get(v, "/r/:reference/messages", of...)
	t.post(v, "/r/:reference/messages", fields("text", "ขอเพิ่มเติม"), of...)
	t.get(v, "/r/:reference/documents", of...)
	t.attach(v, "/r/:reference/documents", nil, of...)
	t.get(v, "/r/:reference/documents", of...)
	file := fileOnPage(v)
	t.post(v, "/r/:reference/documents/:file", nil, append(of, "file", file)...)
	t.officersFile(f, file)
	t.get(v, "/r/:reference", of...)
	t.post(v, "/r/:reference/receipt", fields("code", f.receipt), of...)
	t.get(v, "/r/:reference/withdraw", of...)
	t.post(v, "/r/:reference/withdraw", fields("sure", "yes"), of...)
}

var fileLink = regexp.MustCompile(`formaction="[^"]*/(?:documents|files)/([^/"]+)"`)

// fileOnPage is the first file that a page offers.
func fileOnPage(v *visitor) string {
	if found := fileLink.FindStringSubmatch(v.page); found != nil {
		return found[1]
	}
	return "none"
}

// officersFile is a file of a case as an officer gets it.
func (t tour) officersFile(f filed, file string) {
	v := t.logInBy("intake")
	t.get(v, "/desk/c/:reference", "reference", f.reference)
	t.post(v, "/desk/c/:reference/files/:file", nil, "reference", f.reference, "file", file)
}

// logInBy logs an officer in by the page.
func (t tour) logInBy(who string) *visitor {
	v := newVisitor(t.program)
	t.post(v, "/login", fields("email", login(t.office, who), "password", password))
	return v
}

var (
	secretOnPage = regexp.MustCompile(`<code class="secret">([^<]*)</code>`)
	codeOnPage   = regexp.MustCompile(`<li><code>([^<]*)</code></li>`)
)

// enrol gives an officer an authenticator app and the codes for a lost one.
func (t tour) enrol(v *visitor) (codes []string) {
	t.get(v, "/account/second-factor")
	t.post(v, "/account/second-factor", fields("password", password))
	var secret domain.TOTPSecret
	if found := secretOnPage.FindStringSubmatch(v.page); found != nil {
		bits, _ := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ReplaceAll(found[1], " ", ""))
		copy(secret[:], bits)
	}
	t.post(v, "/account/second-factor", fields("totp", secret.CodeAt(time.Now())))
	return codesOn(v)
}

func codesOn(v *visitor) (codes []string) {
	for _, found := range codeOnPage.FindAllStringSubmatch(v.page, -1) {
		codes = append(codes, found[1])
	}
	return append(codes, "", "", "") // none is as good as a wrong one, which is told
}

// forget takes an officer's second factor away again.
func (t tour) forget(who string) {
	t.journey.post("admin", "/v1/officers/{officer}/reset_totp", map[string]any{"reason": "โทรศัพท์หาย"}, "officer", string(officerID(t.office, who)))
}

// account is an officer's own: his log-ins, his password, his second factor.
func (t tour) account() {
	const who, other = "officer3", password + ", changed"
	v := t.logInBy(who)
	t.logInBy(who)
	t.get(v, "/account")
	t.post(v, "/account/log-ins", fields("session", otherLogIn(v.page)))
	t.get(v, "/account/settings")
	t.post(v, "/account/settings", fields("theme", "dark", "digits", "thai"))
	t.get(v, "/account/password")
	t.post(v, "/account/password", fields("password", password, "new_password", other))
	t.get(v, "/account/password")
	t.post(v, "/account/password", fields("password", other, "new_password", password))
	t.enrol(v)
	t.logInBy(who) // which waits for a code that nobody gives
	t.forget(who)
	v = t.logInBy(who)
	codes := t.enrol(v)
	t.get(v, "/account/recovery-codes")
	t.post(v, "/account/recovery-codes", fields("password", password, "totp", codes[0]))
	codes = codesOn(v)
	t.post(v, "/logout", nil)
	v = t.logInBy(who)
	t.get(v, "/login/code")
	t.post(v, "/login/code", fields("totp", codes[0]))
	t.forget(who)
}

// otherLogIn is a log-in on the page of the account that is not the one that looks.
func otherLogIn(page string) string {
	for _, item := range strings.Split(page, `<li class="log-in">`)[1:] {
		if !strings.Contains(item, "<strong>") {
			if found := regexp.MustCompile(`name="session" value="([^"]*)"`).FindStringSubmatch(item); found != nil {
				return found[1]
			}
		}
	}
	return ""
}

// act uses a verb by its page.
func (t tour) act(v *visitor, reference, verb string, form url.Values) {
	of := []string{"reference", reference, "verb", verb}
	t.get(v, "/desk/c/:reference/:verb", of...)
	t.post(v, "/desk/c/:reference/:verb", form, of...)
}

// desk is a question from its filing to its second round, by the pages, and the
// queue with all its views.
func (t tour) desk() {
	f := t.file(nil)
	of := []string{"reference", f.reference}
	mine := string(officerID(t.office, "officer1"))
	intake, head, officer := t.logInBy("intake"), t.logInBy("head"), t.logInBy("officer1")
	for _, v := range []*visitor{intake, head, officer, t.logInBy("dpo"), t.logInBy("approver")} {
		for _, view := range queueViews {
			t.get(v, "/desk"+view)
		}
	}
	t.views(head)
	t.bulk(head, f.reference)
	t.get(officer, "/desk/c/:reference", of...)
	t.act(head, f.reference, "unassign", fields("reason", "ลองใหม่"))
	t.act(head, f.reference, "assign", fields("assignee", mine))
	t.act(officer, f.reference, "ask", fields("items", "ขอสำเนา"))
	t.act(officer, f.reference, "write", fields("message", "กำลังตรวจสอบ"))
	t.act(head, f.reference, "note", fields("message", "บันทึก"))
	t.act(intake, f.reference, "correct_receipt", instant("received_at", time.Now().Add(-72*time.Hour),
		"reason", "ลงวันผิด", "evidence", "ซองจดหมาย"))
	t.get(officer, "/desk/c/:reference", of...)
	t.get(officer, "/desk/c/:reference/acknowledge", of...)
	t.post(officer, "/desk/c/:reference/acknowledge", nil, of...)
	t.get(officer, "/desk/c/:reference/people", of...)
	t.post(officer, "/desk/c/:reference/people", nil, of...)
	t.act(officer, f.reference, "answer", fields("message", "ตอบ"))
	t.act(head, f.reference, "reopen", fields("cause", "new_facts", "reason", "พบเอกสารเพิ่ม"))
	t.act(intake, f.reference, "withdraw", fields("reason", "ถอนด้วยหนังสือ"))
	t.get(t.logInBy("auditor"), "/desk/c/:reference/trail", of...)
	t.get(head, "/desk/trail")
	t.get(head, "/desk/trail?reference="+f.reference)

	f = t.file(nil)
	t.act(intake, f.reference, "quarantine", fields("reason", "โฆษณา"))
	t.act(head, f.reference, "release", nil)
	f = t.file(map[string]any{"kind": "complaint", "about_officers": "ผู้รับเรื่อง"})
	t.act(t.logInBy("dpo"), f.reference, "tie", fields("officers", string(officerID(t.office, "officer3"))))
}

// queueViews are the views that the queue's page offers, and what can be looked for.
var queueViews = []string{
	"", "?assignee=none", "?due_within=7&overdue=false", "?overdue=true", "?status=awaiting_info", "?sort=due_on", "?sort=received_at",
	"?status=closed", "?kind=access", "?q=0812345678", "?q=77/2569",
}

// views are a view of the queue that is kept, with its people, and forgotten.
func (t tour) views(v *visitor) {
	const view, name = "assignee=none&sort=due_on", "ยังไม่มีเจ้าของ"
	t.get(v, "/desk/people")
	t.post(v, "/desk/people", fields("query", view))
	t.get(v, "/desk/views")
	t.post(v, "/desk/views", fields("query", view, "name", name))
	t.get(v, "/desk?"+view)
	t.post(v, "/desk/views/remove", fields("query", view, "name", name))
}

var keyOnPage = regexp.MustCompile(`name="key" value="([^"]+)"`)

// bulk gives a case to an officer as if it were many, and is the key of what became
// of it.
func (t tour) bulk(v *visitor, reference string) (key string) {
	chosen := fields("verb", "assign", "case", reference, "to", string(officerID(t.office, "officer1")))
	t.get(v, "/desk/bulk?"+chosen.Encode())
	if found := keyOnPage.FindStringSubmatch(v.page); found != nil {
		key = found[1]
	}
	t.post(v, "/desk/bulk", nil)
	t.get(v, "/desk/bulk/:key", "key", key)
	return key
}

// instant are the boxes of a time, beside other fields.
func instant(name string, at time.Time, more ...string) url.Values {
	at = at.In(domain.Bangkok)
	return fields(append(more, name+".day", strconv.Itoa(at.Day()), name+".month", strconv.Itoa(int(at.Month())),
		name+".year", strconv.Itoa(at.Year()), name+".time", at.Format("15.04"))...)
}

// entry is a request on paper.
func (t tour) entry() {
	v := t.logInBy("intake")
	form := instant("received_at", time.Now().Add(-time.Hour), "channel", "counter", "kind", "question", "details", text,
		"subject.given_name", "ผู้ยื่นทดสอบ", "subject.phone", "0812345678", "intake_no", strconv.FormatInt(time.Now().UnixNano(), 10)+"/2569")
	t.get(v, "/desk/new")
	form.Set("then", "count")
	t.attach(v, "/desk/new", form)
	form.Del("then")
	t.post(v, "/desk/new", form)
}
