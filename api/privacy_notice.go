package api

import (
	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/api/strict"
	"sitthi/domain"
)

// noticeView is a version of the office's privacy notice that was published.
type noticeView struct {
	NoticeVersion string `json:"notice_version"`
	DatedOn       string `json:"dated_on"`
	Text          string `json:"text"`
	Page          string `json:"page"` // where anybody can read it
}

// publishNotice puts a notice in force.
func (d *desk) publishNotice(c *gin.Context) {
	ctx, actor := c.Request.Context(), auth.Actor(c)
	propose(c, readNotice,
		func(in domain.NoticeInput) ([]domain.FieldError, error) { return d.Service.CheckNotice(ctx, actor, in) },
		func(in domain.NoticeInput) (domain.PrivacyNotice, error) {
			return d.Service.PublishNotice(ctx, actor, in)
		},
		func(n domain.PrivacyNotice) {
			respond(c, noticeView{
				NoticeVersion: n.Version, DatedOn: n.On.String(), Text: n.Text,
				Page: d.Service.BaseURL + "/o/" + string(n.Office) + "/notice/" + n.Version,
			})
		})
}

func readNotice(body *strict.Object) domain.NoticeInput {
	return domain.NoticeInput{On: readDate(body, "dated_on"), Text: body.Text("text"), Reason: body.Text("reason")}
}
