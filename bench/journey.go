package main

import (
	"bytes"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"sitthi/api"
	"sitthi/domain"
	"sitthi/domain/law"
	"sitthi/web"
)

// journey is a walk through everything that can be asked of the desk, so that every
// query there is has been made once.
type journey struct {
	program *program
	office  domain.OfficeID
	bearers map[string]string
	taken   map[string]bool // routes that answered as they should
	trouble []string
}

func newJourney(run *program, office domain.OfficeID) *journey {
	return &journey{program: run, office: office, bearers: map[string]string{}, taken: map[string]bool{}}
}

// answer is a reply that is looked into.
type answer map[string]any

func (a answer) text(name string) string {
	text, _ := a[name].(string)
	return text
}

// word is the first of a list of texts.
func (a answer) word(name string) string {
	all, _ := a[name].([]any)
	for _, one := range all {
		text, _ := one.(string)
		return text
	}
	return ""
}

// call asks a route of the table, its names filled in, as somebody.
func (j *journey) call(who, method, route string, body any, headers []string, names ...string) answer {
	path := route
	for i := 0; i+1 < len(names); i += 2 {
		path = strings.ReplaceAll(path, "{"+names[i]+"}", names[i+1])
	}
	var content []byte
	switch body := body.(type) {
	case nil:
	case form:
		content, headers = body.content, append(headers, "Content-Type: "+body.kind)
	default:
		content, _ = json.Marshal(body)
	}
	if bearer := j.bearer(who); bearer != "" {
		headers = append(headers, "Authorization: "+bearer)
	}
	status, reply, err := j.ask(method, path, content, headers)
	tooEarly := status == http.StatusConflict && strings.HasSuffix(route, "/lapse")
	if err != nil || status/100 != 2 && !tooEarly {
		j.trouble = append(j.trouble, fmt.Sprintf("%s %s as %s: %d %s %v", method, path, who, status, reply, err))
		return nil
	}
	route, _, _ = strings.Cut(route, "?")
	j.taken[method+" "+route] = true
	var out answer
	_ = json.Unmarshal(reply, &out) // a page is none
	return out
}

func (j *journey) ask(method, path string, content []byte, headers []string) (status int, reply []byte, err error) {
	req, err := http.NewRequest(method, "http://"+j.program.addr+path, bytes.NewReader(content))
	if err != nil {
		return 0, nil, err
	}
	if content != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	reply, err = io.ReadAll(res.Body)
	return res.StatusCode, reply, err
}

// bearer is the session of an officer by name, logged in when he is first needed;
// nothing for the empty name, who is anybody.
func (j *journey) bearer(who string) string {
	if who == "" || j.bearers[who] != "" {
		return j.bearers[who]
	}
	j.logIn(who, password)
	return j.bearers[who]
}

func (j *journey) logIn(who, password string) answer {
	got := j.post("", "/v1/sessions", map[string]any{"email": login(j.office, who), "password": password})
	j.bearers[who] = "Bearer " + got.text("access_token")
	return got
}

func (j *journey) get(who, route string, names ...string) answer {
	return j.call(who, "GET", route, nil, nil, names...)
}

func (j *journey) post(who, route string, body any, names ...string) answer {
	return j.call(who, "POST", route, body, nil, names...)
}

// filed is a case of the journey and what its citizen holds.
type filed struct {
	reference, receipt string
	version            int
}

func (j *journey) file(more map[string]any) filed {
	content := body(1, true)
	content["details"] = text + " " + strconv.FormatInt(time.Now().UnixNano(), 36) // or it were a flood
	for name, value := range more {
		content[name] = value
	}
	got := j.call("", "POST", "/v1/offices/{office}/requests", content,
		[]string{"Idempotency-Key: " + strconv.FormatInt(time.Now().UnixNano(), 36)}, "office", string(j.office))
	return filed{got.text("reference"), got.text("receipt"), 1}
}

// act uses a verb on a case.
func (j *journey) act(who string, f *filed, verb string, body any) {
	got := j.call(who, "POST", "/v1/cases/{reference}/"+verb, body, []string{`If-Match: "` + strconv.Itoa(f.version) + `"`}, "reference", f.reference)
	if got != nil {
		f.version++
	}
}

// holder uses a route of whoever holds the receipt.
func (j *journey) holder(f *filed, method, rest string, body any) {
	got := j.call("", method, "/v1/requests/{reference}"+rest, body, []string{"Authorization: Receipt " + f.receipt}, "reference", f.reference)
	if got != nil && method == "POST" {
		f.version++
	}
}

// walk takes every route; what it did not manage is in trouble.
func (j *journey) walk() {
	for _, route := range []string{"/healthz", "/readyz", "/openapi.yaml", "/metrics", "/v1/offices", "/"} {
		j.get("", route)
	}
	j.get("", "/v1/offices/{office}", "office", string(j.office))
	j.sessions()
	j.life()
	j.files()
	j.ends()
	j.many()
	j.pages()
	j.administration()
}

func (j *journey) sessions() {
	got := j.logIn("officer2", password)
	j.logIn("officer2", password)
	got = j.post("", "/v1/sessions/refresh", map[string]any{"refresh_token": got.text("refresh_token")})
	j.call("", "DELETE", "/v1/sessions", nil, []string{"Authorization: Bearer " + got.text("access_token")})
	j.logIn("officer2", password)
	for _, one := range list(j.get("officer2", "/v1/account")["sessions"]) {
		if one["current"] == false {
			j.call("officer2", "DELETE", "/v1/account/sessions/{session}", nil, nil, "session", one.text("id"))
			break
		}
	}
	j.secondFactor()
}

// secondFactor is an officer's authenticator app, got and lost again.
func (j *journey) secondFactor() {
	begun := j.post("officer2", "/v1/account/totp", map[string]any{"password": password})
	bits, _ := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(begun.text("secret"))
	var secret domain.TOTPSecret
	copy(secret[:], bits)
	got := j.post("officer2", "/v1/account/totp/confirm", map[string]any{"totp": secret.CodeAt(time.Now())})
	got = j.post("officer2", "/v1/account/recovery-codes", map[string]any{"password": password, "totp": got.word("recovery_codes")})
	const other = password + ", changed"
	j.post("officer2", "/v1/account/password", map[string]any{"password": password, "totp": got.word("recovery_codes"), "new_password": other})
	j.post("admin", "/v1/officers/{officer}/reset_totp", map[string]any{"reason": "โทรศัพท์หาย"}, "officer", string(officerID(j.office, "officer2")))
	j.logIn("officer2", other)
	j.post("officer2", "/v1/account/password", map[string]any{"password": other, "new_password": password})
	j.logIn("officer2", password)
}

// life is a question from its filing to its second round.
func (j *journey) life() {
	f := j.file(nil)
	mine := string(officerID(j.office, "officer1"))
	j.act("officer1", &f, "assign", map[string]any{"assignee": mine})
	j.act("head", &f, "unassign", map[string]any{"reason": "ลองใหม่"})
	j.act("intake", &f, "assign", map[string]any{"assignee": mine})
	j.act("officer1", &f, "ask", map[string]any{"items": []any{map[string]any{"code": "paper", "text": "ขอสำเนา"}}})
	j.holder(&f, "POST", "/messages", map[string]any{"text": "ส่งแล้ว", "answers": []string{"paper"}})
	j.act("officer1", &f, "write", map[string]any{"message": "กำลังตรวจสอบ"})
	j.act("head", &f, "note", map[string]any{"message": "บันทึก"})
	j.act("intake", &f, "correct_receipt", map[string]any{
		"received_at": time.Now().Add(-72 * time.Hour).Format(time.RFC3339), "reason": "ลงวันผิด", "evidence": "ซองจดหมาย",
	})
	banner := first(j.get("officer1", "/v1/cases/{reference}", "reference", f.reference)["banners"])
	j.post("officer1", "/v1/cases/{reference}/acknowledge", map[string]any{"event": banner["event"]}, "reference", f.reference)
	j.get("auditor", "/v1/cases/{reference}/events", "reference", f.reference)
	j.get("head", "/v1/cases/{reference}/events", "reference", f.reference)
	j.holder(&f, "GET", "", nil)
	j.act("officer1", &f, "answer", map[string]any{"message": "ตอบ"})
	j.act("head", &f, "reopen", map[string]any{"cause": "new_facts", "reason": "พบเอกสารเพิ่ม"})
}

// form is a body with a file in it.
type form struct {
	content []byte
	kind    string
}

// picture is a form with a small picture.
func picture() form {
	var out bytes.Buffer
	parts := multipart.NewWriter(&out)
	_ = errors.Join(addPicture(parts), parts.Close()) // into memory: it cannot fail
	return form{out.Bytes(), parts.FormDataContentType()}
}

func addPicture(to *multipart.Writer) error {
	file, err := to.CreateFormFile("files", "picture.png")
	if err != nil {
		return err
	}
	return png.Encode(file, image.NewGray(image.Rect(0, 0, 8, 8)))
}

// files go both ways.
func (j *journey) files() {
	f := j.file(nil)
	receipt := []string{"Authorization: Receipt " + f.receipt}
	sent := first(j.call("", "POST", "/v1/requests/{reference}/files", picture(), receipt, "reference", f.reference)["files"])
	j.call("", "GET", "/v1/requests/{reference}/files/{file}", nil, receipt, "reference", f.reference, "file", sent.text("id"))
	f.version++
	j.act("intake", &f, "files", picture())
	j.get("intake", "/v1/cases/{reference}/files/{file}", "reference", f.reference, "file", sent.text("id"))
}

// ends are the other ways in and out.
func (j *journey) ends() {
	f := j.file(nil)
	j.holder(&f, "POST", "/withdraw", nil)
	f = j.file(map[string]any{"kind": "access"})
	j.act("intake", &f, "withdraw", map[string]any{"reason": "ถอนด้วยหนังสือ"})
	f = j.file(nil)
	j.act("intake", &f, "quarantine", map[string]any{"reason": "โฆษณา"})
	j.act("head", &f, "release", nil)
	f = j.file(map[string]any{"kind": "complaint", "about_officers": "ผู้รับเรื่อง"})
	j.act("dpo", &f, "tie", map[string]any{"officers": []string{string(officerID(j.office, "officer3"))}})
	entry := body(2, true)
	entry["channel"], entry["received_at"] = "counter", time.Now().Add(-48*time.Hour).Format(time.RFC3339)
	entry["intake_no"] = strconv.FormatInt(time.Now().UnixNano(), 10) + "/2569"
	j.post("intake", "/v1/offices/{office}/cases", entry, "office", string(j.office))
	f = j.file(nil)
	j.act("officer1", &f, "assign", map[string]any{"assignee": string(officerID(j.office, "officer1"))})
	j.act("officer1", &f, "ask", map[string]any{"items": []any{map[string]any{"code": "paper", "text": "ขอสำเนา"}}})
	j.act("head", &f, "lapse", nil) // too early, as long as a desk lives here: all that is asked before the writing
}

// pages are the lists, each filter and order of the queue among them.
func (j *journey) pages() {
	f := j.file(nil)
	email := url.QueryEscape("citizen" + counter + "@example.org")
	name := url.QueryEscape("ผู้ยื่นทดสอบ ลำดับที่1")
	for _, who := range []string{"intake", "officer1", "head", "dpo", "approver"} {
		for _, filter := range []string{
			"", "kind=question", "status=closed", "status=closed,received", "assignee=me", "assignee=none", "overdue=true", "overdue=false",
			"quarantined=true", "quarantined=true&overdue=true",
			"unit=" + string(unitID(j.office, "service")), "q=" + f.reference, "q=" + f.reference[max(len(f.reference)-6, 0):],
			"q=" + email, "q=0812345678", "q=" + name, "q=77/2569",
		} {
			for _, sort := range []string{"due_on", "received_at"} {
				query := "/v1/queue?sort=" + sort + "&limit=20&" + filter
				if next := j.get(who, strings.TrimSuffix(query, "&")).text("next_cursor"); next != "" {
					j.get(who, strings.TrimSuffix(query, "&")+"&cursor="+url.QueryEscape(next))
				}
			}
		}
	}
	j.get("officer1", "/v1/officers")
	j.get("dpo", "/v1/dashboard")
}

// administration are officers, rules and calendars.
func (j *journey) administration() {
	of := string(officerID(j.office, "officer2"))
	day := domain.DateOf(time.Now(), domain.Bangkok)
	j.get("admin", "/v1/staff")
	j.get("admin", "/v1/officers/{officer}", "officer", of)
	j.post("admin", "/v1/officers/{officer}/capacity", map[string]any{"capacity": 25}, "officer", of)
	got := j.post("admin", "/v1/officers/{officer}/absences", map[string]any{"from_on": day.AddDays(1).String(), "to_on": day.AddDays(3).String()}, "officer", of)
	j.post("admin", "/v1/officers/{officer}/absences/{absence}/end", nil, "officer", of, "absence", first(got["absences"]).text("id"))
	j.post("admin", "/v1/officers/{officer}/disable", map[string]any{"reason": "ย้าย"}, "officer", of)
	j.post("admin", "/v1/officers/{officer}/enable", map[string]any{"reason": "กลับมา"}, "officer", of)
	j.routing()
	j.calendar()
	j.post("admin", "/v1/notices", map[string]any{"dated_on": day.String(), "text": text, "reason": "ปรับปรุง"})
}

// routing gives the service unit a strategy, and then something to hand out.
func (j *journey) routing() {
	rules := map[string]any{"intake": string(unitID(j.office, "intake")), "rules": []any{
		map[string]any{"id": "questions", "when": map[string]any{"kinds": []string{"question"}}, "unit": string(unitID(j.office, "service")), "strategy": "least_open"},
	}}
	j.post("admin", "/v1/routing/test", map[string]any{"kind": "question", "details": text, "channel": "web"})
	version, _ := j.get("admin", "/v1/routing")["version"].(float64)
	j.post("admin", "/v1/routing/preview", rules)
	rules["reason"] = "แบ่งงานใหม่"
	j.call("admin", "POST", "/v1/routing", rules, []string{fmt.Sprintf(`If-Match: "%.0f"`, version)})
	for range 5 {
		j.file(nil)
	}
	j.post("admin", "/v1/routing/test", map[string]any{"kind": "question", "details": text, "channel": "web"})
}

// calendar makes a day a holiday, so that open cases are counted anew.
func (j *journey) calendar() {
	j.get("head", "/v1/calendar/versions")
	version, _ := j.get("head", "/v1/calendar")["version"].(float64)
	day := law.Calendar().NextWorkingDay(domain.DateOf(time.Now(), domain.Bangkok).AddDays(10 + 3*int(version)))
	change := map[string]any{"add": []any{map[string]any{"date": day.String(), "name_th": "วันหยุดพิเศษ", "type": "local"}}}
	j.post("dpo", "/v1/calendar/preview", change)
	change["reason"], change["source"], change["source_on"] = "มติคณะรัฐมนตรี", "ประกาศ", domain.DateOf(time.Now(), domain.Bangkok).String()
	j.call("admin", "POST", "/v1/calendar", change, []string{fmt.Sprintf(`If-Match: "%.0f"`, version)})
}

// list is the things of a list.
func list(things any) (all []answer) {
	raw, _ := things.([]any)
	for _, one := range raw {
		object, _ := one.(map[string]any)
		all = append(all, object)
	}
	return all
}

// first is the first thing of a list.
func first(things any) answer {
	for _, one := range list(things) {
		return one
	}
	return nil
}

// left are the routes and pages that were not taken.
func (j *journey) left() []string {
	var left []string
	for _, r := range api.Routes() {
		if !j.taken[r.Method+" "+r.Path] {
			left = append(left, r.Method+" "+r.Path)
		}
	}
	for _, r := range web.Routes() {
		if !j.taken[r.Method+" "+r.Path] {
			left = append(left, r.Method+" "+r.Path)
		}
	}
	return left
}
