// Package web is the pages for people. Each does its whole job without a
// script and without a cookie, and loads nothing from anywhere else.
//
// A page is added in four places:
//
//	router.go           one line of the table: method, path, who may, handler. It is
//	                    registered twice, in Thai at the path and in English below /en
//	ask.go              its handler, one page a file: func(*visit) error. It reads
//	                    v.form, calls v.Service, and ends with v.show(status, "ask", view)
//	                    or v.see("/path"). An error that it returns becomes a page
//	templates/ask.html  its "title" and "main"; the frame and the parts of forms
//	                    stand in frame.html and parts.html
//	domain/locale       its words in th/pages_….json and en/pages_….json
//
// In a template {{t "key" "name" value}} is a text in the page's language,
// {{word "prefix." value}} one whose key ends in a value; {{long .}}, {{short .}}
// and {{at .}} are dates and instants, {{link "/o/" .ID}} a path in the page's
// language, {{file "site.css"}} a file of static/ under the name of its content.
// {{template "line" (box $ "subject.email" "ask.email" "type" "email")}} is a box
// of a form with its label, hint and error: $ is the frame, which every page gets,
// its own view in .Page. The id of a box is its name, so that the summary of
// errors leads to it; "PAGE.wrong.FIELD.CODE" in the locale files says better
// than fields.json what is wrong there, where a page has a better word.
//
// A form with files is read by its handler (receive), not before: mayBring names its
// page, {{template "attach" (attach $ "files" "documents.attach")}} is its box, and
// all that is typed stands before it.
//
// Secrets never stand in a URL. A page that shows one says v.secret = true: it is
// then sent uncompressed. Everything is no-store unless it says v.public().
package web
