package web

import (
	"sitthi/domain"
	"sitthi/workflow"
)

// sendMessage sends what a citizen wrote to the office, with his files.
func (v *visit) sendMessage() error {
	v.form.page = "case"
	if err := v.receiveByReceipt(); err != nil {
		return err
	}
	return v.onCase(func(t workflow.Tracked, receipt string) error {
		if v.across() || !v.form.values.Has("text") && v.parcel.empty() {
			return v.showTracked(t, receipt, "") // nothing was sent yet
		}
		in := domain.MessageInput{Text: v.form.text("text")}
		for _, code := range v.form.texts("answers") {
			if code != "" {
				in.Answers = append(in.Answers, code)
			}
		}
		if v.parcel.lost(v.form) {
			return v.showTracked(t, receipt, "")
		}
		if v.form.ok() {
			sent, err := v.bring(t, receipt, in)
			if err == nil {
				return v.acted(sent, receipt, "message")
			}
			if err := v.form.refused(v.wrongFiles(filesBox, err)); err != nil {
				return err
			}
		}
		return v.showTracked(t, receipt, "")
	})
}
