package browser

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestTheSquareOfAReceiptLeadsToItsCase(t *testing.T) {
	b := newTab(t, stageOf(t).base)
	b.scheme("dark") // a camera reads black on white only
	b.open("/o/sknpeo/ask")
	b.put("details", "ถามเพื่อส่องรหัสภาพ")
	b.goOn()
	c := b.receipt()
	picture, err := chromedp.Run(b.ctx, chromedp.Screenshot(chromedp.CSS("svg.qr"), chromedp.NodeVisible))
	b.must(err)
	if got, want := b.read(picture), b.base+"/r/"+c.reference; got != want {
		t.Errorf("a telephone reads %q, not %q", got, want)
	}
	for _, group := range strings.Split(c.receipt, "-") {
		if len(group) > 1 && strings.Contains(b.read(picture), group) {
			t.Errorf("the square tells %s of the secret code", group)
		}
	}
}

// read is what a camera reads in a picture.
func (b *tab) read(picture []byte) string {
	b.t.Helper()
	decoded, err := png.Decode(bytes.NewReader(picture))
	b.must(err)
	size := decoded.Bounds()
	pixels := image.NewRGBA(image.Rect(0, 0, size.Dx(), size.Dy()))
	draw.Draw(pixels, pixels.Bounds(), decoded, size.Min, draw.Src)
	return eval[string](b, fmt.Sprintf(`(() => { %s; return jsQR(Uint8ClampedArray.from(atob(%q), c => c.charCodeAt(0)), %d, %d)?.data || ''; })()`,
		scripts["jsQR"], base64.StdEncoding.EncodeToString(pixels.Pix), size.Dx(), size.Dy()))
}
