package web

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
)

// pageKey is the key of a form, which no program's can be.
func pageKey(key string) string { return "page " + key }

// onceKey is the key under which what a form says is done once: the same sent twice is
// the same, and anything else under the form's key, behind its prefix, another. A form
// without a key was made by hand, so it promises nothing.
func (v *visit) onceKey(prefix string, body []byte) string {
	digest := sha256.Sum256(body)
	return pageKey(prefix + cmp.Or(v.form.value("key"), rand.Text()) + " " + hex.EncodeToString(digest[:]))
}
