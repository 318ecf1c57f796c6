package web_test

import (
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

// inOrder fails the test unless a text says all of it, each after the one before.
func inOrder(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		_, rest, ok := strings.Cut(text, w)
		if !ok {
			t.Fatalf("%q is not there, or not after what stands before it:\n%.1500s", w, text)
		}
		text = rest
	}
}

// A complaint is owed two answers. Its pages name the day of each.
func TestDatesOfComplaint(t *testing.T) {
	d := newDesk(t)
	d.clock.Set(time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC))
	b := d.browser()
	receipt := b.post("/o/sknpeo/ask", b.asked("kind", "complaint", "details", "รั้วล้ม", "reply", "code"))
	f := b.filed(receipt)
	next := []string{
		"ภายในวันอังคารที่ 8 ธันวาคม 2569: สำนักงานแจ้งท่านครั้งแรก", "หลังวันอังคารที่ 8 ธันวาคม 2569: หากยังไม่ได้คำตอบ",
		"ภายในวันพุธที่ 23 ธันวาคม 2569: สำนักงานแจ้งผลการร้องเรียน",
	}

	t.Run("the receipt has its steps in their order, and both days", func(t *testing.T) {
		inOrder(t, receipt.text(), append(next, "กำหนดแจ้งครั้งแรก", "8 ธันวาคม 2569", "กำหนดแจ้งผล", "23 ธันวาคม 2569")...)
	})
	t.Run("so has the receipt on paper", func(t *testing.T) {
		paper := read(t, b.post("/r/"+f.reference+"/receipt", pairs("code", f.code)).want(t, 200).body)
		inOrder(t, strings.Join(strings.Fields(paper), " "), "8 ธันวาคม 2569", "หลัง", "23 ธันวาคม 2569", "กำหนดแจ้งครั้งแรก", "กำหนดแจ้งผล")
	})
	t.Run("the case's page says which of them is the first reply", func(t *testing.T) {
		for at, says := range map[string]string{
			"": "จะแจ้งครั้งแรกภายใน 8 ธันวาคม 2569 และแจ้งผลภายใน 23 ธันวาคม 2569", "/en": "a first reply by 8 December 2026",
		} {
			b.post(at+"/r/"+f.reference, pairs("code", f.code)).want(t, 200).holds(t, says)
		}
	})
	t.Run("while an officer has it the office is at work, and nothing was ever interrupted", func(t *testing.T) {
		d.as(domain.Head).act(f.reference, "assign", "assignee", d.officer(domain.Officer).ID)
		b.get("/r/"+f.reference).want(t, 200).holds(t, "</time> อยู่ระหว่างดำเนินการ").lacks(t, "</time> ดำเนินการต่อ")
		b.get("/en/r/"+f.reference).want(t, 200).holds(t, "The office is working on it")
	})
	t.Run("after the first reply the result is all that is due", func(t *testing.T) {
		d.as(domain.Officer).act(f.reference, "write", "message", "กำลังตรวจ")
		b.get("/r/"+f.reference).want(t, 200).holds(t, "จะตอบภายใน 23 ธันวาคม 2569").lacks(t, "กำหนดแจ้งครั้งแรก")
	})
}
