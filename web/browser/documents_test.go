package browser

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// onDisk is a file as somebody has it on his telephone.
func onDisk(t testing.TB, name string, size int) (path string, content []byte) {
	t.Helper()
	content = append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("ข้อมูล "), size/19)...)
	path = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path, content
}

// attach chooses files in a box.
func (b *tab) attach(selector string, paths ...string) {
	b.t.Helper()
	b.shows(selector)
	b.do(chromedp.SetUploadFiles(chromedp.CSS(selector), paths))
}

// attachSome chooses two files in a box, one with a name that is as long as it may be.
func (b *tab) attachSome(selector string) {
	b.t.Helper()
	long, _ := onDisk(b.t, strings.Repeat("สำเนา_", 8)+".pdf", 9)
	short, _ := onDisk(b.t, "b.pdf", 1<<20)
	b.attach(selector, long, short)
}

// get presses a button that gets a file, and is what was saved.
func (b *tab) get(selector, name string) []byte {
	b.t.Helper()
	folder := b.t.TempDir()
	call(b, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: chromedp.FromContext(b.ctx).BrowserContextID, DownloadPath: folder,
	})
	b.choose(selector)
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		coming, _ := filepath.Glob(filepath.Join(folder, "*.crdownload"))
		if content, err := os.ReadFile(filepath.Join(folder, name)); err == nil && len(coming) == 0 && len(content) > 0 {
			return content
		}
		if time.Now().After(end) {
			left, _ := os.ReadDir(folder)
			b.t.Fatalf("%s is not saved, there is %v; at %s:\n%.1500s", name, left, b.path(), b.text())
		}
	}
}

// TestFilesBothWays is a citizen who sends a file, an officer who reads it and sends
// one back.
func TestFilesBothWays(t *testing.T) {
	everyDevice(t, func(b *tab, lang string) {
		s := stageOf(b.t)
		c := s.file(fields{"kind": "question", "details": "ถามพร้อมเอกสาร"})
		sent, content := onDisk(b.t, "สำเนา ปี่ ผู้.pdf", 2<<20)
		b.track(lang, c)
		b.put("text", "ตามแนบ")
		b.attach("#files", sent)
		b.press("form[action$=messages] button[type=submit]")
		b.says("ตามแนบ", "สำเนา ปี่ ผู้.pdf")
		if got := b.get(".files button", "สำเนา ปี่ ผู้.pdf"); !bytes.Equal(got, content) {
			b.t.Errorf("the citizen gets %d bytes of his %d", len(got), len(content))
		}

		b.logIn(lang, email("intake"))
		b.open(lang + "/desk/c/" + c.reference)
		b.says("สำเนา ปี่ ผู้.pdf")
		if got := b.get(".talk .files button", "สำเนา ปี่ ผู้.pdf"); !bytes.Equal(got, content) {
			b.t.Errorf("the officer gets %d bytes of %d", len(got), len(content))
		}
		answer, letter := onDisk(b.t, "หนังสือตอบ.pdf", 100)
		b.attach("#files-write", answer)
		b.press("form[action$=write] button[type=submit]")
		b.says("หนังสือตอบ.pdf")

		b.track(lang, c)
		b.press("form[action$=documents] button:not([formaction])")
		b.says("หนังสือตอบ.pdf")
		if got := b.get(".files button", "หนังสือตอบ.pdf"); !bytes.Equal(got, letter) {
			b.t.Errorf("the citizen gets %d bytes of %d", len(got), len(letter))
		}
	})
}

// TestFilesWithAFiling is a citizen who has files at hand when he files.
func TestFilesWithAFiling(t *testing.T) {
	everyDevice(t, func(b *tab, lang string) {
		sent, content := onDisk(b.t, "ภาพ ปี่ ผู้.pdf", 2<<20)
		other, _ := onDisk(b.t, "ผิดฉบับ.pdf", 100)
		b.open(lang + "/o/sknpeo/ask")
		b.attach("#files", sent, other)
		b.goOn() // without a word
		b.says("ภาพ ปี่ ผู้.pdf", "ผิดฉบับ.pdf")
		b.put("details", "ถามพร้อมภาพ")
		b.choose("#keep label:last-of-type input")
		b.press("button[value=check]")
		b.says("ถามพร้อมภาพ", "ภาพ ปี่ ผู้.pdf")
		b.goOn()
		c := b.receipt()
		b.says("ภาพ ปี่ ผู้.pdf")
		b.track(lang, c)
		if strings.Contains(b.text(), "ผิดฉบับ.pdf") {
			b.t.Error("what was not wanted came too")
		}
		if got := b.get(".files button", "ภาพ ปี่ ผู้.pdf"); !bytes.Equal(got, content) {
			b.t.Errorf("the citizen gets %d bytes of his %d", len(got), len(content))
		}
	})
}

// TestDocumentsOfARight is a guardian who attaches, removes and files.
func TestDocumentsOfARight(t *testing.T) {
	everyDevice(t, func(b *tab, lang string) {
		birth, _ := onDisk(b.t, "สูติบัตร.pdf", 1<<20)
		other, _ := onDisk(b.t, "ผิดฉบับ.pdf", 100)
		untilStep("documents")(b, nil, lang)
		b.attach("#files", other)
		b.press("button[name=stay]")
		b.press("button[name=remove]")
		if strings.Contains(b.text(), "ผิดฉบับ.pdf") {
			b.t.Error("what was removed is still there")
		}
		b.attach("#files", birth)
		b.goOn()
		b.says("สูติบัตร.pdf")
		b.choose("input[name=declare]")
		b.goOn()
		b.receipt()
		b.says("สูติบัตร.pdf")
	})
}

// TestPapersOneByOne is a citizen who is asked for papers and sends each by its own box.
func TestPapersOneByOne(t *testing.T) {
	s := stageOf(t)
	for _, lang := range languages {
		t.Run("papers"+lang, func(t *testing.T) {
			b := newTab(t, s.base)
			b.width(phone)
			c := s.asks(t)
			paper, _ := onDisk(t, "บ้าน.pdf", 100)
			b.track(lang, c)
			b.press("form:has(#files-house) button") // with nothing chosen
			if room := eval[[]string](b, `[...document.querySelectorAll('[type=file]')].map(e => getComputedStyle(e).paddingInline)`); len(slices.Compact(room)) != 1 {
				t.Errorf("a wrong box has less room than others: %v", room)
			}
			b.attach("#files-house", paper)
			b.press("form:has(#files-house) button")
			b.says("บ้าน.pdf", "สำเนาบัตร")
			if eval[bool](b, `!!document.querySelector('#files-house')`) {
				t.Error("a paper that was sent is still asked for")
			}
		})
	}
}

// sends sends files with a message, by the program's interface for programs.
func (d *desk) sends(c filed, names ...string) {
	d.t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for _, name := range names {
		part, err := w.CreateFormFile("files", name)
		if err == nil {
			_, err = io.WriteString(part, "%PDF-1.7\n")
		}
		if err != nil {
			d.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		d.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.base+"/v1/requests/"+c.reference+"/files", &form)
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Authorization", "Receipt "+c.receipt)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	if said, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusCreated {
		d.t.Fatalf("%d %s", res.StatusCode, said)
	}
}

// asks is a case of which the office wants two papers.
func (s *stage) asks(t *testing.T) filed {
	t.Helper()
	on := *s.desk
	on.t = t
	c := on.file(fields{"kind": "question", "details": "ถามที่ต้องมีเอกสาร"})
	on.officer("intake").do(c, "ask", fields{"items": []fields{{"code": "card", "text": "สำเนาบัตร"}, {"code": "house", "text": "ทะเบียนบ้าน"}}})
	return c
}

// TestTooMuch is a citizen who chooses a film: he is told at once if there is a
// script, and by the answer if there is none, and has not lost what he wrote.
func TestTooMuch(t *testing.T) {
	const beyond = 150 << 20 // what no form may be long
	path := filepath.Join(t.TempDir(), "film.pdf")
	film, err := os.Create(path)
	if err == nil {
		_, err = film.WriteString("%PDF-1.7\n")
	}
	if err == nil {
		err = film.Truncate(beyond)
	}
	if err != nil || film.Close() != nil {
		t.Fatal(err)
	}
	for _, script := range []bool{true, false} {
		s := stageOf(t)
		b := newTab(t, s.base)
		b.track("", s.closed)
		if !script {
			b.scriptless()
		}
		b.put("text", "พิมพ์ไว้แล้ว")
		b.attach("#files", path)
		if told := eval[bool](b, `document.querySelector('#files-wrong [data-too-much]').checkVisibility()`); told != script {
			t.Errorf("told at once: %v, with a script: %v", told, script)
		}
		b.press("form[action$=messages] button[type=submit]")
		b.saw.mu.Lock()
		status := b.saw.status
		b.saw.mu.Unlock()
		if status != http.StatusRequestEntityTooLarge {
			t.Errorf("%d", status)
		}
		b.says("แนบได้ครั้งละไม่เกิน 10 ไฟล์ ไฟล์ละไม่เกิน 10 MB", "เลือกไฟล์อีกครั้ง")
		if typed := eval[string](b, `document.querySelector('[name=text]').value`); typed != "พิมพ์ไว้แล้ว" {
			t.Errorf("what was typed is %q", typed)
		}
	}
}

// TestNamesOfFilesStayText sends files that are called as the zoo's texts, and looks at
// every page that names them.
func TestNamesOfFilesStayText(t *testing.T) {
	s := stageOf(t)
	c := s.file(fields{"kind": "question", "details": "ถามพร้อมเอกสารที่ตั้งชื่อประหลาด"})
	for names := range slices.Chunk(slices.Clone(zoo), 10) {
		for i, name := range names {
			names[i] = strings.NewReplacer("\n", "", "\"", "%22").Replace(name) + ".pdf" // as browsers write it
		}
		s.sends(c, names...)
	}
	var kept []string
	tracked := s.api(http.MethodGet, "/v1/requests/"+c.reference, nil, "Authorization", "Receipt "+c.receipt)
	for _, m := range tracked["messages"].([]any) {
		for _, f := range m.(map[string]any)["files"].([]any) {
			kept = append(kept, fields(f.(map[string]any)).text("name"))
		}
	}
	if len(kept) != len(zoo) {
		t.Fatalf("%d files of %d", len(kept), len(zoo))
	}
	for _, lang := range languages {
		for whose, open := range map[string]func(b *tab){
			"the citizen": func(b *tab) {
				b.track(lang, c)
				b.press("form[action$=documents] button:not([formaction])")
			},
			"the officer": func(b *tab) {
				b.logIn(lang, email("intake"))
				b.open(lang + "/desk/c/" + c.reference)
			},
		} {
			t.Run(whose+lang, func(t *testing.T) {
				b := newTab(t, s.base)
				b.width(phone)
				open(b)
				shown := eval[[]string](b, `[...document.querySelectorAll('.files bdi')].map(e => e.textContent)`)
				for _, name := range kept {
					if !slices.Contains(shown, name) {
						t.Errorf("%q is not shown as it is kept", name)
					}
				}
				if eval[bool](b, `!!document.querySelector('bdi *')`) {
					t.Error("a name has marks inside")
				}
				b.report("what ran", b.ran())
				b.report("sideways", b.sideways())
			})
		}
	}
}
