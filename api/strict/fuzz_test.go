package strict

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
)

// plain is a node as encoding/json would decode it.
func plain(n *node) any {
	switch n.kind {
	case boolean:
		return n.truth
	case number:
		return json.Number(n.text)
	case text:
		return n.text
	case object:
		members := make(map[string]any)
		for _, m := range n.children {
			members[m.key] = plain(m)
		}
		return members
	case array:
		elements := []any{}
		for _, e := range n.children {
			elements = append(elements, plain(e))
		}
		return elements
	case null:
	}
	return nil
}

func decoded(t *testing.T, body []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("encoding/json refuses what Read accepted: %v", err)
	}
	return v
}

// FuzzRead holds Read to an independent reader: what Read takes without a
// problem means the same to encoding/json, before and after writing it again.
// And no body whatever makes it panic or tell a path that is not fit to print.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`{"kind":"access","details":"ขอสำเนา","subject":{"email":"a@b.th"},"items":[{"text":"x"},1,-0,1e400,true,null]}`,
		`{"a":1,"a":2}`, `{"a":"\ud800"}`, `{"a":"\u0000"}`, "{\"a\":\"\xff\"}", "{\"\xff\":1}", `{"":{"":[]}}`,
		`{"a":1}{}`, "\ufeff{}", `{"a":[[[[1]]]]}`, `{"a":"\ud83d\ude00"}`, `{"a":1,}`, `[`, ``, `{"A":1,"a":"b"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		o, err := Read(body)
		if !bytes.Equal(before, body) {
			t.Fatal("Read changed the body")
		}
		if err != nil {
			return
		}
		clean := len(o.report.found) == 0
		o.Text("a")
		o.Objects("items", 3)
		o.Object("subject").Int("email")
		for _, p := range o.Problems() {
			if len(p.Field) > maxPath {
				t.Fatalf("a path of %d bytes", len(p.Field))
			}
			for _, c := range []byte(p.Field) {
				if c < ' ' || c > '~' {
					t.Fatalf("a path with byte %#x", c)
				}
			}
		}
		if !clean {
			return
		}
		want := plain(o.node)
		if got := decoded(t, body); !reflect.DeepEqual(got, want) {
			t.Fatalf("encoding/json reads %v, we read %v", got, want)
		}
		again, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if got := decoded(t, again); !reflect.DeepEqual(got, want) {
			t.Fatalf("written and read again: %v, was %v", got, want)
		}
		if o, err = Read(again); err != nil || len(o.report.found) > 0 || !reflect.DeepEqual(plain(o.node), want) {
			t.Fatalf("Read takes what it read otherwise when it is written again: %v", err)
		}
	})
}
