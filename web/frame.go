package web

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"sitthi/domain"
)

//go:embed templates/*.html
var templateFiles embed.FS

// frame is what every template gets: the page's own view and all around it.
type frame struct {
	Lang   string
	Title  template.HTML // of the window, which parts no words
	Other  language      // what the switch leads to
	Here   string        // this page's path in the other language
	Base   string        // the public address of the desk
	Path   string        // this page's path without a language
	Office *domain.Office
	Desk   *deskFrame // what stands around officers' pages; nil on all others
	Wrong  []wrong
	Later  bool    // what was sent is to be sent again later, as it is
	Puzzle *puzzle // that lets the page's form in; nil when it needs none
	Page   any
	Main   template.HTML // the page's own part, made before what stands above it
	Posted bool          // it is the answer to a form
	Thai   bool          // its numbers are written with ๐-๙
	Now    time.Time

	form *form
}

// Theme is in which colours the page is shown: the system's on all but officers'.
func (f frame) Theme() domain.Theme {
	if f.Desk == nil {
		return domain.SystemTheme
	}
	return f.Desk.Theme
}

// Failed tells whether the title of the window says that something was not done. A case
// that changed meanwhile has a title of its own.
func (f frame) Failed() bool {
	act, ok := f.Page.(actView)
	return len(f.Wrong) > 0 || ok && act.Detail != nil && !act.Stale
}

// shared are the templates that every page may use.
var shared = []string{"templates/frame.html", "templates/parts.html", "templates/case_parts.html", "templates/file_parts.html", "templates/documents_parts.html", "templates/desk_parts.html"}

// bases are the shared templates by language.
var bases = map[language]func() (*template.Template, error){thai: baseOf(thai), english: baseOf(english), thaiDigits: baseOf(thaiDigits)}

func baseOf(lang language) func() (*template.Template, error) {
	return sync.OnceValues(func() (*template.Template, error) {
		return template.New("").Funcs(words{lang}.functions()).ParseFS(templateFiles, shared...)
	})
}

// parsed are the pages that were shown before, by language and name. Each is
// parsed when it is first wanted: all of them would make a start slow.
var parsed sync.Map

// templateOf is a page's template in a language.
func templateOf(lang language, name string) (*template.Template, error) {
	parse, _ := parsed.LoadOrStore(string(lang.Lang)+"/"+name, sync.OnceValues(func() (*template.Template, error) {
		base, err := bases[lang]()
		if err != nil {
			return nil, err
		}
		page, err := base.Clone()
		if err != nil {
			return nil, err
		}
		return page.ParseFS(templateFiles, "templates/"+name+".html")
	}))
	return parse.(func() (*template.Template, error))() //nolint:forcetypeassert // nothing else is kept there
}

// marks are what a heading has and the title of a window cannot have.
var marks = regexp.MustCompile(`<[^>]*>`)

// render makes a whole page before anything of it is sent.
func render(v *visit, name string, view any) ([]byte, error) {
	page, err := templateOf(v.language, name)
	if err != nil {
		return nil, err
	}
	other := v.other()
	f := frame{
		Lang: v.tag(), Other: other, Here: withValues(other.path(v.here), v.query), Base: v.Service.BaseURL, Path: v.here,
		Office: v.office, Desk: v.deskFrame(), Wrong: v.form.wrongs, Later: v.form.later > 0, Puzzle: v.form.puzzle(), Page: view,
		Posted: v.Request.Method == http.MethodPost, Thai: v.language == thaiDigits, Now: v.now(), form: v.form,
	}
	var title strings.Builder
	if err := page.ExecuteTemplate(&title, "title", f); err != nil {
		return nil, err
	}
	f.Title = template.HTML(marks.ReplaceAllString(title.String(), "")) //nolint:gosec // escaped by the template
	// The boxes tell their labels, by which the summary above them names what is wrong.
	var main strings.Builder
	if err := page.ExecuteTemplate(&main, "main", f); err != nil {
		return nil, err
	}
	v.form.inOrder()
	f.Main = template.HTML(main.String()) //nolint:gosec // escaped by the template
	var html bytes.Buffer
	if err := page.ExecuteTemplate(&html, "frame.html", f); err != nil {
		return nil, err
	}
	return html.Bytes(), nil
}
