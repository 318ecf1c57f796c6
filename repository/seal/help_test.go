package seal

import "testing"

// newKeys is a key file of its own in a folder that the test throws away.
func newKeys(t testing.TB) *Keys {
	t.Helper()
	k, err := Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// newTestBox is a data key for the case, with its wrapped form.
func newTestBox(t testing.TB, k *Keys, caseID string) (*Box, Wrapped) {
	t.Helper()
	box, w, err := k.NewBox(caseID)
	if err != nil {
		t.Fatal(err)
	}
	return box, w
}

// sealed is a ciphertext that must be made.
func sealed(t testing.TB, b *Box, column, row, plain string) []byte {
	t.Helper()
	out, err := b.Seal(column, row, []byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	return out
}
