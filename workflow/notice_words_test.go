package workflow

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/domain/locale"
)

// worded is what a notice says in Thai and in English, with {d} for its date. Nobody
// writes to officers in English; the words are there for their pages.
type worded struct{ th, en string }

// toCitizens is every notice that a citizen gets, toOfficers every one that an
// officer gets, toBoth those that say the same to either.
var (
	toBoth = map[domain.NoticeCode]worded{
		domain.NoticeWritten: {"มีข้อความใหม่", "New message"},
		domain.NoticeClosed:  {"ปิดเรื่องแล้ว", "Closed"},
	}
	toCitizens = map[domain.NoticeCode]worded{
		domain.NoticeSubmitted:        {"รับเรื่องแล้ว กำหนด {d}", "Received, due {d}"},
		domain.NoticeTaken:            {"กำลังดำเนินการ", "In progress"},
		domain.NoticeAsked:            {"ขอข้อมูลเพิ่ม ภายใน {d}", "Information needed by {d}"},
		domain.NoticeAwait:            {"ขอข้อมูลเพิ่ม ภายใน {d}", "Information needed by {d}"},
		domain.NoticeRecomputed:       {"วันกำหนดเปลี่ยนเป็น {d}", "Due date now {d}"},
		domain.NoticeLatestRecomputed: {"วันกำหนดสุดท้ายเปลี่ยนเป็น {d}", "Last due date now {d}"},
		domain.NoticeAnswered:         {"มีผลแล้ว โปรดรับผล", "Result ready"},
		domain.NoticeLate1:            {"ล่าช้า ขออภัย", "Late, we apologise"},
	}
	toOfficers = map[domain.NoticeCode]worded{
		domain.NoticeNewWork:   {"งานใหม่ กำหนด {d}", "New work, due {d}"},
		domain.NoticeShortened: {"กำหนดเร็วขึ้นเป็น {d}", "Due earlier now, {d}"},
		domain.NoticeAct:       {"ต้องดำเนินการทันที", "To be done at once"},
		domain.NoticeUntaken:   {"ยังไม่มีผู้รับเรื่อง กำหนด {d}", "Nobody has taken it, due {d}"},
		domain.NoticeT7:        {"ครบกำหนด {d}", "Due {d}"},
		domain.NoticeT3:        {"ครบกำหนด {d}", "Due {d}"},
		domain.NoticeT1:        {"ใกล้ครบกำหนด {d}", "Due soon, {d}"},
		domain.NoticeT0:        {"ถึงกำหนด {d}", "Due on {d}"},
		domain.NoticeLate1:     {"เกินกำหนด {d}", "Overdue since {d}"},
		domain.NoticeLate7:     {"เกินกำหนด {d} ยังไม่เสร็จ", "Overdue since {d}, still open"},
		domain.NoticeLatest:    {"พ้นกำหนดสุดท้าย {d}", "Past the last date, {d}"},
		domain.NoticeStale:     {"ไม่มีความเคลื่อนไหว กำหนด {d}", "Nothing happened, due {d}"},
		domain.NoticeReview:    {"งานใหม่ กำหนด {d}", "New work, due {d}"},

		domain.NoticeQuarantine: {"แยกไว้ตรวจ กำหนด {d}", "Set apart for checking, due {d}"},
		domain.NoticeLapse:      {"ไม่ได้รับข้อมูลภายใน {d} โปรดพิจารณาจากข้อมูลที่มี", "No information came by {d}, please decide on what there is"},
	}
	// undated are the notices of cases that may have no due date.
	undated = map[domain.NoticeCode]worded{
		domain.NoticeSubmitted:        {"รับเรื่องแล้ว", "Received"},
		domain.NoticeRecomputed:       {"วันกำหนดเปลี่ยนแล้ว", "Due date changed"},
		domain.NoticeLatestRecomputed: {"วันกำหนดสุดท้ายเปลี่ยนแล้ว", "Last due date changed"},
		domain.NoticeNewWork:          {"งานใหม่", "New work"},
		domain.NoticeUntaken:          {"ยังไม่มีผู้รับเรื่อง", "Nobody has taken it"},
		domain.NoticeStale:            {"ไม่มีความเคลื่อนไหว", "Nothing happened"},
		domain.NoticeReview:           {"งานใหม่", "New work"},
		domain.NoticeQuarantine:       {"แยกไว้ตรวจ", "Set apart for checking"},
	}
)

func TestWordsOfNotices(t *testing.T) {
	const ref = "SKNPEO-2569-Y617NF"
	s := New(Parts{BaseURL: "https://desk.example"})
	day := domain.Date{Year: 2026, Month: time.December, Day: 8}
	says := func(t *testing.T, code domain.NoticeCode, want worded, officer domain.OfficerID, day domain.Date) {
		t.Helper()
		for lang, page := range map[locale.Lang]string{locale.Thai: "/r/", locale.English: "/en/r/"} {
			word, office := want.th, "สำนักงาน"
			if lang == locale.English {
				word, office = want.en, "Office"
			}
			if officer != "" {
				page = "/desk/c/"
			}
			word = strings.ReplaceAll(word, "{d}", locale.Date(lang, day))
			m := s.mail(domain.Notice{ID: "n", Code: code, Officer: officer, Day: day},
				domain.Recipient{Address: "a@example.com", Language: string(lang), Reference: ref, OfficeTH: "สำนักงาน", OfficeEN: "Office"})
			if m.Subject != ref+" "+word || m.Body != office+" · "+word+" · https://desk.example"+page+ref {
				t.Errorf("%s in %s:\n%s\n%s", code, lang, m.Subject, m.Body)
			}
		}
	}

	t.Run("a subject is the reference and a word, a body the office, the word and a link", func(t *testing.T) {
		for code, want := range toBoth {
			says(t, code, want, "", domain.Date{})
			says(t, code, want, "officer", domain.Date{})
		}
		for code, want := range toCitizens {
			says(t, code, want, "", day)
		}
		for code, want := range toOfficers {
			says(t, code, want, "officer", day)
		}
	})

	t.Run("without a date no word waits for one", func(t *testing.T) {
		for code, want := range undated {
			officer := domain.OfficerID("officer")
			if _, citizen := toCitizens[code]; citizen {
				officer = ""
			}
			says(t, code, want, officer, domain.Date{})
		}
	})

	t.Run("every text of a notice is one of these", func(t *testing.T) {
		frame := []string{"subject", "body", "digest", "digest_body", "digest_more", "digest_apart", "forward", "mandate_ended"}
		for _, key := range locale.Keys(locale.Thai) {
			code, ours := strings.CutPrefix(key, "notice.")
			if !ours || slices.Contains(frame, code) {
				continue
			}
			plain, isPlain := strings.CutSuffix(code, "_plain")
			officers, isOfficers := strings.CutSuffix(plain, "_officer")
			c := domain.NoticeCode(officers)
			_, both := toBoth[c]
			_, citizen := toCitizens[c]
			_, officer := toOfficers[c]
			_, without := undated[c]
			if !both && !citizen && !officer || isPlain && !without || isOfficers && !officer {
				t.Errorf("%s has no line above", key)
			}
		}
	})

	t.Run("no word names a kind or an outcome", func(t *testing.T) {
		for _, lang := range locale.Langs {
			for _, said := range []map[domain.NoticeCode]worded{toBoth, toCitizens, toOfficers, undated} {
				for code, w := range said {
					for _, key := range locale.Keys(lang) {
						name, _, _ := strings.Cut(key, ".")
						word := locale.Text(lang, key, nil)
						if slices.Contains([]string{"kind", "outcome"}, name) && strings.Contains(w.th+"\n"+w.en, word) {
							t.Errorf("%s says %q, which is %s", code, word, key)
						}
					}
				}
			}
		}
	})

	t.Run("a digest is references, words and dates, a line each", func(t *testing.T) {
		lines := []domain.DigestLine{
			{Reference: ref, Told: domain.Told{Code: domain.NoticeT7}, Date: day},
			{Reference: "SKNPEO-2569-AAAAAA", Told: domain.Told{Code: domain.NoticeUntaken}},
		}
		m := s.digestMail(domain.Notice{ID: "n", Code: domain.NoticeDigest, Officer: "officer", Day: day},
			domain.Recipient{Address: "a@example.com", Reference: ref, OfficeTH: "สำนักงาน"}, errand{lines: lines, more: 3})
		const subject = "เรื่องที่ต้องติดตาม 5 เรื่อง วันที่ 8 ธันวาคม 2569"
		body := "สำนักงาน · " + subject + " · https://desk.example/desk/\n\n" + ref + " ครบกำหนด 8 ธันวาคม 2569\n" +
			"SKNPEO-2569-AAAAAA ยังไม่มีผู้รับเรื่อง\nและอีก 3 เรื่อง"
		if m.Subject != subject || m.Body != body {
			t.Errorf("%s\n%s", m.Subject, m.Body)
		}
	})
}
