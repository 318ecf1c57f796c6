package seal

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
)

// formatVersion stands first in every sealed value, and in the associated data
// of each, so that a later format can be told apart and not passed off as this.
const formatVersion byte = 1

// joined writes the label and each part with its length before it: no two
// different lists of parts give the same bytes, wherever their borders lie.
// The label keeps one use of the encoding from being taken for another.
func joined[T string | []byte](label string, parts ...T) []byte {
	size := 1 + binary.MaxVarintLen32 + len(label)
	for _, p := range parts {
		size += binary.MaxVarintLen32 + len(p)
	}
	out := append(make([]byte, 0, size), formatVersion)
	out = binary.AppendUvarint(out, uint64(len(label)))
	out = append(out, label...)
	for _, p := range parts {
		out = binary.AppendUvarint(out, uint64(len(p)))
		out = append(out, p...)
	}
	return out
}

// random gives n bytes from the system's generator, which never fails: since
// Go 1.24 crypto/rand ends the program rather than hand out something weaker.
func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

// newKeyID names a key: 64 random bits in hex, telling nothing about it.
func newKeyID() string { return hex.EncodeToString(random(8)) }
