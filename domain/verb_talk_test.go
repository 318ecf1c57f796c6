package domain

import (
	"fmt"
	"testing"
)

func TestAskAndMessage(t *testing.T) {
	asked := func() *Request {
		r := in(InProgress, Access)
		if _, err := r.Ask(actor(officerAccount), AskInput{Items: []AskItem{{"id_copy", "สำเนาบัตร"}, {"mandate", "หนังสือมอบอำนาจ"}}, ReplyBy: Date{2026, 12, 8}}, testNow); err != nil {
			t.Fatal(err)
		}
		return r
	}
	t.Run("a reply to a part of what was asked leaves it with the citizen", func(t *testing.T) {
		r := asked()
		if _, err := r.Message(MessageInput{Text: "x", Answers: []string{"mandate"}}, Recounted{}, testNow); err != nil || r.Status != AwaitingInfo {
			t.Fatal(r.Status, err)
		}
		if _, err := r.Message(MessageInput{Text: "x", Answers: []string{"id_copy"}}, Recounted{}, testNow); err != nil || r.Status != InProgress {
			t.Fatal(r.Status, err)
		}
	})
	t.Run("a reply that names nothing answers everything", func(t *testing.T) {
		r := asked()
		if _, err := r.Message(MessageInput{Text: "x"}, Recounted{}, testNow); err != nil || r.Status != InProgress || len(r.OpenAsked()) != 0 {
			t.Fatal(r.Status, err)
		}
	})
	t.Run("a code that was not asked is refused, and nothing is answered by it", func(t *testing.T) {
		r := asked()
		if _, err := r.Message(MessageInput{Text: "x", Answers: []string{"mandate", "nothing"}}, Recounted{}, testNow); KindOf(err) != Invalid || len(r.OpenAsked()) != 2 {
			t.Fatal(err)
		}
	})
	t.Run("of two hundred things asked one message brings all, and another one is not asked for", func(t *testing.T) {
		r, answers := in(InProgress, Access), []string(nil)
		ask := func(from, n int) error {
			items := make([]AskItem, n)
			for i := range items {
				items[i] = AskItem{fmt.Sprint(from + i), "สำเนาบัตร"}
			}
			_, err := r.Ask(actor(officerAccount), AskInput{Items: items}, testNow)
			return err
		}
		for from := 0; from < 200; from += 20 {
			if err := ask(from, 20); err != nil {
				t.Fatal(err)
			}
		}
		if err := ask(199, 2); KindOf(err) != Invalid || len(r.Asked) != 200 {
			t.Error(err, len(r.Asked))
		}
		if err := ask(180, 20); err != nil {
			t.Error("what was asked is not asked again:", err)
		}
		for _, a := range r.Asked {
			answers = append(answers, a.Code)
		}
		if _, err := r.Message(MessageInput{Text: "x", Answers: answers}, Recounted{}, testNow); err != nil || len(r.OpenAsked()) != 0 {
			t.Error(err)
		}
	})
	t.Run("asking stops no clock", func(t *testing.T) {
		if r := asked(); r.DueOn != (Date{2026, 12, 8}) {
			t.Fatal(r.DueOn)
		}
	})
}
