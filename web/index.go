package web

import (
	"bytes"
	"embed"
	"html/template"
)

//go:embed templates/*.html
var files embed.FS

var templates = template.Must(template.ParseFS(files, "templates/*.html"))

// index is the first page. It says the same to everybody, so it is made once.
func index() []byte {
	var html bytes.Buffer
	if err := templates.ExecuteTemplate(&html, "index.html", struct{ CSS string }{cssPath}); err != nil {
		panic(err) // the template is part of the binary: a test run finds it
	}
	return html.Bytes()
}
