package web

import (
	"net/http"

	"sitthi/domain"
	"sitthi/workflow"
)

// withdraw tells what withdrawing does, and does it for whoever says so there. A
// case that cannot be withdrawn any more says why.
func (v *visit) withdraw() error {
	v.form.page = "withdraw"
	return v.onCase(func(t workflow.Tracked, receipt string) error {
		sure := v.Request.Method == http.MethodPost && v.form.value("sure") == "yes" && !v.across()
		v.here = "/r/" + string(t.Request.Reference) + "/withdraw"
		if t.Request.CanMove(domain.Withdraw) != nil {
			return v.tooLateToWithdraw(t, receipt, sure)
		}
		if sure {
			in := domain.ReasonInput{Reason: v.form.text("reason")}
			ended, err := v.Service.WithdrawByReceipt(v.Request.Context(), t.Request.Reference, receipt, in)
			if err == nil {
				return v.acted(ended, receipt, "withdraw")
			}
			if err := v.form.refused(err); err != nil {
				return err
			}
		}
		return v.show(v.form.status(), "withdraw", v.caseOf(t, receipt))
	})
}

// tooLateToWithdraw answers for a closed case. A button that was pressed twice did
// what it was pressed for.
func (v *visit) tooLateToWithdraw(t workflow.Tracked, receipt string, sure bool) error {
	status := http.StatusOK
	switch {
	case sure && t.Request.Outcome == domain.Withdrawn:
		return v.acted(t, receipt, "withdraw")
	case sure:
		status = http.StatusConflict
	}
	return v.show(status, "withdraw", v.caseOf(t, receipt))
}
