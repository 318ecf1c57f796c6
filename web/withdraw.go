package web

import (
	"net/http"

	"sitthi/domain"
	"sitthi/workflow"
)

// withdraw tells what withdrawing does, and does it for whoever says so there.
func (v *visit) withdraw() error {
	v.form.page = "withdraw"
	return v.onCase(func(t workflow.Tracked, receipt string) error {
		if t.Request.CanMove(domain.Withdraw) != nil {
			return v.showTracked(t, receipt, "")
		}
		if v.Request.Method == http.MethodPost && v.form.value("sure") == "yes" {
			in := domain.ReasonInput{Reason: v.form.text("reason")}
			ended, err := v.Service.WithdrawByReceipt(v.Request.Context(), t.Request.Reference, receipt, in)
			if err == nil {
				return v.acted(ended, receipt, "withdraw")
			}
			if err := v.form.refused(err); err != nil {
				return err
			}
		}
		v.here = "/r/" + string(t.Request.Reference) + "/withdraw"
		return v.show(v.form.status(), "withdraw", v.caseOf(t, receipt))
	})
}
