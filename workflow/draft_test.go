package workflow_test

import (
	"errors"
	"sync"
	"testing"

	"sitthi/domain"
	"sitthi/workflow"
)

func TestDrafts(t *testing.T) {
	d := newDesk(t)
	draft, err := d.NewDraft(t.Context(), "sknpeo")
	if err != nil {
		t.Fatal(err)
	}
	draft.Content = []byte("ปี่")
	if err := d.KeepDraft(t.Context(), draft, workflow.DraftLife); err != nil {
		t.Fatal(err)
	}
	if other, err := d.NewDraft(t.Context(), "sknpeo"); err != nil || string(other.Key) == string(draft.Key) {
		t.Errorf("two drafts have one key, or %v", err)
	}

	t.Run("a day after it was last written a draft is gone, and then its row is", func(t *testing.T) {
		if _, err := d.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, err := d.Draft(t.Context(), "sknpeo", draft.Key); err != nil || string(got.Content) != "ปี่" {
			t.Fatalf("%q %v", got.Content, err)
		}
		before := d.clock.Now()
		d.clock.Set(before.Add(workflow.DraftLife))
		if _, err := d.Draft(t.Context(), "sknpeo", draft.Key); domain.KindOf(err) != domain.NotFound {
			t.Error(err)
		}
		if _, err := d.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.clock.Set(before)
		if _, err := d.Draft(t.Context(), "sknpeo", draft.Key); domain.KindOf(err) != domain.NotFound {
			t.Errorf("the row is still there: %v", err)
		}
	})
}

// Two windows of one browser have one draft.
func TestDraftInTwoWindows(t *testing.T) {
	onBothDesks(t, func(t *testing.T, d *desk) {
		ctx := d.somebody()
		begun := func(content string) domain.Draft {
			t.Helper()
			draft, err := d.NewDraft(ctx, "sknpeo")
			if err != nil {
				t.Fatal(err)
			}
			draft.Content = []byte(content)
			if err := d.KeepDraft(ctx, draft, workflow.DraftLife); err != nil {
				t.Fatal(err)
			}
			return draft
		}
		kept := func(draft domain.Draft) string {
			t.Helper()
			got, err := d.Draft(ctx, "sknpeo", draft.Key)
			if err != nil {
				t.Fatal(err)
			}
			return string(got.Content)
		}
		add := func(draft domain.Draft, more string) error {
			return d.ChangeDraft(ctx, draft, workflow.DraftLife, func(content []byte) ([]byte, error) { return append(content, more...), nil })
		}
		file := func(draft domain.Draft) error {
			_, err := d.Submit(ctx, workflow.SubmitCommand{
				Office: "sknpeo", Filing: question, Channel: domain.ByWeb,
				Reply: func(f workflow.Filed) ([]byte, error) { return []byte(f.Request.Reference), nil },
				Draft: workflow.Drafted{Draft: draft, After: func(f workflow.Filed) []byte { return []byte("filed") }},
			})
			return err
		}

		t.Run("changes at the same time are all there", func(t *testing.T) {
			draft := begun("")
			var windows sync.WaitGroup
			for range 8 {
				windows.Go(func() {
					if err := add(draft, "x"); err != nil {
						t.Error(err)
					}
				})
			}
			windows.Wait()
			if got := kept(draft); got != "xxxxxxxx" {
				t.Error(got)
			}
		})
		t.Run("what is refused leaves what was kept before, and what was erased does not come back", func(t *testing.T) {
			draft := begun("a")
			refusal := errors.New("no")
			err := d.ChangeDraft(ctx, draft, workflow.DraftLife, func([]byte) ([]byte, error) { return nil, refusal })
			if !errors.Is(err, refusal) || kept(draft) != "a" {
				t.Error(err, kept(draft))
			}
			if err := add(draft, string(make([]byte, domain.MaxDraft))); domain.CodeOf(err) != "draft_too_large" || kept(draft) != "a" {
				t.Error(err)
			}
			if err := d.DropDraft(ctx, "sknpeo", draft.Key); err != nil {
				t.Fatal(err)
			}
			if err := add(draft, "b"); domain.KindOf(err) != domain.NotFound {
				t.Error(err)
			}
			refused(t, file(draft), domain.Conflict, "draft_changed")
		})
		t.Run("nobody files what was changed since he read it, nor twice", func(t *testing.T) {
			draft := begun("a")
			if err := add(draft, "b"); err != nil {
				t.Fatal(err)
			}
			before := d.totals()
			refused(t, file(draft), domain.Conflict, "draft_changed")
			if d.totals() != before {
				t.Error("something was written")
			}
			draft.Content = []byte("ab")
			if err := file(draft); err != nil || kept(draft) != "filed" {
				t.Error(err, kept(draft))
			}
			refused(t, file(draft), domain.Conflict, "draft_changed")
		})
		t.Run("filed and changed at once, it is one or the other that comes first", func(t *testing.T) {
			for range 20 {
				draft := begun("a")
				var windows sync.WaitGroup
				var filed, changed error
				windows.Go(func() { filed = file(draft) })
				windows.Go(func() {
					changed = d.ChangeDraft(ctx, draft, workflow.DraftLife, func(content []byte) ([]byte, error) {
						if string(content) == "filed" {
							return nil, domain.Refuse(domain.Gone, "filed")
						}
						return []byte("ab"), nil
					})
				})
				windows.Wait()
				if got := kept(draft); (filed == nil) == (changed == nil) || (filed == nil) != (got == "filed") {
					t.Fatal(filed, changed, got)
				}
			}
		})
	})
}
