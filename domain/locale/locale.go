// Package locale holds every text that a person reads, in Thai and in English:
// errors, the steps of a count, statuses, notices. The texts are flat JSON
// files, one subject a file, the same keys and placeholders in both languages
// (a test holds them to that).
package locale

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
)

// Lang is a language that people can choose.
type Lang string

// The two languages. Thai is the default everywhere.
const (
	Thai    Lang = "th"
	English Lang = "en"
)

// Langs are all languages, the default first.
var Langs = []Lang{Thai, English}

//go:embed th/*.json en/*.json
var files embed.FS

var texts = load()

func load() map[Lang]map[string]string {
	all := make(map[Lang]map[string]string, len(Langs))
	for _, lang := range Langs {
		all[lang] = make(map[string]string)
		names, err := fs.Glob(files, path.Join(string(lang), "*.json"))
		if err != nil {
			panic(err)
		}
		for _, name := range names {
			merge(all[lang], name)
		}
	}
	all[ThaiDigits] = all[Thai]
	return all
}

// merge panics on a broken or repeated text: the files are part of the binary,
// so a test run finds it and no user ever does.
func merge(into map[string]string, name string) {
	raw, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	var flat map[string]string
	if err := json.Unmarshal(raw, &flat); err != nil {
		panic(fmt.Sprintf("locale: %s: %v", name, err))
	}
	for key, text := range flat {
		if _, twice := into[key]; twice {
			panic(fmt.Sprintf("locale: %s: key %q stands in two files", name, key))
		}
		into[key] = text
	}
}

// Text is the text of a key with its {placeholders} filled. A key without a
// text gives the key itself, so that nothing is ever blank; a test walks every
// key the program can use.
func Text(lang Lang, key string, args map[string]string) string {
	text, ok := texts[lang][key]
	if !ok {
		return key
	}
	if lang == ThaiDigits {
		text, args = inThaiDigits(text, args)
	}
	return fill(text, args)
}

// fill puts values in the place of their {names}, once: what looks like a place in
// a value is the value's own.
func fill(text string, args map[string]string) string {
	if len(args) == 0 {
		return text
	}
	var filled strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			filled.WriteString(text)
			return filled.String()
		}
		filled.WriteString(before)
		if value, known := args[name]; known {
			filled.WriteString(value)
		} else {
			filled.WriteString("{" + name + "}")
		}
		text = after
	}
}

// Has tells whether a key has a text in a language.
func Has(lang Lang, key string) bool {
	_, ok := texts[lang][key]
	return ok
}

// Keys are all keys of a language, sorted.
func Keys(lang Lang) []string {
	keys := make([]string, 0, len(texts[lang]))
	for key := range texts[lang] {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// Choose picks a language from an Accept-Language header: the wanted one with
// the highest weight, Thai when nothing fits.
func Choose(accept string) Lang {
	best, bestWeight := Thai, -1.0
	for _, part := range strings.Split(accept, ",") {
		tag, weight := weighed(part)
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		var lang Lang
		switch primary {
		case "th", "*":
			lang = Thai
		case "en":
			lang = English
		default:
			continue
		}
		if weight > 0 && weight > bestWeight {
			best, bestWeight = lang, weight
		}
	}
	return best
}

func weighed(part string) (tag string, weight float64) {
	tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
	weight = 1
	if q, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
		if _, err := fmt.Sscanf(q, "%g", &weight); err != nil {
			weight = 0
		}
	}
	return strings.TrimSpace(tag), weight
}
