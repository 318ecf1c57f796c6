package pdf

import (
	"bytes"
	"compress/zlib"
	_ "embed"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/harfbuzz"
)

var (
	//go:embed fonts/sarabun-400.ttf
	regularFile []byte
	//go:embed fonts/sarabun-700.ttf
	boldFile []byte

	regular = newTypeface("Sarabun-Regular", regularFile)
	bold    = newTypeface("Sarabun-Bold", boldFile)
)

// typeface is a font as every document embeds it.
type typeface struct {
	name   string
	file   []byte
	packed func() []byte
	parsed func() *font.Font
}

func newTypeface(name string, file []byte) *typeface {
	return &typeface{
		name: name, file: file,
		packed: sync.OnceValue(func() []byte { return packed(file) }),
		parsed: sync.OnceValue(func() *font.Font {
			face, err := font.ParseTTF(bytes.NewReader(file))
			if err != nil {
				panic(err) // it is part of the binary: a test run finds it
			}
			return face.Font
		}),
	}
}

func packed(content []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	_, _ = w.Write(content) // into memory: it cannot fail
	_ = w.Close()
	return out.Bytes()
}

// face is a typeface at work in one document.
type face struct {
	*typeface
	key    string // of the document's resources
	shaper *harfbuzz.Font
	width  map[font.GID]int    // of the glyphs that were used, in thousandths
	means  map[font.GID][]rune // what each of them stands for
}

func newFace(t *typeface, key string) *face {
	return &face{
		typeface: t, key: key, shaper: harfbuzz.NewFont(font.NewFace(t.parsed())),
		width: map[font.GID]int{}, means: map[font.GID][]rune{},
	}
}

// glyph is a shape and where it stands, in thousandths of the size of the letters.
type glyph struct {
	id   font.GID
	x, y int
}

// shape places the glyphs of a text, from 0 on, and says how wide it is.
func (f *face) shape(text string) (glyphs []glyph, width int) {
	runes := []rune(text)
	buffer := harfbuzz.NewBuffer()
	buffer.AddRunes(runes, 0, -1)
	buffer.GuessSegmentProperties()
	buffer.Props.Direction = harfbuzz.LeftToRight
	buffer.Shape(f.shaper, nil)
	for i, info := range buffer.Info {
		place := buffer.Pos[i]
		glyphs = append(glyphs, glyph{info.Glyph, width + f.thousandths(place.XOffset), f.thousandths(place.YOffset)})
		width += f.thousandths(place.XAdvance)
		if _, known := f.width[info.Glyph]; !known {
			f.width[info.Glyph] = f.thousandths(f.shaper.GlyphHAdvance(info.Glyph))
			f.means[info.Glyph] = meaning(buffer.Info, i, runes)
		}
	}
	return glyphs, width
}

func (f *face) thousandths(units harfbuzz.Position) int {
	return int(units) * 1000 / int(f.shaper.XScale)
}

// meaning is the letters that the i-th glyph stands for: its own where letters and
// glyphs of its group are as many, else all of the group at its first glyph.
func meaning(infos []harfbuzz.GlyphInfo, i int, runes []rune) []rune {
	first, end := i, i+1
	for first > 0 && infos[first-1].Cluster == infos[i].Cluster {
		first--
	}
	for end < len(infos) && infos[end].Cluster == infos[i].Cluster {
		end++
	}
	after := len(runes)
	if end < len(infos) {
		after = infos[end].Cluster
	}
	group := runes[infos[i].Cluster:after]
	switch {
	case len(group) == end-first:
		return group[i-first : i-first+1]
	case i == first:
		return group
	default:
		return nil
	}
}
