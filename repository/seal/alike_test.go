package seal

import (
	"bytes"
	"strings"
	"testing"
)

func TestAlikeMAC(t *testing.T) {
	keys, err := Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	of := func(text string) []byte { return keys.AlikeMAC("sknpeo", text) }
	t.Run("spaces, signs, capitals and Thai digits make no other text", func(t *testing.T) {
		first := of("ขอคัดสำเนา ปพ.1 (Transcript)")
		for _, same := range []string{
			"ขอคัดสำเนา ปพ.๑ (transcript)", "  ขอคัดสำเนา\nปพ. 1 TRANSCRIPT!!", "ขอ\u200bคัดสำเนา ปพ\n1 Transcript",
		} {
			if !bytes.Equal(first, of(same)) {
				t.Errorf("%q", same)
			}
		}
	})
	t.Run("a word, a number or the office more or less does", func(t *testing.T) {
		first := of("ขอคัดสำเนา ปพ.1")
		for _, other := range []string{"ขอคัดสำเนา ปพ.2", "ขอคัดสำเนา ปพ.11", "ขอคัดสำเนา", ""} {
			if bytes.Equal(first, of(other)) {
				t.Errorf("%q", other)
			}
		}
		if bytes.Equal(first, keys.AlikeMAC("sesao11", "ขอคัดสำเนา ปพ.1")) {
			t.Error("another office's is the same")
		}
		if len(first) == 0 || len(of("?!")) != 0 {
			t.Error("a text without letters says something")
		}
	})
}

func BenchmarkAlikeMAC(b *testing.B) {
	keys, err := Create(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	const sentence = "ดิฉันขอทราบรายละเอียดการย้ายโรงเรียนของบุตรในระหว่างภาคเรียนว่าต้องยื่นเอกสารอะไรบ้าง "
	for name, times := range map[string]int{"200 characters": 3, "10,000 characters": 120} {
		text := strings.Repeat(sentence, times)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				keys.AlikeMAC("sknpeo", text)
			}
		})
	}
}
