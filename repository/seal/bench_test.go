package seal

import "testing"

func BenchmarkNewBox(b *testing.B) {
	k := newKeys(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := k.NewBox("0199-case"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenBox(b *testing.B) {
	k := newKeys(b)
	_, w, err := k.NewBox("0199-case")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := k.OpenBox("0199-case", w); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSeal1KB(b *testing.B) {
	box, _, err := newKeys(b).NewBox("0199-case")
	if err != nil {
		b.Fatal(err)
	}
	plain := make([]byte, 1024)
	b.SetBytes(1024)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := box.Seal("request.text", "1", plain); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen1KB(b *testing.B) {
	box, _, err := newKeys(b).NewBox("0199-case")
	if err != nil {
		b.Fatal(err)
	}
	sealed, err := box.Seal("request.text", "1", make([]byte, 1024))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(1024)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := box.Open("request.text", "1", sealed); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMAC(b *testing.B) {
	k := newKeys(b)
	secret := []byte("0123456789ABCDEFGHJKMNPQ")
	b.ReportAllocs()
	for b.Loop() {
		k.MAC(Receipt, secret)
	}
}

func BenchmarkBlindIndex(b *testing.B) {
	k := newKeys(b)
	b.ReportAllocs()
	for b.Loop() {
		k.BlindIndex("office-1", "national_id", "1101700203450")
	}
}

func BenchmarkNormalWords(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		NormalWords("นางสาวน้ำทิพย์ เเม่นยำ ณ อยุธยา")
	}
}
