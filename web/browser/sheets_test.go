package browser

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// How a browser writes a PDF: what a sheet shows is packed, and says line by line
// where it moves to ("cm"), what it keeps ("q") and takes back ("Q"), and where a
// line of letters stands ("Tm").
var (
	packed = regexp.MustCompile(`(?s)stream\r?\n(.*?)endstream`)
	moves  = regexp.MustCompile(`(?m)^(?:(q)|(Q)|\S+ \S+ \S+ (\S+) \S+ (\S+) (cm|Tm))$`)
)

// strays are the lines of letters that a sheet shows and that stand on another: what
// is to be seen of them are marks over the next sheet's first letters, or below the
// last of the sheet before.
func strays(t *testing.T, printed []byte) (found []string) {
	t.Helper()
	const high, margin = 297 * 72 / 25.4, 20 * 72 / 25.4 // points
	sheet, lines := 0, 0
	for _, stream := range packed.FindAllSubmatch(printed, -1) {
		shown := unpacked(stream[1])
		if !bytes.Contains(shown, []byte(" Tm\n")) {
			continue // a font or a picture
		}
		sheet++
		at, kept := height{1, 0}, []height(nil)
		for _, m := range moves.FindAllSubmatch(shown, -1) {
			switch {
			case len(m[1]) > 0:
				kept = append(kept, at)
			case len(m[2]) > 0:
				at, kept = kept[len(kept)-1], kept[:len(kept)-1]
			default:
				scale, _ := strconv.ParseFloat(string(m[3]), 64)
				up, _ := strconv.ParseFloat(string(m[4]), 64)
				there := height{at.scale * scale, at.up + at.scale*up}
				if string(m[5]) == "cm" {
					at = there
					continue
				}
				lines++
				if there.up < margin || there.up > high-margin {
					found = append(found, fmt.Sprintf("%.0f points above the foot of sheet %d", there.up, sheet))
				}
			}
		}
	}
	if lines == 0 {
		t.Fatal("no letters found")
	}
	return slices.Compact(found)
}

// height is how far up a sheet its drawing is, and how large.
type height struct{ scale, up float64 }

// unpacked is what a stream of a PDF holds; nothing, if it is packed in another way.
func unpacked(stream []byte) []byte {
	r, err := zlib.NewReader(bytes.NewReader(stream))
	if err != nil {
		return nil
	}
	shown, err := io.ReadAll(r)
	if err != nil {
		return nil
	}
	return shown
}
