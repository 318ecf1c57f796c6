package pdf_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sitthi/web/pdf"
)

var at = time.Date(2026, 11, 5, 3, 5, 0, 0, time.UTC)

const marks = "ปี่ ผู้ ฎู ป้ำ ญู่ ฐี้ กุ้ง น้ำ เป็นไปได้ ทั้งสิ้น ๐๙"

// written is what a reader copies out of a document.
func written(t *testing.T, document []byte, args ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(name, document, 0o600); err != nil {
		t.Fatal(err)
	}
	var warnings bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "pdftotext", append(args, name, "-")...)
	cmd.Stderr = &warnings
	text, err := cmd.Output()
	if err != nil || warnings.Len() > 0 {
		t.Fatalf("%v %s", err, warnings.String())
	}
	return string(text)
}

func TestDocument(t *testing.T) {
	t.Run("Thai is copied out of it as it was written", func(t *testing.T) {
		d := pdf.New("ใบรับเรื่อง", "th")
		d.Text(pdf.Style{Size: 20, Bold: true}, marks)
		d.Text(pdf.Style{Size: 12}, marks+" SKNPEO-2569-7K3M9Q")
		text := written(t, d.Bytes(at))
		for _, want := range []string{marks + "\n", marks + " SKNPEO-2569-7K3M9Q"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in %q", want, text)
			}
		}
	})

	t.Run("a long text breaks at spaces, goes on on other pages, and loses nothing", func(t *testing.T) {
		long := strings.TrimSpace(strings.Repeat("สำนักงานแจ้งท่านครั้งแรกว่าดำเนินการอย่างไร ", 300))
		d := pdf.New("x", "th")
		d.Text(pdf.Style{Size: 14}, long)
		document := d.Bytes(at)
		if n := bytes.Count(document, []byte("/Type/Page/")); n < 3 {
			t.Errorf("%d pages", n)
		}
		if got := strings.Join(strings.Fields(written(t, document)), " "); got != long {
			t.Errorf("%.300q", got)
		}
	})

	t.Run("a word that is wider than a line breaks, and never between a letter and its marks", func(t *testing.T) {
		word := strings.Repeat("ป้ำผู้เป็น", 60)
		d := pdf.New("x", "th")
		d.Text(pdf.Style{Size: 16}, word)
		lines := strings.Fields(written(t, d.Bytes(at)))
		if strings.Join(lines, "") != word || len(lines) < 3 {
			t.Errorf("%q", lines)
		}
		for _, line := range lines {
			if strings.ContainsAny(line[:3], "ะาำ่้๊๋ีืุู็์ั") || strings.HasSuffix(line, "เ") {
				t.Errorf("a line is %q", line)
			}
		}
	})

	t.Run("the same is the same to the byte", func(t *testing.T) {
		made := func() []byte {
			d := pdf.New("x", "en")
			d.Text(pdf.Style{Size: 12}, marks)
			d.Squares(80, 2, func(x, y int) bool { return x == y })
			return d.Bytes(at)
		}
		if !bytes.Equal(made(), made()) {
			t.Error("it is not")
		}
	})
}
