package domain

import (
	"strings"
	"testing"
)

func someReceipt() Receipt {
	var random [ReceiptLength]byte
	for i := range random {
		random[i] = byte(i * 37)
	}
	return NewReceipt(random)
}

func TestReceipt(t *testing.T) {
	r := someReceipt()
	t.Run("it prints as six groups of four and a check character", func(t *testing.T) {
		groups := strings.Split(r.String(), "-")
		if len(groups) != 7 || len(groups[6]) != 1 {
			t.Fatal(r.String())
		}
	})
	typed := map[string]string{
		"as printed":          r.String(),
		"in lower case":       strings.ToLower(r.String()),
		"with spaces":         strings.ReplaceAll(r.String(), "-", " "),
		"with nothing":        string(r),
		"with o for 0":        strings.ReplaceAll(r.String(), "0", "o"),
		"with l for 1":        strings.ReplaceAll(r.String(), "1", "l"),
		"with i for 1":        strings.ReplaceAll(r.String(), "1", "I"),
		"with zero-width":     strings.ReplaceAll(r.String(), "-", "\u200b"),
		"with an en dash":     strings.ReplaceAll(r.String(), "-", "–"),
		"with Thai digits":    thaiDigits(r.String()),
		"with a line end":     r.String() + "\r\n",
		"with no-break space": strings.ReplaceAll(r.String(), "-", "\u00a0"),
	}
	for how, text := range typed {
		t.Run("typed back "+how+" it is the same receipt", func(t *testing.T) {
			if got, ok := ParseReceipt(text); !ok || got != r {
				t.Fatalf("%q gives %q, %v", text, got, ok)
			}
		})
	}
	t.Run("one wrong character anywhere does not pass the check", func(t *testing.T) {
		for i := range len(r) {
			for _, c := range crockford {
				if byte(c) == r[i] {
					continue
				}
				if _, ok := ParseReceipt(string(r[:i]) + string(c) + string(r[i+1:])); ok {
					t.Fatalf("place %d, %c", i, c)
				}
			}
		}
	})
	t.Run("two neighbours swapped do not pass the check", func(t *testing.T) {
		for i := range ReceiptLength - 1 {
			if r[i] == r[i+1] {
				continue
			}
			swapped := string(r[:i]) + string(r[i+1]) + string(r[i]) + string(r[i+2:])
			if _, ok := ParseReceipt(swapped); ok {
				t.Fatalf("place %d", i)
			}
		}
	})
	for _, wrong := range []string{"", "x", string(r[:23]), string(r[:24]), string(r) + "0", strings.Repeat("0", 300), "ก" + string(r[1:])} {
		t.Run("a text of another form is no receipt: "+wrong[:min(len(wrong), 8)], func(t *testing.T) {
			if _, ok := ParseReceipt(wrong); ok {
				t.Fatal(wrong)
			}
		})
	}
	t.Run("all five check symbols occur and are read back", func(t *testing.T) {
		seen := map[byte]bool{}
		var random [ReceiptLength]byte
		for i := range 5000 {
			random[0], random[1], random[2] = byte(i), byte(i>>5), byte(i>>10)
			receipt := NewReceipt(random)
			if got, ok := ParseReceipt(strings.ToLower(receipt.String())); !ok || got != receipt {
				t.Fatal(receipt)
			}
			seen[receipt[ReceiptLength]] = true
		}
		if len(seen) != 37 {
			t.Fatalf("%d check characters seen", len(seen))
		}
	})
}

func thaiDigits(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return '๐' + c - '0'
		}
		return c
	}, s)
}

func TestReference(t *testing.T) {
	ref := NewReference("SKNPEO", Date{Year: 2026, Month: 1, Day: 1}, [6]byte{0, 1, 10, 17, 31, 255})
	t.Run("it has the office, the Buddhist year of receipt and six characters", func(t *testing.T) {
		if ref != "SKNPEO-2569-01AHZZ" {
			t.Fatal(ref)
		}
	})
	for _, typed := range []string{
		"sknpeo-2569-01ahzz", " SKNPEO-๒๕๖๙-๐๑AHZZ ", "sknpeo-2569-oiahzz", "SKNPEO–2569–0lAHZZ",
		"SKNPEO 2569 01AHZZ", "sknpeo256901ahzz", "sknpeo๒๕๖๙ o1ahzz", "SKNPEO - 2569 - 01A HZZ",
	} {
		t.Run("typed as "+typed+" it is the same", func(t *testing.T) {
			if got, ok := ParseReference(typed); !ok || got != ref {
				t.Fatalf("%q, %v", got, ok)
			}
		})
	}
	for _, wrong := range []string{
		"", "SKNPEO", "SKNPEO-2569", "SKNPEO-2569-01AHZ", "SKNPEO-2569-01AHZZZ", "SKNPEO-25-01AHZZ", "-2569-01AHZZ", "A B-2569-01AHZU", "SKNPEO-2569-01AHZ'", strings.Repeat("A", 200),
		"SKNPEO256901AHZ", "SKNPEO256901AHZZZ", "66812345678", "256901AHZZ", "SKNPEO256901AHZU", "กขคง256901AHZZ",
	} {
		t.Run("this is none: "+wrong, func(t *testing.T) {
			if got, ok := ParseReference(wrong); ok {
				t.Fatal(got)
			}
		})
	}
}

func FuzzParseReceipt(f *testing.F) {
	f.Add(string(someReceipt()))
	f.Add("๐๑๒-oil*~$=u")
	f.Fuzz(func(t *testing.T, typed string) {
		r, ok := ParseReceipt(typed)
		if !ok {
			return
		}
		if again, ok := ParseReceipt(r.String()); !ok || again != r {
			t.Fatalf("%q is read as %q and that as %q", typed, r, again)
		}
	})
}
