package workflow_test

import (
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
