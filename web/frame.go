package web

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"path"
	"strings"

	"sitthi/domain"
)

//go:embed templates/*.html
var templateFiles embed.FS

// frame is what every template gets: the page's own view and all around it.
type frame struct {
	Lang   string
	Other  language // what the switch leads to
	Here   string   // this page's path in the other language
	Base   string   // the public address of the desk
	Path   string   // this page's path without a language
	Office *domain.Office
	Desk   *deskFrame // what stands around officers' pages; nil on all others
	Wrong  []wrong
	Page   any

	form *form
}

// templates are the pages by language and name.
var templates = parse()

func parse() map[language]map[string]*template.Template {
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err)
	}
	all := map[language]map[string]*template.Template{}
	for _, lang := range languages {
		base := template.Must(template.New("").Funcs(words{lang}.functions()).
			ParseFS(templateFiles, "templates/frame.html", "templates/parts.html", "templates/file_parts.html", "templates/desk_parts.html"))
		all[lang] = map[string]*template.Template{}
		for _, name := range names {
			page := strings.TrimSuffix(path.Base(name), ".html")
			if page == "frame" || page == "parts" || page == "file_parts" || page == "desk_parts" {
				continue
			}
			all[lang][page] = template.Must(template.Must(base.Clone()).ParseFS(templateFiles, name))
		}
	}
	return all
}

// render makes a whole page before anything of it is sent.
func render(v *visit, name string, view any) ([]byte, error) {
	other := v.other()
	f := frame{
		Lang: string(v.Lang), Other: other, Here: other.path(v.here), Base: v.Service.BaseURL, Path: v.here,
		Office: v.office, Desk: v.deskFrame(), Wrong: v.form.wrongs, Page: view, form: v.form,
	}
	var html bytes.Buffer
	if err := templates[v.language][name].ExecuteTemplate(&html, "frame.html", f); err != nil {
		return nil, err
	}
	return html.Bytes(), nil
}
