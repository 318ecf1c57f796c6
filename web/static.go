package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

//go:embed static
var staticFiles embed.FS

// static is a file that pages load. Its path holds its content's digest, so that
// a browser may keep it for good and never has an old one.
type static struct {
	name    string // "site.css"
	path    string // "/static/site.0123456789abcdef.css"
	kind    string // its media type
	content []byte
	packed  func() []byte // its content in gzip; nil for what is packed already
}

// forever is what a browser may do with a file whose name is its content.
const forever = "public, max-age=31536000, immutable"

// fonts are the letters of Thai and Latin in the two weights that pages use. The bold
// ones are cut from pdf/fonts/sarabun-700.ttf, as docs/architecture.md says.
var fonts = []string{"sarabun-thai-400", "sarabun-latin-400", "sarabun-700"}

// statics are all files that pages load.
var statics = loadStatics()

func loadStatics() []static {
	var all []static
	var paths []string // of fonts, as the style sheet names them and as they are served
	for _, font := range fonts {
		f := newStatic(font+".woff2", "font/woff2", embedded("static/sarabun/"+font+".woff2"))
		f.packed = nil
		all = append(all, f)
		paths = append(paths, "url("+f.name+")", "url("+f.path+")")
	}
	// One style sheet, because each request costs a slow telephone a round trip.
	css := append(embedded("static/pico/pico.classless.min.css"), '\n')
	css = append(css, strings.NewReplacer(paths...).Replace(string(embedded("static/site.css")))...)
	return append(all,
		newStatic("site.css", "text/css; charset=utf-8", css),
		newStatic("dark.css", "text/css; charset=utf-8", alwaysDark(css)),
		newStatic("site.js", "text/javascript; charset=utf-8", embedded("static/site.js")),
		newStatic("puzzle.js", "text/javascript; charset=utf-8", embedded("static/puzzle.js")),
		newStatic("desk.css", "text/css; charset=utf-8", embedded("static/desk.css")),
		newStatic("desk.js", "text/javascript; charset=utf-8", embedded("static/desk.js")),
	)
}

// alwaysDark is a style sheet that is dark on every screen, for officers who want it so:
// what the system would have to ask for is there without asking. On paper it stays light.
func alwaysDark(css []byte) []byte {
	return darkOnly.ReplaceAll(css, nil)
}

var darkOnly = regexp.MustCompile(` and \(prefers-color-scheme: ?dark\)`)

func embedded(name string) []byte {
	content, err := staticFiles.ReadFile(name)
	if err != nil {
		panic(err) // it is part of the binary: a test run finds it
	}
	return bytes.Clone(content)
}

func newStatic(name, kind string, content []byte) static {
	sum := sha256.Sum256(content)
	extension := path.Ext(name)
	return static{
		name: name, kind: kind, content: content,
		path:   "/static/" + strings.TrimSuffix(name, extension) + "." + hex.EncodeToString(sum[:8]) + extension,
		packed: sync.OnceValue(func() []byte { return gzipped(content) }),
	}
}

// staticPath is where a file is served.
func staticPath(name string) string {
	for _, f := range statics {
		if f.name == name {
			return f.path
		}
	}
	panic("web: no file " + name) // templates are part of the binary: a test run finds it
}

func (f static) serve(c *gin.Context) {
	c.Header("Cache-Control", forever)
	content := f.content
	if f.packed != nil {
		c.Header("Vary", "Accept-Encoding")
		if takesGzip(c.Request) {
			c.Header("Content-Encoding", "gzip")
			content = f.packed()
		}
	}
	c.Data(http.StatusOK, f.kind, content)
}
