package pdf

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-text/typesetting/font"
)

// file is the objects of a document on their way out.
type file struct {
	bytes.Buffer
	places []int // where each object begins
}

// next is the number of the object that is added next.
func (f *file) next() int { return len(f.places) + 1 }

// add adds an object and gives its number.
func (f *file) add(format string, args ...any) int {
	f.places = append(f.places, f.Len())
	fmt.Fprintf(f, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(f.places)}, args...)...)
	return len(f.places)
}

// stream adds an object with packed content.
func (f *file) stream(content []byte, more string) int {
	return f.add("<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream", len(content), more, content)
}

// Bytes is the whole document, made at an instant.
func (d *Document) Bytes(at time.Time) []byte {
	f := &file{}
	f.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	fonts := fmt.Sprintf("<</F1 %d 0 R/F2 %d 0 R>>", f.font(d.regular), f.font(d.bold))
	tree := f.next() + 2*len(d.pages)
	var kids strings.Builder
	for _, page := range d.pages {
		content := f.stream(packed(page.Bytes()), "")
		fmt.Fprintf(&kids, "%d 0 R ", f.add("<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.2f %.2f]/Resources<</Font%s>>/Contents %d 0 R>>",
			tree, pageWidth, pageHeight, fonts, content))
	}
	f.add("<</Type/Pages/Kids[%s]/Count %d>>", kids.String(), len(d.pages))
	root := f.add("<</Type/Catalog/Pages %d 0 R/Lang(%s)/ViewerPreferences<</DisplayDocTitle true>>>>", tree, d.lang)
	info := f.add("<</Title<%s>/CreationDate(D:%s)>>", utf16Hex(d.title), at.UTC().Format("20060102150405Z"))
	start := f.Len()
	fmt.Fprintf(f, "xref\n0 %d\n0000000000 65535 f \n", f.next())
	for _, place := range f.places {
		fmt.Fprintf(f, "%010d 00000 n \n", place)
	}
	fmt.Fprintf(f, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", f.next(), root, info, start)
	return f.Bytes()
}

// font adds a font with all that a reader needs of it.
func (f *file) font(of *face) int {
	content := f.stream(of.packed(), fmt.Sprintf("/Length1 %d", len(of.file)))
	const nonsymbolic = 32
	extents, _ := of.shaper.Face().FontHExtents()
	up, down := of.thousandths(int32(extents.Ascender)), of.thousandths(int32(extents.Descender))
	descriptor := f.add("<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[-600 %d 1400 %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight 700/StemV 80/FontFile2 %d 0 R>>",
		of.name, nonsymbolic, down, up, up, down, content)
	var widths strings.Builder
	for _, id := range of.used() {
		fmt.Fprintf(&widths, "%d[%d]", id, of.width[id])
	}
	letters := f.add("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/W[%s]/CIDToGIDMap/Identity>>",
		of.name, descriptor, widths.String())
	meanings := f.stream(packed(of.meanings()), "")
	return f.add("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", of.name, letters, meanings)
}

// used are the glyphs that the document shows.
func (of *face) used() []font.GID {
	var ids []font.GID
	for id := range of.width {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// meanings is the map from glyphs to letters, for readers that go by it.
func (of *face) meanings() []byte {
	var out bytes.Buffer
	out.WriteString("/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CMapName/Letters def/CMapType 2 def\n1 begincodespacerange<0000><FFFF>endcodespacerange\n")
	for _, id := range of.used() {
		if letters := of.means[id]; len(letters) > 0 {
			fmt.Fprintf(&out, "1 beginbfchar<%04X><%s>endbfchar\n", id, strings.TrimPrefix(utf16Hex(string(letters)), "FEFF"))
		}
	}
	out.WriteString("endcmap CMapName currentdict/CMap defineresource pop end end\n")
	return out.Bytes()
}
