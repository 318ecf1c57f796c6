package seal

import "strings"

// Parameters of Punycode (RFC 3492, section 5).
const (
	punyBase  = 36
	punyTMin  = 1
	punyTMax  = 26
	punySkew  = 38
	punyDamp  = 700
	punyBias  = 72
	punyFirst = 0x80

	// maxLabelRunes keeps the arithmetic below far from overflow: each step
	// adds at most 0x110000 times the number of characters.
	maxLabelRunes = 63
)

// asciiLabel is one label of a domain as ASCII: itself, or xn-- and its Punycode
// form. False when it is too long to have one.
func asciiLabel(label string) (string, bool) {
	runes := []rune(label)
	if len(runes) > maxLabelRunes {
		return "", false
	}
	var out strings.Builder
	out.WriteString("xn--")
	for _, r := range runes {
		if r < punyFirst {
			out.WriteRune(r)
		}
	}
	basic := out.Len() - len("xn--")
	if basic == len(runes) {
		return label, true
	}
	if basic > 0 {
		out.WriteByte('-')
	}
	n, delta, bias := rune(punyFirst), 0, punyBias
	for done := basic; done < len(runes); {
		next := rune(0x7fffffff)
		for _, r := range runes {
			if r >= n {
				next = min(next, r)
			}
		}
		delta += int(next-n) * (done + 1)
		n = next
		for _, r := range runes {
			if r < n {
				delta++
			}
			if r == n {
				writeVarint(&out, delta, bias)
				bias = adaptBias(delta, done+1, done == basic)
				delta = 0
				done++
			}
		}
		delta++
		n++
	}
	return out.String(), true
}

func writeVarint(out *strings.Builder, q, bias int) {
	const digits = "abcdefghijklmnopqrstuvwxyz0123456789"
	for k := punyBase; ; k += punyBase {
		t := min(max(k-bias, punyTMin), punyTMax)
		if q < t {
			out.WriteByte(digits[q])
			return
		}
		out.WriteByte(digits[t+(q-t)%(punyBase-t)])
		q = (q - t) / (punyBase - t)
	}
}

func adaptBias(delta, points int, first bool) int {
	if first {
		delta /= punyDamp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := 0
	for delta > (punyBase-punyTMin)*punyTMax/2 {
		delta /= punyBase - punyTMin
		k += punyBase
	}
	return k + (punyBase-punyTMin+1)*delta/(delta+punySkew)
}
