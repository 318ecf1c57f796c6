package api

import (
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/api/strict"
	"sitthi/domain"
	"sitthi/workflow"
)

// registeredView is what intake gets for a request that it entered: the answer
// to any filing, and the slip for the citizen.
type registeredView struct {
	filedView
	Channel   string   `json:"channel"`
	IntakeNo  *string  `json:"intake_no"`
	EnteredAt string   `json:"entered_at"`
	Slip      slipView `json:"slip"`
}

// slipView is what is printed and handed over, or sent by post: whose office, the
// receipt as people read it aloud, and where to follow the case with it.
type slipView struct {
	OfficeTH      string   `json:"office_th"`
	OfficeEN      string   `json:"office_en"`
	ReceiptGroups []string `json:"receipt_groups"`
	TrackAt       string   `json:"track_at"`
}

func (d *desk) registeredReply(f workflow.Filed) ([]byte, error) {
	r := f.Request
	return render(registeredView{
		filedView: filedOut(f), Channel: string(r.Channel), IntakeNo: orNull(r.IntakeNo), EnteredAt: instantView(r.EnteredAt),
		Slip: slipView{
			OfficeTH: f.Office.NameTH, OfficeEN: f.Office.NameEN,
			ReceiptGroups: strings.Split(f.Receipt.String(), "-"), TrackAt: d.Service.BaseURL + "/r/" + string(r.Reference),
		},
	})
}

// entryInput is a filing as intake enters it.
type entryInput struct {
	filing domain.Filing
	entry  domain.Registration
}

// readEntry reads an entry. now stands in for a time of receipt that cannot be
// read: it makes no entry late.
func readEntry(body *strict.Object, now time.Time) entryInput {
	return entryInput{
		filing: readFiling(body),
		entry: domain.Registration{
			Channel: domain.Channel(body.Text("channel")), ReceivedAt: readInstant(body, "received_at", now),
			IntakeNo: body.Text("intake_no"), LateReason: body.Text("late_reason"),
		},
	}
}

// register enters a request that came by counter, post, telephone, fax or mail.
func (d *desk) register(c *gin.Context) {
	ctx, actor := c.Request.Context(), auth.Actor(c)
	office, err := officeOf(c)
	if err == nil {
		err = d.Service.MayRegister(actor, office)
	}
	if err != nil {
		fail(c, err)
		return
	}
	c.Header("Cache-Control", "no-store")
	takeIn(c, "/v1/cases/",
		func(body *strict.Object) entryInput { return readEntry(body, d.Service.Clock.Now()) },
		func(in entryInput) ([]domain.FieldError, error) {
			return d.Service.CheckRegistration(ctx, actor, office, in.filing, in.entry)
		},
		func(in entryInput, key string, raw []byte) ([]byte, error) {
			return d.Service.Register(ctx, workflow.RegisterCommand{
				Actor: actor, Office: office, Filing: in.filing, Entry: in.entry,
				IdempotencyKey: key, Body: raw, Reply: d.registeredReply,
			})
		})
}

// readInstant is an RFC 3339 instant with its offset, none when absent or blank.
// What cannot be read is the instant given instead, so that it is not lacking too;
// nobody uses the value.
func readInstant(o *strict.Object, name string, instead time.Time) time.Time {
	text := strings.TrimSpace(o.Text(name))
	if text == "" {
		return time.Time{}
	}
	var at time.Time
	if err := at.UnmarshalText([]byte(text)); err != nil {
		o.Fail(name, "not_an_instant", nil)
		return instead
	}
	return at
}

var correctReceipt = act(domain.CorrectReceipt, required, readCorrectReceipt, checkCorrectReceipt, (*workflow.Service).CorrectReceipt)

func readCorrectReceipt(body *strict.Object) domain.CorrectReceiptInput {
	return domain.CorrectReceiptInput{
		ReceivedAt: readInstant(body, "received_at", time.Unix(0, 0)), Reason: body.Text("reason"), Evidence: body.Text("evidence"),
	}
}

func checkCorrectReceipt(d *desk, in domain.CorrectReceiptInput) []domain.FieldError {
	_, wrong := in.Check(d.Service.Clock.Now())
	return wrong
}
