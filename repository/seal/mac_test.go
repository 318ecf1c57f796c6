package seal

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
)

func TestMAC(t *testing.T) {
	k := newKeys(t)
	parts := [][]byte{[]byte("ab"), []byte("c")}

	t.Run("a MAC verifies for its own purpose and parts", func(t *testing.T) {
		for p := range purposes {
			mac := k.MAC(Purpose(p), parts...)
			if len(mac) != 32 || !k.Verify(Purpose(p), mac, parts...) {
				t.Errorf("%s does not verify", Purpose(p))
			}
		}
	})
	t.Run("a MAC verifies for no other purpose", func(t *testing.T) {
		for p := range purposes {
			for q := range purposes {
				if p != q && k.Verify(Purpose(q), k.MAC(Purpose(p), parts...), parts...) {
					t.Errorf("%s passes as %s", Purpose(p), Purpose(q))
				}
			}
		}
	})
	t.Run("the borders between parts count", func(t *testing.T) {
		mac := k.MAC(Receipt, parts...)
		for _, other := range [][][]byte{
			{[]byte("a"), []byte("bc")}, {[]byte("abc")}, {[]byte("ab"), []byte("c"), nil}, {nil, []byte("ab"), []byte("c")}, nil,
		} {
			if k.Verify(Receipt, mac, other...) {
				t.Errorf("%q passes", other)
			}
		}
	})
	t.Run("a changed, shortened or missing MAC does not verify", func(t *testing.T) {
		mac := k.MAC(Receipt, parts...)
		for bit := range len(mac) * 8 {
			changed := slices.Clone(mac)
			changed[bit/8] ^= 1 << (bit % 8)
			if k.Verify(Receipt, changed, parts...) {
				t.Fatal("bit", bit)
			}
		}
		if k.Verify(Receipt, mac[:31], parts...) || k.Verify(Receipt, nil, parts...) {
			t.Fatal("a piece passes")
		}
	})
	t.Run("an older key of the purpose still verifies, and only verifies", func(t *testing.T) {
		mac, id := k.MAC(Login, parts...), k.MACKeyID(Login)
		f, err := readKeyFile(k.dir)
		if err != nil {
			t.Fatal(err)
		}
		f.MACs["login"] = slices.Insert(f.MACs["login"], 0, newFileBytes())
		later, err := openKeys(k.dir, f)
		if err != nil {
			t.Fatal(err)
		}
		if !later.Verify(Login, mac, parts...) || bytes.Equal(mac, later.MAC(Login, parts...)) || later.MACKeyID(Login) == id {
			t.Fatal("the older key is used wrongly")
		}
	})
	t.Run("every key has an id of its own", func(t *testing.T) {
		seen := map[string]bool{k.index[0].id: true}
		for p := range purposes {
			seen[k.MACKeyID(Purpose(p))] = true
		}
		if len(seen) != len(purposes)+1 {
			t.Fatal(seen)
		}
	})
	t.Run("a purpose prints as its name", func(t *testing.T) {
		if fmt.Sprint(Receipt, Purpose(99)) != "receipt purpose(99)" {
			t.Fatal(fmt.Sprint(Receipt, Purpose(99)))
		}
	})
}

func TestBlindIndex(t *testing.T) {
	k := newKeys(t)
	const id = "1101700203450"
	index := k.BlindIndex("office-1", "national_id", id)

	t.Run("the same value is found again in the same office and field", func(t *testing.T) {
		if len(index) != 16 || !bytes.Equal(index, k.BlindIndex("office-1", "national_id", id)) {
			t.Fatal(len(index))
		}
	})
	t.Run("the indexes of two offices, two fields, two values and two key files differ", func(t *testing.T) {
		for name, other := range map[string][]byte{
			"office":   k.BlindIndex("office-2", "national_id", id),
			"field":    k.BlindIndex("office-1", "phone", id),
			"value":    k.BlindIndex("office-1", "national_id", "1101700203451"),
			"key file": newKeys(t).BlindIndex("office-1", "national_id", id),
			"border":   k.BlindIndex("office-1", "national_id1", id[1:]),
		} {
			if bytes.Equal(index, other) {
				t.Error("same for another", name)
			}
		}
	})
	t.Run("a hundred offices have a hundred indexes of one person", func(t *testing.T) {
		seen := map[string]bool{}
		for i := range 100 {
			seen[string(k.BlindIndex(fmt.Sprint("office-", i), "national_id", id))] = true
		}
		if len(seen) != 100 {
			t.Fatal(len(seen))
		}
	})
	t.Run("no value has no index", func(t *testing.T) {
		if k.BlindIndex("office-1", "phone", "") != nil {
			t.Fatal("everybody without a telephone would be one person")
		}
	})
}
