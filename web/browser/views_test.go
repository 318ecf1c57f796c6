package browser

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// view is a page as somebody sees it. Its path is that of the table of pages; how
// one comes to it, a visitor's language in front, is its open.
type view struct {
	name string
	path string // as in web/router*.go
	role string // whose; "" for citizens
	open func(b *tab, s *stage, lang string)
}

// stage is a desk with something to see on every page.
type stage struct {
	*desk
	question filed // asked by somebody who wrote to the office and was asked something
	closed   filed // answered
	earlier  filed // received earlier than was thought, which its officer has not seen yet
	apart    filed // in quarantine
}

// shared is the stage of all tests: a journey adds its own cases to it.
var (
	shared  *stage
	sharing sync.Mutex
)

func stageOf(t testing.TB) *stage {
	t.Helper()
	sharing.Lock()
	defer sharing.Unlock()
	if shared == nil {
		shared = newStage(t)
	}
	on := *shared
	d := *shared.desk
	d.t, on.desk = t, &d
	return &on
}

func newStage(t testing.TB) *stage {
	t.Helper()
	s := &stage{desk: newDesk(t, here)}
	s.question = s.file(fields{
		"kind": "question", "details": "โรงเรียนในจังหวัดเปิดรับนักเรียนใหม่วันไหน\nผู้ปกครองต้องเตรียมอะไร",
		"subject": fields{"given_name": "ผู้ปกครองนักเรียน", "phone": "๐๘๑-๒๓๔-๕๖๗๘"},
	})
	s.closed = s.file(fields{"kind": "suggestion", "details": "ขอให้มีทางลาดหน้าสำนักงาน"})
	head := s.officer("head")
	for _, c := range []filed{s.question, s.closed} {
		head.do(c, "assign", fields{"assignee": head.id("officer")})
	}
	s.sends(s.question, strings.Repeat("สำเนา_ปี่_", 5)+".pdf")
	s.officer("officer").do(s.question, "ask", fields{"items": []fields{{"code": "school", "text": "ชื่อโรงเรียน"}, {"code": "year", "text": "ชั้นเรียน"}}})
	s.officer("officer").do(s.closed, "answer", fields{"message": "ติดตั้งแล้ว ขอบคุณที่แจ้ง"})
	s.apart = s.file(fields{"kind": "suggestion", "details": "ลดราคาหลังคาเมทัลชีท โทรเลย"})
	s.officer("intake").do(s.apart, "quarantine", fields{"reason": "โฆษณา"})
	s.earlier = s.file(fields{"kind": "question", "details": "ถามไว้ก่อนแล้วที่เคาน์เตอร์"})
	head.do(s.earlier, "assign", fields{"assignee": head.id("officer")})
	s.officer("intake").do(s.earlier, "correct_receipt", fields{
		"received_at": time.Now().Add(-72 * time.Hour).Format(time.RFC3339), "reason": "ลงวันผิด", "evidence": "ซองจดหมาย",
	})
	return s
}

// citizens' views, in the order in which a citizen comes to them.
var citizens = []view{
	{"the offices", "/", "", at("/")},
	{"the doors of an office", "/o/:office", "", at("/o/sknpeo")},
	{"asking", "/o/:office/ask", "", at("/o/sknpeo/ask")},
	{"asking, with everything wrong", "/o/:office/ask", "", func(b *tab, _ *stage, lang string) {
		b.open(lang + "/o/sknpeo/ask")
		b.choose("#kind-complaint")
		b.choose("#reply-email")
		b.put("subject.email", "ไม่ใช่อีเมล")
		b.press("main form button[type=submit]")
	}},
	{"the answers before they are sent", "/o/:office/ask", "", func(b *tab, _ *stage, lang string) {
		b.open(lang + "/o/sknpeo/ask")
		b.put("details", "ขอทราบวันเปิดภาคเรียน "+stacked)
		b.press("button[value=check]")
	}},
	{"asking, with files that wait", "/o/:office/ask", "", func(b *tab, _ *stage, lang string) {
		b.open(lang + "/o/sknpeo/ask")
		b.attachSome("#files")
		b.goOn()
		b.shows("#keep input:checked")
	}},
	{"the answers before they are sent, with files", "/o/:office/ask", "", func(b *tab, _ *stage, lang string) {
		b.open(lang + "/o/sknpeo/ask")
		b.put("details", "ขอทราบวันเปิดภาคเรียน "+stacked)
		b.attachSome("#files")
		b.press("button[value=check]")
	}},
	{"a receipt with files", "/o/:office/ask", "", func(b *tab, _ *stage, lang string) {
		b.open(lang + "/o/sknpeo/ask")
		b.put("details", "ขอทราบวันเปิดภาคเรียน "+stacked)
		b.attachSome("#files")
		b.goOn()
		b.do(visible(".code"))
	}},
	{"a right, with documents that wait", "/o/:office/file/:step", "", func(b *tab, s *stage, lang string) {
		untilStep("documents")(b, s, lang)
		b.attachSome("#files")
		b.press("button[name=stay]")
		b.shows("button[name=remove]")
	}},
	{"a receipt", "/o/:office/ask", "", func(b *tab, _ *stage, lang string) {
		b.open(lang + "/o/sknpeo/ask")
		b.put("details", "ขอทราบวันเปิดภาคเรียน "+stacked)
		b.press("main form button[type=submit]")
		b.do(visible(".code"))
	}},
	{"tracking", "/track", "", at("/track")},
	{"tracking, mistyped", "/track", "", func(b *tab, _ *stage, lang string) {
		b.open(lang + "/track")
		b.put("reference", "SKNPEO")
		b.press("main form button[type=submit]")
	}},
	{"the code of a case", "/r/:reference", "", func(b *tab, s *stage, lang string) {
		b.signOut()
		b.open(lang + "/r/" + s.closed.reference)
	}},
	{"a case that waits for its citizen", "/r/:reference", "", func(b *tab, s *stage, lang string) { b.track(lang, s.question) }},
	{"a message that is empty", "/r/:reference/messages", "", func(b *tab, s *stage, lang string) {
		b.track(lang, s.question)
		b.press("form[action$=messages] button[type=submit]")
	}},
	{"the papers of a case that waits for them", "/r/:reference/documents", "", documents},
	{"a paper that was not chosen", "/r/:reference/documents", "", func(b *tab, s *stage, lang string) {
		documents(b, s, lang)
		b.press("form:has(#files-school) button")
	}},
	{"the files of an answered case", "/r/:reference/documents", "", func(b *tab, s *stage, lang string) {
		b.track(lang, s.closed)
		b.press("form[action$=documents] button:not([formaction])")
	}},
	{"how the dates were counted", "/r/:reference/dates", "", func(b *tab, s *stage, lang string) {
		b.track(lang, s.question)
		b.press("a[href$=dates]")
	}},
	{"the messages of a case", "/r/:reference/messages", "", func(b *tab, s *stage, lang string) {
		b.track(lang, s.question)
		b.open(lang + "/r/" + s.question.reference + "/messages")
	}},
	{"withdrawing what is closed", "/r/:reference/withdraw", "", func(b *tab, s *stage, lang string) {
		b.track(lang, s.closed)
		b.open(lang + "/r/" + s.closed.reference + "/withdraw")
	}},
	{"a case that was withdrawn", "/r/:reference", "", func(b *tab, s *stage, lang string) {
		b.track(lang, s.file(fields{"kind": "question", "details": "ถามเพื่อถอน"}))
		b.press("form[action$=withdraw] button[type=submit]")
		b.press("button.warn")
	}},
	{"an office that is searched for in vain", "/", "", func(b *tab, _ *stage, lang string) { b.open(lang + "/?q=nowhere") }},
	{"withdrawing", "/r/:reference/withdraw", "", func(b *tab, s *stage, lang string) {
		b.track(lang, s.question)
		b.press("form[action$=withdraw] button[type=submit]")
	}},
	{"an answered case", "/r/:reference", "", func(b *tab, s *stage, lang string) { b.track(lang, s.closed) }},
	{"no such page", "/r/:reference", "", at("/o/nowhere")},
}

// documents is the page of a case's files, as its citizen comes to it.
func documents(b *tab, s *stage, lang string) {
	b.track(lang, s.question)
	b.press("form[action$=documents]:not([enctype]) button")
}

// at is a page that a link leads to.
func at(path string) func(b *tab, s *stage, lang string) {
	return func(b *tab, _ *stage, lang string) { b.open(strings.TrimSuffix(lang+path, "/") + last(lang+path)) }
}

// last keeps the slash of the first page: "/" and "/en".
func last(path string) string {
	if path == "/" {
		return "/"
	}
	return ""
}

// unseen are rows of the table that show no page of their own.
var unseen = []string{"/leave"}

// table are the paths of the pages that can be got, as the router's files have them.
func table(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../router*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var paths []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			row, ok := n.(*ast.CompositeLit)
			if !ok || len(row.Elts) < 2 {
				return true
			}
			method, isName := row.Elts[0].(*ast.Ident)
			path, isText := row.Elts[1].(*ast.BasicLit)
			if isName && isText && method.Name == "get" {
				if p, err := strconv.Unquote(path.Value); err == nil {
					paths = append(paths, p)
				}
			}
			return true
		})
	}
	return paths
}

func TestEveryPageIsLookedAt(t *testing.T) {
	paths := table(t)
	if len(paths) < 8 {
		t.Fatalf("the table of pages was not read: %q", paths)
	}
	for _, path := range paths {
		if !slices.Contains(unseen, path) && !slices.ContainsFunc(views(), func(v view) bool { return v.path == path }) {
			t.Errorf("no test of this package looks at %s: it needs a line in views_test.go", path)
		}
	}
}

// views are all there are.
func views() []view { return slices.Concat(citizens, rights, desks, states) }
