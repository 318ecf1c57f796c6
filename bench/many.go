package main

import (
	"html"
	"net/url"
	"strconv"
	"time"
)

// many are cases given many at once.
func (j *journey) many() {
	var items []any
	for range 3 {
		items = append(items, map[string]any{"reference": j.file(nil).reference, "version": 1})
	}
	j.call("head", "POST", "/v1/bulk", map[string]any{
		"verb": "assign", "input": map[string]any{"assignee": string(officerID(j.office, "officer1"))}, "items": items,
	}, []string{"Idempotency-Key: " + strconv.FormatInt(time.Now().UnixNano(), 36)})
}

// many are a view that an officer saves, a case opened in it, and cases given many at once.
func (t tour) many() {
	v, f := t.logInBy("head"), t.file(nil)
	t.get(v, "/desk?assignee=none")
	t.post(v, "/desk/views", fields("name", "ยังไม่มีเจ้าของ"))
	t.get(v, "/desk/views")
	t.get(v, "/desk/people")
	t.post(v, "/desk/people", fields("query", "assignee=none"))
	t.get(v, "/desk?assignee=none&sort=received_at")
	t.post(v, "/desk/views/remove", fields("name", "ยังไม่มีเจ้าของ"))
	for _, view := range []string{"assignee=none", "assignee=none&sort=received_at", "status=received,closed"} {
		t.get(v, "/desk/c/:reference?view="+url.QueryEscape(view), "reference", f.reference)
	}
	t.get(v, "/desk/bulk?"+fields("verb", "assign", "to", string(officerID(t.office, "officer1")), "case", f.reference).Encode())
	key := ""
	for _, field := range hiddenField.FindAllStringSubmatch(v.page, -1) {
		if field[1] == "key" {
			key = html.UnescapeString(field[2])
		}
	}
	t.post(v, "/desk/bulk", nil)
	t.get(v, "/desk/bulk/:key", "key", key)
	t.get(v, "/desk/print?case="+f.reference)
}
