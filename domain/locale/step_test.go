package locale_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/domain/law"
	"sitthi/domain/locale"
)

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

func TestStepTexts(t *testing.T) {
	t.Run("both languages have the same keys with the same placeholders", func(t *testing.T) {
		for _, key := range locale.Keys(locale.Thai) {
			if !strings.HasPrefix(key, "step.") && !strings.HasPrefix(key, "law.") && !strings.HasPrefix(key, "section.") &&
				!strings.HasPrefix(key, "date.") && !strings.HasPrefix(key, "explain.") {
				continue
			}
			th, en := locale.Text(locale.Thai, key, nil), locale.Text(locale.English, key, nil)
			if a, b := sorted(placeholder.FindAllString(th, -1)), sorted(placeholder.FindAllString(en, -1)); !slices.Equal(a, b) {
				t.Errorf("%s: %v in Thai, %v in English", key, a, b)
			}
		}
	})
	t.Run("dates are written as people write them", func(t *testing.T) {
		d := domain.Date{Year: 2026, Month: time.December, Day: 5}
		if th, en := locale.Date(locale.Thai, d), locale.Date(locale.English, d); th != "5 ธันวาคม 2569" || en != "5 December 2026" {
			t.Errorf("got %q and %q", th, en)
		}
		if got := locale.Date(locale.Thai, domain.Date{}); got != "" {
			t.Errorf("no date is %q", got)
		}
	})
}

func sorted(words []string) []string {
	slices.Sort(words)
	return words
}

func TestTheExplanationInWords(t *testing.T) {
	d := count(t, "TH-PDPA", "access", "2026-11-04T17:05:00+07:00", domain.Events{})
	for lang, want := range map[locale.Lang][]string{
		locale.Thai: {
			"ได้รับ วันพุธที่ 4 พฤศจิกายน 2569 เวลา 17.05 น.",
			"หลังเวลา 16.30 น. ถือว่าได้รับวันทำการถัดไป วันพฤหัสบดีที่ 5 พฤศจิกายน 2569 (พ.ร.บ.การปฏิบัติราชการทางอิเล็กทรอนิกส์ พ.ศ. 2565 มาตรา 10)",
			"เริ่มนับ วันศุกร์ที่ 6 พฤศจิกายน 2569 (ประมวลกฎหมายแพ่งและพาณิชย์ มาตรา 193/3)",
			"ครบ 30 วัน วันเสาร์ที่ 5 ธันวาคม 2569 (วันชาติ/วันพ่อแห่งชาติ) (พ.ร.บ.คุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562 มาตรา 30)",
			"นับวันหยุดด้วย: กำหนดของสำนักงาน วันเสาร์ที่ 5 ธันวาคม 2569 (พ.ร.บ.วิธีปฏิบัติราชการทางปกครอง พ.ศ. 2539 มาตรา 64 วรรคสอง)",
			"เลื่อนพ้นวันหยุด (6 ธันวาคม 2569 วันอาทิตย์, 7 ธันวาคม 2569 ชดเชยวันที่ 5 ธันวาคม) เป็น วันอังคารที่ 8 ธันวาคม 2569 (ประมวลกฎหมายแพ่งและพาณิชย์ มาตรา 193/8)",
			"ช้าที่สุด วันอังคารที่ 8 ธันวาคม 2569",
		},
		locale.English: {
			"Received on Wednesday 4 November 2026 at 17:05",
			"After 16:30, so it counts as received the next working day, Thursday 5 November 2026 (E-Performance Act B.E. 2565 s.10)",
			"Counting starts on Friday 6 November 2026 (Civil and Commercial Code s.193/3)",
			"Day 30 is Saturday 5 December 2026 (National Day and Father's Day) (Personal Data Protection Act B.E. 2562 s.30)",
			"A day off counts too: the office’s due date is Saturday 5 December 2026 (Administrative Procedure Act B.E. 2539 s.64 para 2)",
			"Moved over days off (6 December 2026 – Sunday, 7 December 2026 – Substitution for 5 December) to Tuesday 8 December 2026 (Civil and Commercial Code s.193/8)",
			"At the latest on Tuesday 8 December 2026",
		},
	} {
		for i, step := range d.Steps {
			if got := locale.Step(lang, step); got != want[i] {
				t.Errorf("step %d in %s:\n got %s\nwant %s", i+1, lang, got, want[i])
			}
		}
	}
}

func count(t *testing.T, name, kind, received string, ev domain.Events) domain.Deadline {
	t.Helper()
	at, err := time.Parse(time.RFC3339, received)
	if err != nil {
		t.Fatal(err)
	}
	rule, err := law.Rule(name, kind, domain.DateOf(at, domain.Bangkok))
	if err != nil {
		t.Fatal(err)
	}
	d, err := domain.CountDeadline(rule, law.Calendar(), domain.DefaultOfficeHours, at, ev)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestEveryStepHasWords walks all rules of all packs with every event that adds
// a step, and finds any key, law or placeholder that would reach a reader raw.
func TestEveryStepHasWords(t *testing.T) {
	soon := time.Date(2026, time.December, 3, 17, 0, 0, 1, domain.Bangkok)
	events := map[string]domain.Events{
		"nothing":          {},
		"counter":          {Channel: domain.AtCounter},
		"complete":         {CompleteAt: soon, IdentityReceivedAt: soon.AddDate(0, 0, 3), Policy: domain.PolicyClockFromComplete},
		"months":           {BaseMonths: new(1)},
		"days":             {BaseDays: new(7), EndRule: domain.EndCCC193s8},
		"working days":     {BaseBusinessDays: new(4)},
		"at once":          {BaseDays: new(0)},
		"receipt day":      {PeriodBegins: domain.PeriodOnReceiptDay},
		"rule's extension": {ExtensionNotifiedAt: soon},
		"extension":        {ExtensionDays: new(3), ExtensionNotifiedAt: soon},
		"month more":       {ExtensionMonths: new(1), ExtensionNotifiedAt: soon},
		"untold":           {ExtensionDays: new(3)},
		"told late":        {ExtensionDays: new(3), ExtensionNotifiedAt: soon.AddDate(3, 0, 0)},
		"citizen":          {EndRule: domain.EndAPA64Para3},
	}
	keys := map[string]bool{}
	for _, pack := range law.Packs() {
		for _, rule := range pack.Rules {
			for name, ev := range events {
				for _, at := range []time.Time{
					soon, time.Date(2026, time.November, 5, 10, 0, 0, 0, domain.Bangkok), time.Date(2026, time.December, 4, 20, 0, 0, 0, domain.Bangkok),
					time.Date(2026, time.December, 6, 10, 0, 0, 0, domain.Bangkok), time.Date(2028, time.January, 31, 10, 0, 0, 0, domain.Bangkok),
				} {
					d, err := domain.CountDeadline(rule, law.Calendar(), domain.DefaultOfficeHours, at, ev)
					if err != nil {
						t.Fatalf("%s, %s: %v", rule.ID(), name, err)
					}
					for _, step := range d.Steps {
						keys[step.Key] = true
						for _, lang := range locale.Langs {
							assertWords(t, lang, step)
						}
					}
				}
			}
		}
	}
	for _, key := range locale.Keys(locale.Thai) {
		helper := slices.Contains([]string{"step.projected", "step.day_off", "step.weekend", "step.with_law", "step.extended_business_day"}, key)
		if strings.HasPrefix(key, "step.") && !helper && !keys[key] {
			t.Errorf("no count ever says %s", key)
		}
	}
}

var thaiLetters = regexp.MustCompile(`\p{Thai}`)

func assertWords(t *testing.T, lang locale.Lang, step domain.Step) {
	t.Helper()
	words := locale.Step(lang, step)
	for _, raw := range []string{"{", "step.", "law.", "section.", "date.", "TH-", "month_", "weekday_", "()"} {
		if strings.Contains(words, raw) {
			t.Errorf("%s of %s has a raw %q: %s", step.Key, step.Law, raw, words)
		}
	}
	if lang == locale.English && thaiLetters.MatchString(words) {
		t.Errorf("%s has Thai in English: %s", step.Key, words)
	}
}
