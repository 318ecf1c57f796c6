package workflow_test

import (
	"context"
	"sync"
	"testing"

	"sitthi/domain"
	"sitthi/workflow"
)

// abreast lets transactions begin when all of them may.
type abreast struct {
	domain.Store
	all *sync.WaitGroup
}

func (s abreast) InTx(ctx context.Context, do func(domain.Tx) error) error {
	s.all.Done()
	s.all.Wait()
	return s.Store.InTx(ctx, do)
}

func TestPublishNoticeAtOnce(t *testing.T) {
	for name, dates := range map[string][2]string{
		"an older and a newer notice": {"2026-11-20", "2026-11-23"},
		"two notices of one day":      {"2026-11-23", "2026-11-23"},
	} {
		t.Run("of "+name+" the first one is in force, and whoever was later is told", func(t *testing.T) {
			onBothDesks(t, func(t *testing.T, d *desk) {
				admin := d.officer(domain.Admin, "sknpeo")
				var all, done sync.WaitGroup
				all.Add(len(dates))
				parts := d.parts
				parts.Store = abreast{d.store, &all}
				service := workflow.New(parts)
				var published [2]domain.PrivacyNotice
				var errs [2]error
				for i, on := range dates {
					done.Go(func() {
						published[i], errs[i] = service.PublishNotice(t.Context(), admin, domain.NoticeInput{On: day(on), Text: "ประกาศ", Reason: "ปรับปรุง"})
					})
				}
				done.Wait()
				won := 0
				if errs[0] != nil {
					won = 1
				}
				if errs[won] != nil {
					t.Fatal(errs)
				}
				refused(t, errs[1-won], domain.Stale, "notice_stale")
				office, err := d.Office(t.Context(), "sknpeo")
				kept, _ := d.PrivacyNotices(t.Context(), "sknpeo")
				if err != nil || office.NoticeVersion != published[won].Version || len(kept) != 2 {
					t.Error(err, office.NoticeVersion, len(kept))
				}
			})
		})
	}
}
