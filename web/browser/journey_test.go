package browser

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
)

// device is how somebody comes to the pages.
type device struct {
	lang   string
	width  int64
	script bool
}

func (d device) String() string {
	lang, script := "Thai", "with a script"
	if d.lang != "" {
		lang = "English"
	}
	if !d.script {
		script = "without a script"
	}
	return fmt.Sprintf("%s, %d pixels, %s", lang, d.width, script)
}

// everyDevice runs a journey in both languages, on a telephone and a desktop, with
// scripts and without.
func everyDevice(t *testing.T, journey func(b *tab, lang string)) {
	t.Helper()
	for _, lang := range languages {
		for _, width := range []int64{phone, desktop} {
			for _, script := range []bool{true, false} {
				d := device{lang, width, script}
				t.Run(d.String(), func(t *testing.T) {
					b := newTab(t, stageOf(t).base)
					b.width(width)
					if !script {
						b.scriptless()
					}
					journey(b, lang)
					b.report("what ran", b.ran())
				})
			}
		}
	}
}

// first is the first page in a language.
func first(lang string) string {
	if lang == "" {
		return "/"
	}
	return lang
}

func TestAsking(t *testing.T) {
	everyDevice(t, func(b *tab, lang string) {
		b.open(first(lang))
		b.press(`.doors a[href$="/o/sknpeo"]`)
		b.press(`.doors a[href$="/ask"]`)
		b.put("details", "ขอทราบวันเปิดภาคเรียน")
		b.press("button[value=check]")
		b.says("ขอทราบวันเปิดภาคเรียน")
		b.press("button[value=change]")
		b.put("subject.given_name", stacked)
		b.goOn()
		c := b.receipt()
		if c.reference == "" || len(strings.ReplaceAll(c.receipt, "-", "")) < 25 {
			b.t.Fatalf("the receipt has no codes: %+v", c)
		}
		if url := eval[string](b, `document.querySelector('.url').textContent`); strings.Contains(url, c.receipt) || !strings.HasSuffix(url, "/r/"+c.reference) {
			b.t.Errorf("the tracking address is %s", url)
		}
	})
}

// receipt is what the page of a receipt says.
func (b *tab) receipt() filed {
	b.t.Helper()
	b.do(visible(".code"))
	return filed{
		reference: eval[string](b, `document.querySelector('.reference').textContent.trim()`),
		receipt:   eval[string](b, `document.querySelector('.code').textContent.trim()`),
	}
}

func TestUsingARightForAChild(t *testing.T) {
	everyDevice(t, func(b *tab, lang string) {
		untilStep("check")(b, nil, lang)
		b.says(stacked, "ทะเบียนนักเรียน")
		b.choose("#declare-yes")
		b.goOn()
		if c := b.receipt(); c.reference == "" {
			b.t.Error("no reference")
		}
	})
}

func TestTrackingAndReplying(t *testing.T) {
	everyDevice(t, func(b *tab, lang string) {
		s := stageOf(b.t)
		c := s.file(fields{"kind": "question", "details": "ถามเพื่อติดตาม"})
		b.open(lang + "/track")
		b.put("reference", strings.ToLower(c.reference))
		b.put("code", strings.ReplaceAll(strings.ToLower(c.receipt), "-", " "))
		b.goOn()
		b.put("text", "ข้อมูลเพิ่มเติม "+stacked)
		b.press("form[action$=messages] button[type=submit]")
		b.says("ข้อมูลเพิ่มเติม " + stacked)
		b.press("form[action$=withdraw] button[type=submit]")
		b.press("button.warn")
		b.says(c.reference)
		if eval[bool](b, `!!document.querySelector('form[action$=withdraw]')`) {
			b.t.Error("a withdrawn case can be withdrawn")
		}
	})
}

func TestTriageAndAnswer(t *testing.T) {
	everyDevice(t, func(b *tab, lang string) {
		s := stageOf(b.t)
		c := s.file(fields{"kind": "question", "details": "ถามเพื่อมอบหมาย"})
		b.logIn(lang, email("head"))
		b.open(lang + "/desk/c/" + c.reference)
		b.press(".bar .primary")
		b.choosing("assignee", s.officer("head").id("officer"))
		b.press("form[action$=assign] button[type=submit]")
		b.logIn(lang, email("officer"))
		b.open(lang + "/desk?assignee=me")
		b.press(fmt.Sprintf(`.queue a[href*=%q]`, c.reference))
		b.says("ถามเพื่อมอบหมาย")
		b.press(".bar .primary")
		b.put("message", "คำตอบ "+stacked)
		b.press("form[action$=answer] button[type=submit]")
		b.track(lang, c)
		b.says("คำตอบ " + stacked)
	})
}

func TestPaperIntake(t *testing.T) {
	everyDevice(t, func(b *tab, lang string) {
		b.logIn(lang, email("intake"))
		b.paper(lang)
		b.press("form.entry button[value=count]")
		b.do(visible("#counted-dates"))
		b.press("form.entry button[type=submit]:not([name])")
		b.says("SKNPEO-")
		b.do(visible(".code"))
	})
}

// paper fills in what somebody brought on paper.
func (b *tab) paper(lang string) {
	b.t.Helper()
	b.open(lang + "/desk/new")
	b.choose("input[name=channel][value=counter]")
	b.choosing("kind", "question")
	b.put("intake_no", "1/"+rand.Text())
	b.put("details", "ยื่นที่เคาน์เตอร์")
}

// choosing picks a value from a list.
func (b *tab) choosing(name, value string) {
	b.t.Helper()
	if !eval[bool](b, fmt.Sprintf(`(() => { const s = document.querySelector('select[name=%q]'); if (!s) return false; s.value = %q; return s.value === %q; })()`, name, value, value)) {
		b.t.Fatalf("%s has no %s to choose in %s:\n%.1200s", b.path(), value, name, b.text())
	}
}
