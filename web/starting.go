package web

import (
	"bytes"
	"net/http"
)

// Starting tells people in both languages that the desk is being opened. It
// needs nothing that is not there yet: no database, no style sheet. Whoever sent a
// form is not led away from it.
func Starting(w http.ResponseWriter, method string) {
	var html bytes.Buffer
	page, err := templateOf(thai, "starting")
	if err == nil {
		err = page.ExecuteTemplate(&html, "starting.html", method == http.MethodGet)
	}
	if err != nil {
		panic(err) // the template is part of the binary: a test run finds it
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = w.Write(html.Bytes())
}
