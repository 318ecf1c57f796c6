package web

import (
	"fmt"
	"html/template"
	"strings"

	"rsc.io/qr"
)

// qrCode is a QR code as a drawing within the page: one path, black on white
// whatever the colours of the page, with the four empty modules around it that
// cameras need. Never give it a secret.
func qrCode(text string) (template.HTML, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", fmt.Errorf("web: QR code: %w", err)
	}
	const quiet = 4
	var path strings.Builder // one stroke a row, with gaps: a receipt's page is not sent packed
	for y := range code.Size {
		at := 0 // where the pen is
		for x := 0; x < code.Size; x++ {
			run := 0
			for code.Black(x+run, y) {
				run++
			}
			switch {
			case run == 0:
				continue
			case at == 0:
				fmt.Fprintf(&path, "M%d %d.5h%d", x+quiet, y+quiet, run)
			default:
				fmt.Fprintf(&path, "m%d 0h%d", x-at, run)
			}
			x += run
			at = x
		}
	}
	size := code.Size + 2*quiet
	return template.HTML(fmt.Sprintf( //nolint:gosec // numbers and letters of ours
		`<svg class="qr" viewBox="0 0 %d %d" role="img" aria-label="QR" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path stroke="#000" d="%s"/></svg>`,
		size, size, size, size, path.String())), nil
}
