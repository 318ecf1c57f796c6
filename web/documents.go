package web

import (
	"slices"

	"sitthi/api/transfer"
	"sitthi/domain"
	"sitthi/workflow"
)

// sentFile is a file of a case, and the message that brought it.
type sentFile struct {
	domain.File
	Message domain.Message
}

// filesOf are the files of a case, the newest first.
func filesOf(messages []domain.Message) []sentFile {
	var all []sentFile
	for _, m := range slices.Backward(messages) {
		for _, f := range m.Files {
			all = append(all, sentFile{f, m})
		}
	}
	return all
}

// Files are what both sides sent.
func (c caseView) Files() []sentFile { return filesOf(c.Messages) }

// attachedFile is a file, and where a form with its reader's proof gets it.
type attachedFile struct {
	Path string
	domain.File
}

func newAttached(path string, f domain.File) attachedFile { return attachedFile{path, f} }

// receiveByReceipt reads what the holder of a receipt sends, with its files.
func (v *visit) receiveByReceipt() error {
	return v.receive(func() (*workflow.Upload, error) {
		ref, _ := domain.ParseReference(v.Param("reference"))
		receipt, _ := v.proof(ref)
		if receipt == "" {
			return nil, absent()
		}
		v.parcel.receipt = receipt
		return v.Service.UploadByReceipt(v.Request.Context(), ref, receipt)
	})
}

// bring sends what a citizen wrote with the files that came with it. Under the key of
// its form the same is sent once, however often the button is pressed.
func (v *visit) bring(t workflow.Tracked, receipt string, in domain.MessageInput) (workflow.Tracked, error) {
	ctx, p := v.Request.Context(), &v.parcel
	if p.err != nil {
		return t, p.err
	}
	if p.upload != nil {
		in.Files = p.upload.Files()
	}
	key := v.onceKey("", in.Canonical())
	if p.upload == nil {
		return v.Service.SendMessageOnce(ctx, t.Request.Reference, receipt, in, key)
	}
	_, err := p.upload.SendMessage(ctx, in, key, func(workflow.Brought) ([]byte, error) { return []byte("sent"), nil })
	if err != nil {
		return t, err
	}
	after, err := v.Service.Track(ctx, t.Request.Reference, receipt)
	if err != nil {
		return t, domain.Unsure(err)
	}
	return after, nil
}

// documents shows the files of a case, and takes more: those that the office asked
// for each by its own form, else any.
func (v *visit) documents() error {
	v.form.page = "documents"
	sent := v.unread
	if err := v.receiveByReceipt(); err != nil {
		return err
	}
	return v.onCase(func(t workflow.Tracked, receipt string) error {
		if !sent || v.across() {
			return v.showDocuments(t, receipt, v.Query("done") == "files")
		}
		in, box := domain.MessageInput{Text: v.form.text("text")}, boxOf(t, v.form.value("paper"))
		if paper := v.form.value("paper"); paper != "" {
			in.Answers = []string{paper}
		}
		if v.parcel.empty() {
			v.form.say(box, "documents.choose")
		}
		if v.form.ok() {
			after, err := v.bring(t, receipt, in)
			if err == nil {
				return v.brought(after, receipt)
			}
			if err := v.form.refused(v.wrongFiles(box, err)); err != nil {
				return err
			}
		}
		return v.showDocuments(t, receipt, false)
	})
}

// boxOf is the box of a page's form for a paper, or the first that there is.
func boxOf(t workflow.Tracked, paper string) string {
	open := t.Request.OpenAsked()
	switch {
	case slices.ContainsFunc(open, func(a domain.Asked) bool { return a.Code == paper }):
		return paperBox(paper)
	case len(open) > 0:
		return paperBox(open[0].Code)
	default:
		return filesBox
	}
}

// documentsView is the files of a case.
type documentsView struct {
	caseView
	Sent bool // some were sent just now
}

// Writes tells whether the page has a box to write to the office.
func (documentsView) Writes() bool { return false }

// Writes tells whether the page has a box to write to the office.
func (caseView) Writes() bool { return true }

func (v *visit) showDocuments(t workflow.Tracked, receipt string, sent bool) error {
	v.here = documentsPath(t.Request.Reference)
	return v.show(v.form.status(), "documents", documentsView{v.caseOf(t, receipt), sent})
}

func documentsPath(ref domain.Reference) string { return "/r/" + string(ref) + "/documents" }

// brought shows that files were sent: on a page that can be loaded again if the
// browser has our cookie, else as the answer itself.
func (v *visit) brought(t workflow.Tracked, receipt string) error {
	v.form = &form{lang: v.Lang}
	if v.remembered(t.Request.Reference) == "" {
		return v.showDocuments(t, receipt, true)
	}
	v.ticket(t.Request.Reference, receipt)
	return v.see(documentsPath(t.Request.Reference) + "?done=files")
}

// document gives a citizen a file of his case. Whoever is asked for the code first
// comes to all of them, since a file shows no page.
func (v *visit) document() error {
	if ref, ok := domain.ParseReference(v.Param("reference")); ok {
		v.back = documentsPath(ref)
	}
	return v.onCase(func(t workflow.Tracked, receipt string) error {
		v.here = v.back
		f, err := v.Service.FileByReceipt(v.Request.Context(), t.Request.Reference, receipt, domain.FileID(v.Param("file")))
		if err != nil {
			return err
		}
		return v.give(f)
	})
}

// give answers with a file, to be saved.
func (v *visit) give(f workflow.Opened) error {
	defer func() { _ = f.Content.Close() }()
	return transfer.Serve(v.Writer, f.File, f.Content)
}
