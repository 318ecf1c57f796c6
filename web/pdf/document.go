package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"
)

// An A4 page and its margins, in points.
const (
	pageWidth  = 595.28
	pageHeight = 841.89
	margin     = 56.69 // 20 mm
	column     = pageWidth - 2*margin
)

// Style is how a paragraph looks.
type Style struct {
	Size  float64 // of its letters, in points
	Bold  bool
	Above float64 // empty room above it, in points
	Left  float64 // how far it is indented, in points
}

// The height of a line in sizes of its letters: Thai marks stand on two floors above
// a letter and hang below it.
const (
	thaiLine  = 1.5
	latinLine = 1.3
)

// Document is a document as it is written, from top to bottom.
type Document struct {
	title, lang   string
	leading       float64
	regular, bold *face
	pages         []*bytes.Buffer
	y             float64 // where the last page is full to, from below
}

// New is an empty document in a language.
func New(title, lang string) *Document {
	d := &Document{title: title, lang: lang, leading: latinLine, regular: newFace(regular, "F1"), bold: newFace(bold, "F2")}
	if lang == "th" {
		d.leading = thaiLine
	}
	d.turn()
	return d
}

// turn begins another page.
func (d *Document) turn() {
	d.pages = append(d.pages, &bytes.Buffer{})
	d.y = pageHeight - margin
}

// room makes sure that something of a height fits on the page.
func (d *Document) room(height float64) {
	if d.y-height < margin {
		d.turn()
	}
}

func (d *Document) page() *bytes.Buffer { return d.pages[len(d.pages)-1] }

// Text writes a paragraph.
func (d *Document) Text(s Style, text string) {
	f := d.regular
	if s.Bold {
		f = d.bold
	}
	d.y -= s.Above
	for _, line := range f.lines(text, int((column-s.Left)*1000/s.Size)) {
		d.room(s.Size * d.leading)
		d.y -= s.Size * d.leading
		d.line(f, s.Size, margin+s.Left, d.y+s.Size*0.4, line)
	}
}

// line writes a line whose letters stand on y. Its text goes with it, since glyphs
// alone do not tell how Thai was typed.
func (d *Document) line(f *face, size, x, y float64, text string) {
	if text == "" {
		return
	}
	out := d.page()
	fmt.Fprintf(out, "/Span <</ActualText <%s>>> BDC\nBT /%s %.2f Tf\n", utf16Hex(text), f.key, size)
	glyphs, _ := f.shape(text)
	scale := size / 1000
	for i := 0; i < len(glyphs); {
		first, pen := glyphs[i], glyphs[i].x
		fmt.Fprintf(out, "1 0 0 1 %.3f %.3f Tm <", x+float64(first.x)*scale, y+float64(first.y)*scale)
		for ; i < len(glyphs) && glyphs[i].x == pen && glyphs[i].y == first.y; i++ {
			fmt.Fprintf(out, "%04X", glyphs[i].id)
			pen += f.width[glyphs[i].id]
		}
		out.WriteString("> Tj\n")
	}
	out.WriteString("ET EMC\n")
}

// Squares draws a square of size points that is made of n by n small ones, some of
// them black: a QR code. It stands at the right edge, beside what is written next.
func (d *Document) Squares(size float64, n int, black func(x, y int) bool) {
	d.room(size)
	side, left, top := size/float64(n), pageWidth-margin-size, d.y
	out := d.page()
	out.WriteString("/Artifact BMC\n0 g\n")
	for y := range n {
		for x := 0; x < n; x++ {
			run := 0
			for x+run < n && black(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(out, "%.3f %.3f %.3f %.3f re\n", left+float64(x)*side, top-float64(y+1)*side, float64(run)*side, side)
				x += run
			}
		}
	}
	out.WriteString("f\nEMC\n")
}

// Rule draws a line across the column.
func (d *Document) Rule(above float64) {
	d.y -= above
	fmt.Fprintf(d.page(), "/Artifact BMC\n0.6 G 0.5 w %.2f %.2f m %.2f %.2f l S\nEMC\n", margin, d.y, pageWidth-margin, d.y)
}

// utf16Hex is a text as PDF writes it in hexadecimal.
func utf16Hex(text string) string {
	var out strings.Builder
	out.WriteString("FEFF")
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&out, "%04X", unit)
	}
	return out.String()
}
