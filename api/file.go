package api

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/api/transfer"
	"sitthi/domain"
	"sitthi/workflow"
)

// fileView is a file that came with a message.
type fileView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
}

func filesOut(all []domain.File) []fileView {
	out := make([]fileView, len(all))
	for i, f := range all {
		out[i] = fileView{ID: string(f.ID), Name: f.Name, Type: string(f.Type), Size: f.Size}
	}
	return out
}

// broughtView is the answer to files that were sent.
type broughtView struct {
	Reference string     `json:"reference"`
	At        string     `json:"at"`
	Files     []fileView `json:"files"`
}

func broughtOut(b workflow.Brought) broughtView {
	return broughtView{Reference: string(b.Request.Reference), At: instantView(b.At), Files: filesOut(b.Files)}
}

var notForm = &refusal{http.StatusUnsupportedMediaType, "not_form", nil}

// formTooLarge says what may be sent.
func formTooLarge() error {
	const megabyte = 1 << 20
	return &refusal{http.StatusRequestEntityTooLarge, "form_too_large", map[string]string{
		"files": strconv.Itoa(domain.MaxFiles), "max": strconv.Itoa(domain.MaxFileSize / megabyte),
	}}
}

// receive reads a form whose files go into an upload. Who may not send anything was
// told so before this.
func receive(c *gin.Context, upload *workflow.Upload, fields map[string]int) (transfer.Form, error) {
	if isEncoded(c.Request.Header) {
		return transfer.Form{}, encoded
	}
	ctx := c.Request.Context()
	form, err := transfer.Read(c.Writer, c.Request, fields, func(name string, content io.Reader) error {
		return upload.Take(ctx, name, content)
	})
	switch {
	case errors.Is(err, transfer.ErrNotForm):
		return form, notForm
	case errors.Is(err, transfer.ErrTooLarge):
		return form, formTooLarge()
	}
	upload.Fail(form.Wrong()...)
	return form, err
}

// sendFiles takes files that a citizen sends to the office, as one message.
func (d *desk) sendFiles(c *gin.Context) {
	ref, err := referenceOf(c)
	if err != nil {
		fail(c, err)
		return
	}
	ctx := c.Request.Context()
	code, _ := auth.Receipt(c)
	upload, err := d.Service.UploadByReceipt(ctx, ref, code)
	if err != nil {
		fail(c, err)
		return
	}
	defer upload.End(ctx)
	form, err := receive(c, upload, map[string]int{"text": 1, "answers": domain.MaxAsked})
	if err != nil {
		fail(c, err)
		return
	}
	key, badKey := idempotencyKey(c)
	upload.Fail(badKey...)
	in := domain.MessageInput{Text: form.Text("text"), Answers: form.Texts("answers"), Files: upload.Files()}
	reply, err := upload.SendMessage(ctx, in, key, func(b workflow.Brought) ([]byte, error) { return render(broughtOut(b)) })
	if err != nil {
		fail(c, err)
		return
	}
	respondBytes(c, http.StatusCreated, reply)
}

// addFiles takes files that an officer sends to the citizen (write), or keeps for
// the office (note); without a word of it they stay in the office.
func (d *desk) addFiles(c *gin.Context) {
	ref, err := referenceOf(c)
	if err != nil {
		fail(c, err)
		return
	}
	ctx, match := c.Request.Context(), matchOf(c)
	upload, err := d.Service.Upload(ctx, auth.Actor(c), ref, match)
	if err != nil {
		fail(c, err)
		return
	}
	defer upload.End(ctx)
	form, err := receive(c, upload, map[string]int{"message": 1, "verb": 1})
	if err != nil {
		fail(c, err)
		return
	}
	bring := upload.Note
	switch domain.Verb(form.Text("verb")) {
	case "", domain.Note:
	case domain.Write:
		bring = upload.Write
	default:
		upload.Fail(domain.FieldError{Field: "verb", Code: "unknown_value", Args: map[string]string{"values": "write, note"}})
	}
	brought, err := bring(ctx, match, domain.WriteInput{Message: form.Text("message"), Files: upload.Files()})
	if err != nil {
		fail(c, err)
		return
	}
	body, err := render(broughtOut(brought))
	if err != nil {
		fail(c, err)
		return
	}
	tag(c, brought.Request.Version)
	respondBytes(c, http.StatusCreated, body)
}

// fileByReceipt gives a citizen a file of his case.
func (d *desk) fileByReceipt(c *gin.Context) {
	code, _ := auth.Receipt(c)
	d.serve(c, func(ref domain.Reference, id domain.FileID) (workflow.Opened, error) {
		return d.Service.FileByReceipt(c.Request.Context(), ref, code, id)
	})
}

// file gives an officer a file of a case.
func (d *desk) file(c *gin.Context) {
	d.serve(c, func(ref domain.Reference, id domain.FileID) (workflow.Opened, error) {
		return d.Service.File(c.Request.Context(), auth.Actor(c), ref, id)
	})
}

func (d *desk) serve(c *gin.Context, open func(domain.Reference, domain.FileID) (workflow.Opened, error)) {
	ref, err := referenceOf(c)
	if err != nil {
		fail(c, err)
		return
	}
	id, err := idOf(c, "file")
	if err != nil {
		fail(c, err)
		return
	}
	opened, err := open(ref, domain.FileID(id))
	if err != nil {
		fail(c, err)
		return
	}
	defer func() { _ = opened.Content.Close() }()
	if err := transfer.Serve(c.Writer, opened.File, opened.Content); err != nil {
		fail(c, err)
	}
}
