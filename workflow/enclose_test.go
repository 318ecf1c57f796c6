package workflow_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"sitthi/domain"
	"sitthi/workflow"
)

// waits has files wait with a draft, and is what a filing needs to take them along.
func (d *desk) waits(ctx context.Context, actor domain.Actor, files ...sent) (workflow.Enclosed, error) {
	d.t.Helper()
	draft, err := d.NewDraft(ctx, "sknpeo")
	if err != nil {
		return workflow.Enclosed{}, err
	}
	e := workflow.Enclosed{Draft: draft}
	u, err := d.UploadToDraft(ctx, actor, draft, 0)
	if err != nil {
		return e, err
	}
	defer u.End(ctx)
	for _, one := range files {
		if err := u.Take(ctx, one.name, strings.NewReader(one.content)); err != nil {
			return e, err
		}
	}
	for _, f := range u.Kept() {
		e.Files = append(e.Files, f.ID)
	}
	return e, u.Wrong()
}

func TestEnclosed(t *testing.T) {
	onBothDesks(t, func(t *testing.T, d *desk) {
		ctx := d.somebody()
		head := d.officer(domain.Head, "sknpeo")

		t.Run("files come with a request in its first event, which commits to each", func(t *testing.T) {
			e, err := d.waits(ctx, domain.Actor{}, sent{"คำร้อง.pdf", paper(3 << 20)}, sent{"b.PDF", paper(9)})
			if err != nil {
				t.Fatal(err)
			}
			f, err := d.submitWith(e, question, "")
			if err != nil {
				t.Fatal(err)
			}
			events, err := d.Trail(t.Context(), head, f.Reference)
			if err != nil || len(events) != 1 || events[0].Verb != domain.Submit || events[0].Data[domain.DataMessages] != "1" {
				t.Fatalf("%+v, %v", events, err)
			}
			files := d.sentTo(f)
			if len(files) != 2 || files[0].Name != "คำร้อง.pdf" || files[1].Size != 9 {
				t.Fatalf("%+v", files)
			}
			for _, file := range files {
				if !strings.Contains(events[0].Data[domain.DataFiles], string(file.ID)+":") {
					t.Errorf("%q says nothing of %s", events[0].Data[domain.DataFiles], file.ID)
				}
			}
			opened, err := d.FileByReceipt(t.Context(), f.Reference, f.Receipt, files[0].ID)
			if read(t, opened, err) != paper(3<<20) {
				t.Error("it does not come back as it was sent")
			}
			d.trailHolds()
		})
		t.Run("the same filing fifty times at once is one case with one set of files", func(t *testing.T) {
			e, err := d.waits(ctx, domain.Actor{}, sent{"a.pdf", paper(20)})
			if err != nil {
				t.Fatal(err)
			}
			var all sync.Map
			var done sync.WaitGroup
			for range 50 {
				done.Go(func() {
					f, err := d.submitWith(e, question, "the same")
					for domain.CodeOf(err) == "in_flight" {
						f, err = d.submitWith(e, question, "the same")
					}
					if err != nil {
						t.Error(err)
					}
					all.Store(f, true)
				})
			}
			done.Wait()
			n := 0
			all.Range(func(f, _ any) bool {
				n++
				if files := d.sentTo(f.(filed)); len(files) != 1 {
					t.Errorf("%d files", len(files))
				}
				return true
			})
			if n != 1 {
				t.Errorf("%d cases", n)
			}
			d.trailHolds()
		})
		t.Run("two filings do not share a file: the second is told, and is not filed", func(t *testing.T) {
			e, err := d.waits(ctx, domain.Actor{}, sent{"a.pdf", paper(20)})
			if err != nil {
				t.Fatal(err)
			}
			var taken []filed
			var refused []error
			var mu sync.Mutex
			var done sync.WaitGroup
			for _, key := range []string{"", "another", "a third"} {
				done.Go(func() {
					f, err := d.submitWith(e, question, key)
					mu.Lock()
					defer mu.Unlock()
					if err != nil {
						refused = append(refused, err)
					} else {
						taken = append(taken, f)
					}
				})
			}
			done.Wait()
			if len(taken) != 1 || len(d.sentTo(taken[0])) != 1 {
				t.Fatalf("%d were filed, %v", len(taken), refused)
			}
			for _, err := range refused {
				if fields := fieldsOf(err); !slices.Equal(fields, []string{"files files_gone"}) {
					t.Errorf("%v %v", fields, err)
				}
			}
		})
		t.Run("of a filing that is refused they wait on", func(t *testing.T) {
			e, err := d.waits(ctx, domain.Actor{}, sent{"a.pdf", paper(20)})
			if err != nil {
				t.Fatal(err)
			}
			more := e
			more.Files = append(slices.Clone(e.Files), "none")
			if _, err := d.submitWith(more, question, ""); !slices.Equal(fieldsOf(err), []string{"files files_gone"}) {
				t.Fatal(err)
			}
			if all, err := d.DraftFiles(t.Context(), e.Draft); err != nil || len(all) != 1 {
				t.Errorf("%+v, %v", all, err)
			}
			if _, err := d.submitWith(e, question, ""); err != nil {
				t.Error(err)
			}
		})
		t.Run("eleven are too many, however they came to wait", func(t *testing.T) {
			var eleven []sent
			for range domain.MaxFiles + 1 {
				eleven = append(eleven, sent{"a.pdf", paper(20)})
			}
			e, err := d.waits(ctx, domain.Actor{}, eleven...)
			if !slices.Equal(fieldsOf(err), []string{"files too_many_items"}) {
				t.Errorf("%v", err)
			}
			e.Files = append(e.Files, make([]domain.FileID, domain.MaxFiles+1)...)
			if _, err := d.submitWith(e, question, ""); !slices.Equal(fieldsOf(err), []string{"files too_many_items"}) {
				t.Errorf("%v", err)
			}
		})
		t.Run("a wrong one leaves nothing, the good ones wait", func(t *testing.T) {
			e, err := d.waits(ctx, domain.Actor{}, sent{"a.pdf", paper(20)}, sent{"b.pdf", "MZ"}, sent{"c.pdf", paper(domain.MaxFileSize + 1)})
			if !slices.Equal(fieldsOf(err), []string{"files.1 file_type", "files.2 file_too_large"}) {
				t.Errorf("%v", err)
			}
			all, err := d.DraftFiles(t.Context(), e.Draft)
			if err != nil || len(all) != 1 || all[0].Name != "a.pdf" {
				t.Errorf("%+v, %v", all, err)
			}
		})
		t.Run("what intake scans comes with the request that it enters", func(t *testing.T) {
			intake := d.officer(domain.Intake, "sknpeo")
			e, err := d.waits(t.Context(), intake, sent{"คำขอ.pdf", paper(20)})
			if err != nil {
				t.Fatal(err)
			}
			var f filed
			_, err = d.Register(t.Context(), workflow.RegisterCommand{
				Actor: intake, Office: "sknpeo", Filing: question, Entry: entry(domain.AtCounter, "2026-11-23 09:30:00", "77/2569"), Enclosed: e,
				Reply: func(of workflow.Filed) ([]byte, error) {
					f = filed{Reference: of.Request.Reference, Receipt: of.Receipt.String()}
					return nil, nil
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			tracked, err := d.Track(t.Context(), f.Reference, f.Receipt)
			if err != nil || len(tracked.Messages) != 1 || len(tracked.Messages[0].Files) != 1 || tracked.Messages[0].Kind != domain.FromCitizen {
				t.Errorf("%+v, %v", tracked.Messages, err)
			}
			d.trailHolds()
		})
		t.Run("an address may let files wait thirty times an hour, an officer as often as he needs", func(t *testing.T) {
			crowd, intake := d.somebody(), d.officer(domain.Intake, "sknpeo")
			for n := range 31 {
				_, err := d.waits(crowd, domain.Actor{}, sent{"a.pdf", paper(20)})
				if (n < 30) != (err == nil) || n == 30 && domain.CodeOf(err) != "too_many_uploads" {
					t.Fatalf("%d: %v", n, err)
				}
				if _, err := d.waits(crowd, intake, sent{"a.pdf", paper(20)}); err != nil {
					t.Fatal(err)
				}
			}
		})
	})
}

// fieldsOf are the wrong fields of a refusal with their codes.
func fieldsOf(err error) (all []string) {
	var refusal *domain.Error
	if errors.As(err, &refusal) {
		for _, f := range refusal.Fields {
			all = append(all, f.Field+" "+f.Code)
		}
	}
	return all
}
