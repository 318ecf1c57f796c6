package web_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

// flooded is a desk of which another replica says that a flood leaves few filings to each
// address, and at which the school has used up its own.
func flooded(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.puzzles = true
	d.over(d.store, d.keys)
	ctx := workflow.From(t.Context(), school)
	file := func(office domain.OfficeID) {
		_, err := d.service.Submit(ctx, workflow.SubmitCommand{
			Office: office, Filing: domain.Filing{Kind: domain.Question, Details: "x"}, Channel: domain.ByWeb,
			Reply: func(workflow.Filed) ([]byte, error) { return nil, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for range 30 {
		file("sknpeo")
	}
	// Who hears of a flood elsewhere sees something of it himself: a hundredth.
	for n := range 301 {
		ctx = workflow.From(t.Context(), fmt.Sprintf("203.0.113.%d", n%100))
		file("sknpeo")
	}
	err := d.store.InTx(t.Context(), func(tx domain.Tx) error {
		return tx.TellCounts("elsewhere", []domain.KeyCount{{
			Key: d.keys.LimitMAC("filings_office", "sknpeo"), SpanCount: domain.SpanCount{Began: d.clock.Now().Truncate(4 * time.Minute), N: 30_000},
		}})
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.service.ShareLimits(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d
}

// solve is what a script would find for the puzzle of a page.
func (a answer) solve(t *testing.T) string {
	t.Helper()
	data := func(name string) []byte {
		m := regexp.MustCompile(`data-` + name + `="([0-9a-f]+)"`).FindStringSubmatch(a.body)
		if m == nil {
			t.Fatalf("no %s:\n%.800s", name, a.text())
		}
		raw, err := hex.DecodeString(m[1])
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	salt, digest := data("salt"), data("digest")
	for n := range uint32(domain.PuzzleNumbers) {
		if sum := sha256.Sum256(binary.BigEndian.AppendUint32(salt, n)); string(sum[:len(digest)]) == string(digest) {
			return strconv.Itoa(int(n))
		}
	}
	t.Fatal("the puzzle has no answer")
	return ""
}

// with is a form with what its page had filled in for it.
func with(form url.Values, page answer, answer string) url.Values {
	again := url.Values{"puzzle": {page.value("puzzle")}, "answer": {answer}}
	for name, values := range form {
		again[name] = values
	}
	return again
}

func TestFloodedFiling(t *testing.T) {
	d := flooded(t)
	b := d.pupil()
	complaint := func() url.Values {
		return b.asked("kind", "complaint", "details", "ปี่ ผู้ ฎู", "about_officers", "ครูเวร", "reply", "email", "subject.email", "a@example.com", "subject.given_name", "ป้ำ")
	}
	form := complaint()
	page := b.post("/o/sknpeo/ask", form)

	t.Run("whoever is held back by a flood keeps what he wrote, and a puzzle stands at the button", func(t *testing.T) {
		if wait := page.waits(t); wait != time.Minute {
			t.Errorf("he waits %s", wait)
		}
		page.holds(t, "ยังรับรายการนี้ไม่ได้ในตอนนี้", "ยังไม่ได้บันทึก", "สิ่งที่ท่านกรอกยังอยู่ในหน้านี้", `href="#puzzle"`, `id="puzzle"`, "/static/puzzle.",
			"ปี่ ผู้ ฎู", "ครูเวร", `value="a@example.com"`, `value="ป้ำ"`)
		b.post("/en/o/sknpeo/ask", form).want(t, 429).holds(t, "Very many requests", "was not saved", "Wait 60 seconds", "ปี่ ผู้ ฎู")
		if page.value("key") != form.Get("key") {
			t.Error("sent again it would be another filing")
		}
		if strings.Contains(html.UnescapeString(page.body), page.solve(t)+`"`) {
			t.Error("the page tells the answer")
		}
	})
	t.Run("solved it is filed, and sent twice it is one filing", func(t *testing.T) {
		solved := with(form, page, page.solve(t))
		first := b.filed(b.post("/o/sknpeo/ask", solved))
		if again := b.filed(b.post("/o/sknpeo/ask", solved)); again != first {
			t.Errorf("%v, then %v", first, again)
		}
		other := with(form, page, page.solve(t))
		other.Set("details", "อีกเรื่อง")
		fresh := b.post("/o/sknpeo/ask", other).want(t, 429).holds(t, "อีกเรื่อง")
		if fresh.value("puzzle") == page.value("puzzle") {
			t.Error("the puzzle that was used is offered again")
		}
	})
	t.Run("whatever a form makes up for a puzzle, nothing typed is lost", func(t *testing.T) {
		form := complaint()
		for _, made := range []string{"x", "<script>", strings.Repeat("a", 10_000), "\xff", "ปี่"} {
			for _, answer := range []string{"", "1", made} {
				bad := with(form, page, answer)
				bad.Set("puzzle", made)
				b.post("/o/sknpeo/ask", bad).want(t, 429).holds(t, "ปี่ ผู้ ฎู", `id="puzzle"`).lacks(t, "<script>")
			}
		}
	})
	t.Run("the puzzle goes along through the answers once more, the other language, and a wrong field", func(t *testing.T) {
		form := complaint()
		page := b.post("/o/sknpeo/ask", form).want(t, 429)
		again := with(form, page, page.solve(t))
		for path, more := range map[string]url.Values{
			"/o/sknpeo/ask":     {"then": {"check"}},
			"/o/sknpeo/ask?":    {"then": {"change"}},
			"/en/o/sknpeo/ask":  {"across": {"yes"}},
			"/en/o/sknpeo/ask?": {"details": {""}},
		} {
			sent := with(again, page, page.solve(t))
			for name, values := range more {
				sent[name] = values
			}
			seen := b.post(path, sent)
			if seen.value("puzzle") != page.value("puzzle") || seen.value("answer") != page.solve(t) || strings.Contains(seen.body, "puzzle.js") {
				t.Errorf("after %v it is lost:\n%.300s", more, seen.text())
			}
		}
	})
	t.Run("without a script the form is sent again after the wait", func(t *testing.T) {
		form := complaint()
		page := b.post("/o/sknpeo/ask", form).want(t, 429)
		early := b.post("/o/sknpeo/ask", with(form, page, ""))
		d.clock.Pass(early.waits(t))
		b.filed(b.post("/o/sknpeo/ask", with(form, early, "")))
	})
	t.Run("the form on one page and the last of several do the same", func(t *testing.T) {
		whole := pairs("kind", "access", "for", "self", "subject.given_name", "ปี่", "relationship", "teacher", "details", "ประวัติการลา",
			"contact.phone", "0812345678", "preferred_response", "counter", "declare", "yes")
		whole.Set("key", b.get("/o/sknpeo/form").want(t, 200).value("key"))
		page := b.post("/o/sknpeo/form", whole).want(t, 429)
		b.filed(b.post("/o/sknpeo/form", with(whole, page, page.solve(t))))

		b.fill("", forMyself...).want(t, 200)
		declared := pairs("declare", "yes")
		page = b.post(filePath+"check", declared).want(t, 429).holds(t, "ประวัติการลา", `value="yes" checked`)
		b.filed(b.follow(b.post(filePath+"check", with(declared, page, page.solve(t)))))
	})
	t.Run("a program there hears how long to wait, and of no puzzle", func(t *testing.T) {
		told := d.pupil().send("POST", "/v1/offices/sknpeo/requests", strings.NewReader(`{"kind": "question", "details": "x"}`), "Content-Type", "application/json")
		if told.want(t, 429).lacks(t, "puzzle"); told.header.Get("Retry-After") == "" || !strings.Contains(told.body, `:too_many_filings"`) {
			t.Errorf("%v %s", told.header, told.body)
		}
	})
	t.Run("elsewhere nobody sees a puzzle", func(t *testing.T) {
		other := d.browser()
		other.get("/o/sknpeo/ask").want(t, 200).lacks(t, "puzzle")
		other.question()
	})
}
