package workflow

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"sitthi/domain"
)

// Upload is files on their way into a case, or into a draft of one. They are sealed
// while they arrive, which no transaction waits for. Nobody sees those of a case until a
// message brings them; End drops those that none brought.
type Upload struct {
	service *Service
	actor   domain.Actor
	of      *domain.Request // nil for a draft's
	draft   domain.Draft
	room    int // so many files may come
	files   []domain.File
	begun   []domain.FileID
	kept    []domain.File // of a draft: those that wait with it now
	wrong   []domain.FieldError
	free    func() // its place; nil before its first file
	brought bool
}

// Brought is what a message brought.
type Brought struct {
	Request *domain.Request
	At      time.Time
	Files   []domain.File
}

// UploadByReceipt begins an upload to a case whose receipt somebody holds.
func (s *Service) UploadByReceipt(ctx context.Context, ref domain.Reference, receipt string) (*Upload, error) {
	actor, err := s.citizen(ctx, ref, receipt)
	if err != nil {
		return nil, err
	}
	r, err := s.Store.Case(ctx, actor.Scope(), ref)
	if err != nil {
		return nil, err
	}
	if err := r.CanMove(domain.PostMessage); err != nil {
		return nil, err
	}
	return &Upload{service: s, actor: actor, of: r, room: domain.MaxFiles}, s.count(ctx, domain.DeedUpload)
}

// Upload begins an upload by an officer. Whoever may write may note, and the other
// way round, so it is told before his files are read and not after. Whether he is still
// who he was is asked again when a message brings them: Unauthenticated "session_ended".
func (s *Service) Upload(ctx context.Context, actor domain.Actor, ref domain.Reference, match Match) (*Upload, error) {
	r, err := s.Store.Case(ctx, actor.Scope(), ref)
	if err != nil {
		return nil, err
	}
	return &Upload{service: s, actor: actor.Since(s.now()), of: r, room: domain.MaxFiles}, admit(actor, r, match, domain.Note)
}

// Take takes in one file. What is wrong with it is told once all have been looked at;
// an error ends the upload.
func (u *Upload) Take(ctx context.Context, name string, content io.Reader) error {
	if len(u.files) == u.room {
		return domain.InvalidFields(domain.TooManyFiles())
	}
	field := fmt.Sprintf("files.%d", len(u.files))
	head, err := io.ReadAll(io.LimitReader(content, domain.FileHead))
	if err != nil {
		return err
	}
	var f domain.File
	var wrong []domain.FieldError
	if f.Name, wrong = domain.CheckFileName(field, name); wrong == nil {
		f.Type, wrong = domain.TypeOfFile(field, f.Name, head)
	}
	if wrong == nil {
		wrong, err = u.seal(ctx, field, &f, io.MultiReader(bytes.NewReader(head), content))
	}
	u.files, u.wrong = append(u.files, f), append(u.wrong, wrong...)
	return err
}

// seal keeps a file while it passes, once, and looks at it meanwhile.
func (u *Upload) seal(ctx context.Context, field string, f *domain.File, content io.Reader) ([]domain.FieldError, error) {
	s := u.service
	if u.free == nil {
		free, err := s.placeFor(ctx, u.actor)
		if err != nil {
			return nil, err
		}
		u.free = free
	}
	f.ID = domain.FileID(s.IDs.NewID())
	u.begun = append(u.begun, f.ID)
	sink, err := u.receive(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	digest := sha256.New()
	const oneMore = 1 // tells a file that is too long from one that is just as long as it may be
	p := &passing{content: io.TeeReader(io.LimitReader(content, domain.MaxFileSize+oneMore), io.MultiWriter(sink, digest))}
	wrong := domain.CheckPicture(field, f.Type, p)
	if wrong == nil {
		_, _ = io.Copy(io.Discard, p)
	}
	switch {
	case p.err != nil:
		return nil, p.err
	case wrong != nil:
		return wrong, nil
	case p.size > domain.MaxFileSize:
		const megabyte = 1 << 20
		return []domain.FieldError{
			{Field: field, Code: "file_too_large", Args: map[string]string{"max": strconv.Itoa(domain.MaxFileSize / megabyte)}},
		}, nil
	}
	f.Size, f.Digest = p.size, digest.Sum(nil)
	if err := sink.Close(); err != nil || u.of != nil {
		return nil, err
	}
	return nil, u.keep(ctx, *f)
}

// receive begins a file.
func (u *Upload) receive(ctx context.Context, id domain.FileID) (io.WriteCloser, error) {
	s := u.service
	if u.of == nil {
		return s.Store.ReceiveDraftFile(ctx, u.draft, id, s.now())
	}
	return s.Store.ReceiveFile(ctx, u.of, id, s.now())
}

// passing counts what passes, and keeps why it ended: whoever looks at a picture
// takes an upload that was cut for a picture that is broken.
type passing struct {
	content io.Reader
	size    int64
	err     error
}

// Read reads on.
func (p *passing) Read(into []byte) (int, error) {
	n, err := p.content.Read(into)
	p.size += int64(n)
	if err != nil && err != io.EOF {
		p.err = err
	}
	return n, err
}

// Fail says what else is wrong with what the files come with.
func (u *Upload) Fail(wrong ...domain.FieldError) { u.wrong = append(u.wrong, wrong...) }

// Files are the files, in their order. Wrong ones are among them, so that nobody is
// told beside that there is none.
func (u *Upload) Files() []domain.File { return u.files }

// SendMessage brings the files with a citizen's message. Sent again under the same
// key within 24 hours it brings nothing, and the first reply is given again.
func (u *Upload) SendMessage(ctx context.Context, in domain.MessageInput, key string, reply func(Brought) ([]byte, error)) (rendered []byte, err error) {
	s := u.service
	in, err = complete(u, in.Check)
	if err != nil {
		return nil, err
	}
	_, err = s.citizenActs(ctx, u.actor, u.of.Reference, domain.PostMessage, func(tx domain.Tx, r *domain.Request, now time.Time) (domain.Act, error) {
		if rendered, err = reply(Brought{r, now, in.Files}); err != nil {
			return domain.Act{}, err
		}
		if err := s.claim(tx, r, arrival{call: "files " + string(r.ID), key: key, body: in.Canonical()}, rendered, now); err != nil {
			return domain.Act{}, err
		}
		before, err := tx.SentSize(r)
		if err != nil {
			return domain.Act{}, err
		}
		if err := domain.InvalidFields(domain.CheckSent(before, in.Files)); err != nil {
			return domain.Act{}, err
		}
		return s.message(tx, r, in, now)
	})
	var replayed *replayedError
	if errors.As(err, &replayed) {
		return replayed.reply, nil
	}
	u.brought = err == nil
	return rendered, err
}

// Write brings the files with what an officer writes to the citizen.
func (u *Upload) Write(ctx context.Context, match Match, in domain.WriteInput) (Brought, error) {
	return u.byOfficer(ctx, match, domain.Write, in, (*domain.Request).Write)
}

// Note brings the files with a note that only the office sees.
func (u *Upload) Note(ctx context.Context, match Match, in domain.WriteInput) (Brought, error) {
	return u.byOfficer(ctx, match, domain.Note, in, (*domain.Request).Note)
}

func (u *Upload) byOfficer(ctx context.Context, match Match, verb domain.Verb, in domain.WriteInput,
	do func(*domain.Request, domain.Actor, domain.WriteInput, time.Time) (domain.Act, error),
) (b Brought, err error) {
	if in, err = complete(u, in.Check); err != nil {
		return b, err
	}
	b.Files = in.Files
	b.Request, err = u.service.act(ctx, u.actor, u.of.Reference, match, verb,
		func(_ domain.Tx, r *domain.Request, now time.Time) (domain.Act, error) {
			b.At = now
			return do(r, u.actor, in, now)
		})
	u.brought = err == nil
	return b, err
}

// complete is an input of which nothing is wrong, the files among it.
func complete[In any](u *Upload, check func() (In, []domain.FieldError)) (In, error) {
	in, wrong := check()
	wrong = append(u.wrong, wrong...)
	if len(u.files) == 0 {
		wrong = append(wrong, domain.FieldError{Field: "files", Code: "required"})
	}
	return in, domain.InvalidFields(wrong)
}

// End drops what no message brought.
func (u *Upload) End(ctx context.Context) {
	if u.free != nil {
		u.free()
	}
	if u.brought {
		return
	}
	ctx = context.WithoutCancel(ctx)
	for i, id := range u.begun {
		if err := u.service.Store.InTx(ctx, func(tx domain.Tx) error { return u.drop(tx, id) }); err != nil {
			u.service.Log.Warn("files that no message brought are left to the sweep", "files", len(u.begun)-i, "error", domain.CodeOf(err))
			return
		}
	}
}
