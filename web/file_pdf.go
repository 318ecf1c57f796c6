package web

import (
	"fmt"
	"net/http"
	"strings"

	"rsc.io/qr"

	"sitthi/domain"
	"sitthi/domain/locale"
	"sitthi/web/pdf"
	"sitthi/workflow"
)

// receiptPDF is the receipt as a document to keep. The code is in it, so it is only
// for who sends the code itself: what stands for it elsewhere does not give it back.
func (v *visit) receiptPDF() error {
	if ref, ok := domain.ParseReference(v.Param("reference")); ok && !v.form.values.Has("code") {
		v.here = "/r/" + string(ref)
		return v.askCode(ref)
	}
	return v.onCase(func(t workflow.Tracked, receipt string) error {
		code, ok := domain.ParseReceipt(receipt)
		if !ok {
			return absent()
		}
		if v.shownAgain() {
			return v.receipt(t.Request.Reference, code)
		}
		document, err := v.receiptDocument(t, code)
		if err != nil {
			return err
		}
		v.Header("Content-Disposition", `attachment; filename="`+string(t.Request.Reference)+`.pdf"`)
		v.Data(http.StatusOK, "application/pdf", document)
		return nil
	})
}

// The sizes of letters on the receipt, in points.
const (
	small  = 10
	normal = 12
	large  = 18
)

func (v *visit) receiptDocument(t workflow.Tracked, code domain.Receipt) ([]byte, error) {
	r := t.Request
	say := func(key string, pairs ...string) string {
		args := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			args[pairs[i]] = pairs[i+1]
		}
		return locale.Text(v.Lang, key, args)
	}
	w, now := words{v.language}, v.now()
	url := v.Service.BaseURL + v.path("/r/"+string(r.Reference))
	body, head := pdf.Style{Size: normal}, pdf.Style{Size: normal, Bold: true, Above: 10}
	fine, item := pdf.Style{Size: small}, pdf.Style{Size: normal, Left: 12}

	d := pdf.New(say("receipt.title")+" "+string(r.Reference), string(v.Lang))
	d.Text(body, w.office(v.office))
	d.Text(pdf.Style{Size: large, Bold: true}, say("receipt.title"))
	d.Text(body, say("kind."+string(r.Kind)))
	if err := squares(d, url); err != nil {
		return nil, err
	}
	d.Text(pdf.Style{Size: normal, Above: 6}, say("receipt.reference"))
	d.Text(pdf.Style{Size: large, Bold: true}, string(r.Reference))
	d.Text(body, say("receipt.code"))
	d.Text(pdf.Style{Size: large, Bold: true}, code.String())
	d.Text(fine, say("receipt.secret"))
	d.Rule(8)

	if files := enclosedIn(t.Messages); len(files) > 0 {
		names := make([]string, len(files))
		for i, f := range files {
			names[i] = f.Name
		}
		d.Text(body, say("receipt.files")+": "+strings.Join(names, ", "))
	}
	d.Text(head, say("receipt.next"))
	d.Text(item, w.plainLong(dateOf(r.ReceivedAt))+": "+say("receipt.next_received"))
	for _, step := range nextOf(r) {
		d.Text(item, say("receipt."+step.When, "date", w.plainLong(step.On))+": "+say("receipt.next_"+step.Code))
	}
	if !r.DueOn.IsZero() {
		d.Text(head, say("dates.title"))
		due, result := "dates.due_on", r.ResultOn()
		if !result.IsZero() {
			due = "dates.first"
		}
		d.Text(item, say(due)+": "+w.plainLong(r.DueOn))
		if r.LatestDueOn != r.DueOn {
			d.Text(item, say("dates.latest")+": "+w.plainLong(r.LatestDueOn))
		}
		if !result.IsZero() {
			d.Text(item, say("dates.result")+": "+w.plainLong(result))
		}
		for i, step := range r.Explained().Steps {
			d.Text(pdf.Style{Size: small, Left: 12}, fmt.Sprintf("%d. %s", i+1, w.step(step)))
		}
	}

	d.Text(head, say("receipt.track"))
	d.Text(body, say("receipt.track_how")+" "+url)

	d.Text(head, say("receipt.else"))
	d.Text(fine, strings.Join(w.contact(v.office, say), " · "))
	d.Text(fine, say("receipt.dpo"))
	d.Text(fine, say("receipt.pdpc"))
	d.Text(fine, fmt.Sprintf("%s: %s · %d · %x", say("receipt.proof"), r.Reference, r.Trail.Seq, r.Trail.Hash))
	at := locale.Date(v.Lang, dateOf(now)) + " " + w.clock(now)
	d.Text(fine, say("receipt.printed", "at", at)+" · "+say("receipt.notice", "version", marks.ReplaceAllString(string(w.edition(r.NoticeVersion)), "")))
	return d.Bytes(now), nil
}

// contact is how an office is reached.
func (w words) contact(o *domain.Office, say func(string, ...string) string) []string {
	var all []string
	address := ""
	if a := w.address(o); a != nil {
		address = a.Text
	}
	for _, way := range [][2]string{
		{"page.telephone", o.Telephone}, {"page.fax", o.Fax}, {"page.email", o.Email}, {"page.address", address}, {"page.web", o.Web},
	} {
		if way[1] != "" {
			all = append(all, say(way[0])+" "+way[1])
		}
	}
	return append(all, say("page.hours"))
}

// squares draws the QR code of an address, which never holds a secret.
func squares(d *pdf.Document, url string) error {
	code, err := qr.Encode(url, qr.M)
	if err != nil {
		return fmt.Errorf("web: QR code: %w", err)
	}
	const side, quiet = 96, 2
	d.Squares(side, code.Size+2*quiet, func(x, y int) bool { return code.Black(x-quiet, y-quiet) })
	return nil
}

// plainLong is a date with its day of the week, without marks.
func (w words) plainLong(d domain.Date) string {
	return locale.Text(w.Lang, "page.date_long", map[string]string{"weekday": locale.Weekday(w.Lang, d.Weekday()), "date": w.withEra(d)})
}
