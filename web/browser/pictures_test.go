package browser

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// heaviest is what a picture of the README may weigh.
const heaviest = 150 << 10

// TestPictures takes the README's pictures; -pictures names the folder for them.
func TestPictures(t *testing.T) {
	dir := *pictures
	if dir == "" {
		dir = t.TempDir()
	}
	s := stageOf(t)
	head := s.officer("head")
	for _, details := range []string{"ขอสำเนาระเบียบการรับนักเรียน", "สอบถามการย้ายสถานศึกษา"} {
		head.do(s.file(fields{"kind": "question", "details": details}), "assign", fields{"assignee": head.id("officer")})
	}
	for _, c := range []struct {
		name  string
		width int64
		role  string
		open  func(b *tab)
	}{
		{"filing", 412, "", func(b *tab) { untilStep("person")(b, s, "") }},
		{"receipt", 412, "", func(b *tab) {
			b.open("/o/sknpeo/ask")
			b.put("details", "ขอทราบวันเปิดภาคเรียน")
			b.goOn()
		}},
		{"tracking", 412, "", func(b *tab) { b.track("", s.question) }},
		{"queue", desktop, "officer", func(b *tab) { b.open("/desk") }},
		{"case", desktop, "officer", func(b *tab) { b.open("/desk/c/" + s.question.reference) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newTab(t, s.base)
			if c.role != "" {
				b.logIn("", email(c.role))
			}
			height := int64(860)
			if c.width == desktop { // a full queue is a heavy picture
				height = 560
			}
			b.do(chromedp.EmulateViewport(c.width, height))
			c.open(b)
			eval[bool](b, `document.fonts.ready.then(() => { scrollTo(0, 0); document.activeElement.blur(); return true; })`)
			picture := call(b, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: "png"}).Data
			if len(picture) == 0 || len(picture) > heaviest {
				t.Errorf("%d bytes", len(picture))
			}
			b.must(os.WriteFile(filepath.Join(dir, c.name+".png"), picture, 0o600))
		})
	}
}
