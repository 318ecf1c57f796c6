package web

import (
	"net/http"
	"slices"

	"sitthi/domain"
)

// noticeView is a version of an office's privacy notice, and all that there ever were.
type noticeView struct {
	domain.PrivacyNotice
	InForce  bool
	Before   *domain.PrivacyNotice // the version before it; nil for the first
	Versions []domain.PrivacyNotice
}

// Compared tells whether it can be said what changed since the version before: both
// texts are known.
func (n noticeView) Compared() bool { return n.Before != nil && n.Before.Text != "" && n.Text != "" }

// Changes are the paragraphs that came in and went out since then.
func (n noticeView) Changes() []domain.NoticeChange { return n.ChangesSince(*n.Before) }

// notice says what the desk does with what people tell it, by the notice in force.
func (v *visit) notice() error {
	if err := v.atOffice(); err != nil {
		return err
	}
	return v.showNotice(v.office.NoticeVersion)
}

// noticeVersion shows any version: a case is judged by the one that it is pinned to.
func (v *visit) noticeVersion() error {
	if err := v.atOffice(); err != nil {
		return err
	}
	return v.showNotice(v.Param("version"))
}

func (v *visit) showNotice(version string) error {
	all, err := v.Service.PrivacyNotices(v.Request.Context(), v.office.ID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(n domain.PrivacyNotice) bool { return n.Version == version })
	if at < 0 {
		return absent()
	}
	view := noticeView{PrivacyNotice: all[at], InForce: version == v.office.NoticeVersion, Versions: all}
	if at+1 < len(all) {
		view.Before = &all[at+1]
	}
	v.public()
	return v.show(http.StatusOK, "file_notice", view)
}
