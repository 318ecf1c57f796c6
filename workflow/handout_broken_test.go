package workflow_test

import (
	"context"
	"testing"

	"sitthi/domain"
	"sitthi/workflow"
)

// keyless is a store in which one case's data key is gone.
type keyless struct {
	domain.Store
	lost domain.Reference
}

func (k keyless) InTx(ctx context.Context, do func(domain.Tx) error) error {
	return k.Store.InTx(ctx, func(tx domain.Tx) error { return do(keylessTx{tx, k.lost}) })
}

type keylessTx struct {
	domain.Tx
	lost domain.Reference
}

func (tx keylessTx) CaseForUpdate(scope domain.Scope, ref domain.Reference) (*domain.Request, error) {
	if ref == tx.lost {
		return nil, domain.Refuse(domain.Gone, "shredded")
	}
	return tx.Tx.CaseForUpdate(scope, ref)
}

func TestHandOutPassesOverWhatIsBroken(t *testing.T) {
	t.Run("the oldest case cannot be opened, and those behind it get their officers", func(t *testing.T) {
		d := newPooledDesk(t)
		refs := d.files(4, question)
		parts := d.parts
		parts.Store = keyless{d.store, refs[0]}
		given, err := workflow.New(parts).HandOut(t.Context())
		if given != 3 || domain.CodeOf(err) != "shredded" {
			t.Fatal(given, err)
		}
	})
}
