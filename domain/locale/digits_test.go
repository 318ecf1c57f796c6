package locale_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/domain/locale"
)

func TestThaiDigits(t *testing.T) {
	on := domain.Date{Year: 2026, Month: time.December, Day: 5}
	t.Run("dates, times and counts are written with them", func(t *testing.T) {
		for got, want := range map[string]string{
			locale.Date(locale.ThaiDigits, on): "๕ ธันวาคม ๒๕๖๙",
			locale.Text(locale.ThaiDigits, "date.time", map[string]string{"hour": "10", "minute": "05"}): "๑๐.๐๕ น.",
			locale.Text(locale.ThaiDigits, "desk.mark_near", map[string]string{"n": "30"}):               "เหลือ ๓๐\u00a0วัน",
			locale.Text(locale.ThaiDigits, "page.hours", nil):                                            "เวลาทำการ วันจันทร์ถึงวันศุกร์ ๐๘.๓๐-๑๖.๓๐\u00a0น. เว้นวันหยุดราชการ",
			locale.Citation(locale.ThaiDigits, "TH-PDPA", "s.30"):                                        locale.Digits(locale.ThaiDigits, locale.Citation(locale.Thai, "TH-PDPA", "s.30")),
			locale.Digits(locale.ThaiDigits, "99+"):                                                      "๙๙+",
			locale.Text(locale.ThaiDigits, "field.too_long", map[string]string{"max": "40"}):             strings.ReplaceAll(locale.Text(locale.Thai, "field.too_long", map[string]string{"max": "40"}), "40", "๔๐"),
		} {
			if got != want {
				t.Errorf("%q, not %q", got, want)
			}
		}
	})
	t.Run("codes, numbers to be dialled and other people's words are not", func(t *testing.T) {
		for key, kept := range map[string]string{
			"field.bad_reference": "SKNPEO-2569-ABC123", "field.bad_phone": "081 234 5678", "field.bad_utf8": "UTF-8",
		} {
			if text := locale.Text(locale.ThaiDigits, key, nil); !strings.Contains(text, kept) {
				t.Errorf("%s is %q", key, text)
			}
		}
		if text := locale.Text(locale.ThaiDigits, "desk.case_title", map[string]string{"reference": "SKNPEO-2569-7K3M9Q"}); !strings.Contains(text, "SKNPEO-2569-7K3M9Q") {
			t.Error(text)
		}
	})
	t.Run("a step of a count has no other digits", func(t *testing.T) {
		step := domain.Step{Key: "step.not_extended_late", Date: on, Law: "TH-APA", Section: "s.64 para 2", Args: map[string]string{"told": "2026-12-01"}}
		if text := locale.Step(locale.ThaiDigits, step); strings.ContainsAny(text, "0123456789") || !strings.Contains(text, "๒๕๖๙") {
			t.Error(text)
		}
	})
	t.Run("no text loses a place, and only digits are other ones", func(t *testing.T) {
		thai := strings.NewReplacer("๐", "0", "๑", "1", "๒", "2", "๓", "3", "๔", "4", "๕", "5", "๖", "6", "๗", "7", "๘", "8", "๙", "9")
		for _, key := range locale.Keys(locale.Thai) {
			before, after := locale.Text(locale.Thai, key, nil), locale.Text(locale.ThaiDigits, key, nil)
			if thai.Replace(after) != thai.Replace(before) {
				t.Errorf("%q is %q", before, after)
			}
		}
	})
	t.Run("the two languages stay as they are", func(t *testing.T) {
		for _, lang := range locale.Langs {
			if text := locale.Date(lang, on) + locale.Digits(lang, "7"); regexp.MustCompile(`[๐-๙]`).MatchString(text) {
				t.Errorf("%s: %q", lang, text)
			}
		}
	})
}
