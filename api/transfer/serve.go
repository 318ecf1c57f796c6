package transfer

import (
	"bufio"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"sitthi/domain"
)

// mediaTypes are the types under which files leave: what was found in them, and
// never what their sender called it.
var mediaTypes = map[domain.FileType]string{domain.PDF: "application/pdf", domain.JPEG: "image/jpeg", domain.PNG: "image/png"}

// Serve answers with a file: to be saved and not shown, and should a browser show it
// all the same, with nothing in it that may run, load or be framed. An error comes
// before anything was sent; later the connection is cut, so that half a file is
// never taken for a whole one.
func Serve(w http.ResponseWriter, f domain.File, content io.Reader) error {
	const block = 64 << 10
	from := bufio.NewReaderSize(content, block)
	if _, err := from.Peek(1); err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", mediaTypes[f.Type])
	header.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	header.Set("Content-Disposition", "attachment; filename*=UTF-8''"+strings.ReplaceAll(url.QueryEscape(f.Name), "+", "%20"))
	header.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	if _, err := from.WriteTo(&carried{to: w, pace: newPace(w)}); err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}
