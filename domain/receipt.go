package domain

import (
	"fmt"
	"math/big"
	"strings"
)

// crockford is Crockford's base32 alphabet; checkAlphabet adds his five check
// symbols for the remainder modulo 37.
const (
	crockford     = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	checkAlphabet = crockford + "*~$=U"
)

// Sizes of the random parts, in characters of five bits.
const (
	ReceiptLength   = 24 // 120 bits
	referenceLength = 6  // 30 bits
)

// Receipt is the secret with which a citizen follows a case: 24 random
// characters and a check character, upper case, without separators.
type Receipt string

// NewReceipt makes a receipt of random bytes, one for each character; only
// the low five bits of each count.
func NewReceipt(random [ReceiptLength]byte) Receipt {
	body := draw(random[:])
	return Receipt(body + string(checkCharacter(body)))
}

// String prints a receipt in six groups and the check character:
// "XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-C".
func (r Receipt) String() string {
	var b strings.Builder
	for i, c := range string(r) {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// ParseReceipt reads a receipt as people type it: spaces, hyphens, lower case,
// o for 0, i and l for 1, Thai digits and invisible characters make no
// difference. ok is false when the length or the check character is wrong.
func ParseReceipt(typed string) (r Receipt, ok bool) {
	if len(typed) > 256 {
		return "", false
	}
	plain := plainCode(typed)
	if len(plain) != ReceiptLength+1 {
		return "", false
	}
	body, check := plain[:ReceiptLength], plain[ReceiptLength]
	for i := range ReceiptLength {
		if strings.IndexByte(crockford, body[i]) < 0 {
			return "", false
		}
	}
	if checkCharacter(body) != check {
		return "", false
	}
	return Receipt(plain), true
}

// plainCode undoes what typing does to a code. The check symbols stay as they are.
func plainCode(typed string) string {
	var b strings.Builder
	for _, c := range typed {
		switch {
		case c == 'o' || c == 'O':
			b.WriteByte('0')
		case c == 'i' || c == 'I' || c == 'l' || c == 'L':
			b.WriteByte('1')
		case c >= '๐' && c <= '๙':
			b.WriteRune('0' + c - '๐')
		case c >= 'a' && c <= 'z':
			b.WriteRune(c - 'a' + 'A')
		case c == '-' || c == '‐' || c == '‑' || c == '–' || c == '—' || invisible(c):
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

func draw(random []byte) string {
	var b strings.Builder
	for _, r := range random {
		b.WriteByte(crockford[r&31])
	}
	return b.String()
}

func checkCharacter(body string) byte {
	sum, base, mod := new(big.Int), big.NewInt(32), big.NewInt(37)
	for i := range len(body) {
		sum.Mul(sum, base)
		sum.Add(sum, big.NewInt(int64(strings.IndexByte(crockford, body[i]))))
	}
	return checkAlphabet[sum.Mod(sum, mod).Int64()]
}

// Reference is a case's public number, "SKNPEO-2569-XXXXXX": the office, the
// Buddhist year of the local date of receipt, six random characters.
type Reference string

// NewReference makes a reference from random bytes, one for each character.
func NewReference(prefix string, receivedOn Date, random [referenceLength]byte) Reference {
	return Reference(fmt.Sprintf("%s-%04d-%s", prefix, receivedOn.Year+buddhistEra, draw(random[:])))
}

// BuddhistYear is the year in a reference, 0 in what is none.
func (r Reference) BuddhistYear() int {
	parts := strings.Split(string(r), "-")
	if len(parts) != 3 {
		return 0
	}
	year, _ := digits(parts[1])
	return year
}

// buddhistEra is added to a year of the Common Era.
const buddhistEra = 543

// ParseReference reads a reference as people type it: lower case, spaces, Thai
// digits, and o, i, l in its random part make no difference. Its hyphens may be
// left out, or be spaces.
func ParseReference(typed string) (ref Reference, ok bool) {
	if len(typed) > 128 {
		return "", false
	}
	var b strings.Builder
	for _, c := range strings.ToUpper(typed) {
		switch {
		case c >= '๐' && c <= '๙':
			b.WriteRune('0' + c - '๐')
		case c == '‐' || c == '‑' || c == '–' || c == '—':
			b.WriteByte('-')
		case invisible(c):
		default:
			b.WriteRune(c)
		}
	}
	parts := referenceParts(b.String())
	if len(parts) != 3 || len(parts[1]) != 4 || !allDigits(parts[1]) || !word(parts[0]) {
		return "", false
	}
	random := plainCode(parts[2])
	if len(random) != referenceLength || !madeOf(random, crockford) {
		return "", false
	}
	return Reference(parts[0] + "-" + parts[1] + "-" + random), true
}

// referenceParts are the parts of a reference, from its end when it has no hyphens. Then
// it begins with a letter and its year with 2: a telephone number is none, nor one to
// which a character was added.
func referenceParts(typed string) []string {
	year, random := len(typed)-referenceLength-len("2569"), len(typed)-referenceLength
	if year < 1 || strings.Contains(typed, "-") || !madeOf(typed[:1], letters) || typed[year] != '2' {
		return strings.Split(typed, "-")
	}
	return []string{typed[:year], typed[year:random], typed[random:]}
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

func allDigits(s string) bool { return madeOf(s, "0123456789") }

// word tells whether s can be an office's prefix.
func word(s string) bool {
	return s != "" && len(s) <= 16 && madeOf(s, letters+"0123456789")
}
