package strict_test

import (
	"strings"
	"testing"

	"sitthi/api/strict"
)

const filing = `{"kind":"access","details":"%","language":"th","preferred_response":"email","relationship":"guardian",
"data_scope":"ผลการเรียนและประวัติการเข้าเรียน","period":"2566-2568",
"subject":{"title":"นางสาว","given_name":"สมหญิง","family_name":"ใจดี","email":"somying@example.go.th","phone":"081-234-5678"},
"requester":{"capacity":"guardian","given_name":"สมชาย","family_name":"ใจดี","email":"somchai@example.go.th","phone":"+66 81 234 5678"}}`

func BenchmarkTypicalFiling(b *testing.B) {
	body := []byte(strings.Replace(filing, "%", strings.Repeat("ขอทราบข้อมูล ", 35), 1))
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		o, err := strict.Read(body)
		if err != nil {
			b.Fatal(err)
		}
		for _, name := range []string{"kind", "details", "language", "preferred_response", "relationship", "data_scope", "period"} {
			o.Text(name)
		}
		for _, person := range []string{"subject", "requester"} {
			p := o.Object(person)
			for _, name := range []string{"title", "capacity", "given_name", "family_name", "email", "phone"} {
				p.Text(name)
			}
		}
		if err := o.Refusal(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHostile(b *testing.B) {
	for name, body := range map[string]string{
		"a million brackets":            strings.Repeat("[", 1_000_000),
		"a million brackets in a field": `{"a":` + strings.Repeat("[", 1_000_000),
		"100,000 keys":                  members(100_000),
		"a million elements":            elements(1_000_000),
		"256 KB of one text":            `{"a":"` + strings.Repeat("ก", 87_000) + `"}`,
		"256 KB of escapes":             `{"a":"` + strings.Repeat(`\u0e01`, 43_000) + `"}`,
		"256 KB of lone surrogates":     `{"a":"` + strings.Repeat(`\ud800`, 43_000) + `"}`,
		"256 KB of broken bytes":        `{"a":"` + strings.Repeat("\xff", 260_000) + `"}`,
		"256 KB of one key":             `{"` + strings.Repeat("ก", 87_000) + `":1}`,
		"256 KB of white space":         strings.Repeat(" ", 260_000),
		"256 KB of white space inside":  "{" + strings.Repeat(" ", 260_000),
		"1,000 duplicates":              "{" + strings.TrimSuffix(strings.Repeat(`"`+strings.Repeat("k", 250)+`":"\u0000",`, 1000), ",") + "}",
		"1,000 unknown long keys":       "{" + strings.ReplaceAll(strings.TrimPrefix(strings.TrimSuffix(members(1000), "}"), "{"), `"k`, `"`+strings.Repeat("K", 240)) + "}",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if o, err := strict.Read([]byte(body)); err == nil {
					o.Text("kind")
					o.Problems()
				}
			}
		})
	}
}
