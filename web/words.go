package web

import (
	"crypto/rand"
	"fmt"
	"html/template"
	"strings"
	"time"
	"unicode"

	"sitthi/domain"
	"sitthi/domain/locale"
)

// buddhistEra is added to a year of the Common Era.
const buddhistEra = 543

// words are the functions of the templates in one language.
type words struct{ language }

func (w words) functions() template.FuncMap {
	return template.FuncMap{
		"t": w.text, "word": w.word, "long": w.long, "day": w.day, "short": w.short, "clock": w.clock, "at": w.at,
		"step": w.markedStep, "link": w.link, "file": staticPath, "box": newBox, "office": w.office, "unit": w.unit, "reason": w.reason, "typed": typed, "when": newWhen, "pick": newPick, "sign": sign, "inOther": w.inOther,
		"across": newAcross, "receiptAcross": newReceiptAcross, "filingAcross": newFilingAcross, "choice": newChoice, "row": newRow, "cite": w.cite, "edition": w.edition, "address": w.address, "groups": groups, "tel": telephone, "qr": qrCode, "dateOf": dateOf, "iso": iso, "inThai": w.inThai, "whyNot": w.whyNot,
		"attach": newAttach, "enclose": newEnclose, "attached": newAttached, "size": w.size, "fresh": rand.Text, "number": w.number, "unbroken": unbroken,
	}
}

// text is a text of the locale files, its {places} filled with pairs of name and
// value. A place may hold marks of ours, such as a date; what people typed is escaped.
func (w words) text(key string, pairs ...any) (template.HTML, error) {
	if !locale.Has(w.Lang, key) {
		return "", fmt.Errorf("web: %s has no text %q", w.Lang, key)
	}
	if len(pairs)%2 != 0 {
		return "", fmt.Errorf("web: text %q has a name without a value", key)
	}
	var places []string
	for i := 0; i < len(pairs); i += 2 {
		var shown string
		switch value := pairs[i+1].(type) { //nolint:gosec // their number is even
		case template.HTML:
			shown = string(value)
		case int:
			shown = w.number(value)
		default:
			shown = template.HTMLEscapeString(fmt.Sprint(value))
		}
		places = append(places, "{"+fmt.Sprint(pairs[i])+"}", shown)
	}
	// A zero-width space in a text is where its words may be parted.
	text := strings.ReplaceAll(template.HTMLEscapeString(locale.Text(w.Lang, key, nil)), "\u200b", "<wbr>")
	return template.HTML(strings.NewReplacer(places...).Replace(text)), nil //nolint:gosec // all of it was escaped
}

// number is a number of ours in the digits of the page.
func (w words) number(n any) string { return locale.Digits(w.Lang, fmt.Sprint(n)) }

// size is how long a file is.
func (w words) size(bytes int64) string { return w.number(fileSize(bytes)) }

// word is the text whose key ends in a value: a status, a kind.
func (w words) word(prefix string, value any, pairs ...any) (template.HTML, error) {
	return w.text(prefix+fmt.Sprint(value), pairs...)
}

// link is a path of parts in this language.
func (w words) link(parts ...any) string { return w.path(fmt.Sprint(parts...)) }

// office is the name of an office.
func (w words) office(o *domain.Office) string {
	if w.language == english {
		return o.NameEN
	}
	return o.NameTH
}

// inOther is a text in the language that the page is not in.
func (w words) inOther(key string) (template.HTML, error) { return words{w.other()}.text(key) }

// step is one step of a count, in words and with its law.
func (w words) step(s domain.Step) string { return whole.Replace(locale.Step(w.Lang, s)) }

// markedStep is the same with its date marked.
func (w words) markedStep(s domain.Step) template.HTML {
	text := template.HTMLEscapeString(w.step(s))
	if date := locale.Date(w.Lang, s.Date); date != "" {
		text = strings.Replace(text, date, string(dated(s.Date.String(), date)), 1)
	}
	return template.HTML(text) //nolint:gosec // escaped right here
}

// cite is a place in a law.
func (w words) cite(law, section string) string {
	return whole.Replace(locale.Citation(w.Lang, law, section))
}

// whole keeps a section's word and its number on one line.
var whole = strings.NewReplacer("มาตรา ", "มาตรา\u00a0")

// long is a date with its day of the week: "วันเสาร์ที่ 5 ธันวาคม 2569".
func (w words) long(d domain.Date) (template.HTML, error) {
	words, err := w.text("page.date_long", "weekday", locale.Weekday(w.Lang, d.Weekday()), "date", w.withEra(d))
	return dated(d.String(), string(words)), err
}

// day is a date within a sentence: "5 ธันวาคม 2569".
func (w words) day(d domain.Date) template.HTML { return dated(d.String(), w.withEra(d)) }

// withEra is a date with its year in the era of the language, and in English in both.
func (w words) withEra(d domain.Date) string {
	if w.language == english {
		return fmt.Sprintf("%s (B.E.\u00a0%d)", locale.Date(w.Lang, d), d.Year+buddhistEra)
	}
	return locale.Date(w.Lang, d)
}

// short is a date in a table: "5 ธ.ค. 2569".
func (w words) short(d domain.Date) (template.HTML, error) {
	year := d.Year
	if w.language != english {
		year += buddhistEra
	}
	month, err := w.word("page.month_", int(d.Month))
	return dated(d.String(), w.number(d.Day)+" "+string(month)+" "+w.number(year)), err
}

// edition is a version of a privacy notice as people call it: by its day. Another of the
// same day has a number too.
func (w words) edition(version string) template.HTML {
	day, number := version[:min(len(version), len(time.DateOnly))], ""
	if rest := version[len(day):]; rest != "" {
		number = " (" + strings.TrimPrefix(rest, "-") + ")"
	}
	of, err := domain.ParseDate(day)
	if err != nil {
		return template.HTML(template.HTMLEscapeString(version)) //nolint:gosec // escaped right here
	}
	return dated(of.String(), w.withEra(of)) + template.HTML(template.HTMLEscapeString(number)) //nolint:gosec // escaped right here
}

// clock is a time of day in Bangkok: "10.05 น.", which no line end parts.
func (w words) clock(t time.Time) string {
	local := t.In(domain.Bangkok)
	text := locale.Text(w.Lang, "date.time", map[string]string{"hour": local.Format("15"), "minute": local.Format("04")})
	return strings.ReplaceAll(text, " ", "\u00a0")
}

// at is an instant in a table: "5 ธ.ค. 2569 10.05 น.".
func (w words) at(t time.Time) (template.HTML, error) {
	day, err := w.short(dateOf(t))
	return day + template.HTML(" "+dated(t.In(domain.Bangkok).Format(time.RFC3339), w.clock(t))), err //nolint:gosec // words of ours
}

// dated marks words of ours that say a date, for programs in the Common Era.
func dated(iso, words string) template.HTML {
	return template.HTML(`<time datetime="` + iso + `">` + words + `</time>`) //nolint:gosec // a date and words of ours
}

// inThai says of a text in Thai letters on a page that is not in Thai that it is.
func (w words) inThai(text string) template.HTMLAttr {
	if w.language != english || !strings.ContainsFunc(text, func(c rune) bool { return unicode.Is(unicode.Thai, c) }) {
		return ""
	}
	return ` lang="th"`
}

// unbroken is a reference that goes to the next line as a whole, where it fits in one.
func unbroken(ref domain.Reference) template.HTML {
	return template.HTML(`<span class="unbroken">` + template.HTMLEscapeString(string(ref)) + `</span>`) //nolint:gosec // escaped right here
}

// dateOf is the day of an instant in Bangkok.
func dateOf(t time.Time) domain.Date { return domain.DateOf(t, domain.Bangkok) }

// iso is an instant for programs.
func iso(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// telephone is a number as a link dials it.
func telephone(number string) template.URL {
	kept := strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c == '+' {
			return c
		}
		return -1
	}, plainDigits(number))
	return template.URL("tel:" + kept) //nolint:gosec // digits and a plus alone
}

// groups are the groups of a code, which people read and type one at a time.
func groups(code string) []string { return strings.Split(code, "-") }
