package domain

import (
	"strings"
	"testing"
)

func TestNewPassword(t *testing.T) {
	office := Office{ID: "sknpeo", Prefix: "SKNPEO", NameTH: "สำนักงานศึกษาธิการจังหวัดสมุทรสาคร", NameEN: "Samut Sakhon Provincial Education Office"}
	alone := Account{Name: "เจ้าหน้าที่รับเรื่อง", Email: "intake@sknpeo.example"}
	beside := alone
	beside.Enrolled = true
	wrong := func(a Account, password string) string {
		for _, f := range (NewPassword{Typed: password, Plain: password}).Check(a, office) {
			return f.Code
		}
		return ""
	}

	t.Run("fifteen characters are enough alone, eight beside a second factor, and 128 not too many", func(t *testing.T) {
		const thai = "แมวสามตัวบนหลังคา"
		for _, c := range []struct {
			a        Account
			password string
			want     string
		}{
			{alone, "kettle-mango-7x", ""},
			{alone, "kettle-mango-7", "password_too_short"},
			{beside, "kettle7x", ""},
			{beside, "kettle7", "password_too_short"},
			{alone, thai, ""},
			{alone, string([]rune(thai)[:14]), "password_too_short"},
			{alone, strings.Repeat("ลมหนาว", 21) + "ขอ", ""},
			{alone, strings.Repeat("ลมหนาว", 21) + "ขอไข", "too_long"},
			{alone, "", "required"},
			{beside, "        x", ""},
			{beside, "correct horse", ""}, // no rules on what it is made of
		} {
			if got := wrong(c.a, c.password); got != c.want {
				t.Errorf("%q: %q instead of %q", c.password, got, c.want)
			}
		}
	})

	t.Run("what is typed and what is hashed are both no longer than is hashed", func(t *testing.T) {
		for _, p := range []NewPassword{
			{Typed: strings.Repeat("e\u0301x", 50), Plain: strings.Repeat("éx", 50)},
			{Typed: strings.Repeat("\ufdfax", 20), Plain: strings.Repeat("صلى الله عليه وسلمx", 20)},
		} {
			if got := p.Check(alone, office); len(got) != 1 || got[0].Code != "too_long" {
				t.Errorf("%d characters: %v", len([]rune(p.Typed)), got)
			}
		}
	})

	t.Run("what is tried first is refused", func(t *testing.T) {
		for _, password := range []string{
			"password", "PASSWORD", "sunshine", "q1w2e3r4t5", "1qaz2wsx", "sunshinesunshine", // common
			"sknpeo2569", "SKNPEO-2569", "sitthi2026!", "สิทธิ๒๕๖๙๑๒๓", "intake@sknpeo.example", "intake1234", "sknpeosknpeo", // of the desk and of its office
			"samut2569", "เจ้าหน้าที่รับเรื่อง", "ศึกษาธิการ2569", "Administrator1",
			"aaaaaaaaaaaaaaa", "abababababab", "1234567890123456", "98765432109876", "abcdefghijklmnop", "กกกกกกกกก",
		} {
			if got := wrong(beside, password); got != "password_too_common" {
				t.Errorf("%q: %q", password, got)
			}
		}
	})

	t.Run("a phrase with such a word in it is not", func(t *testing.T) {
		for _, password := range []string{"my password is long", "sunshine over Maeklong", "สำนักงานของฉันอยู่ริมน้ำ", "13579-24680-kettle"} {
			if got := wrong(alone, password); got != "" {
				t.Errorf("%q: %q", password, got)
			}
		}
	})
}
