package repository

import (
	"context"
	"testing"
	"time"

	"sitthi/domain"
)

func exercisePrivacyNotices(t *testing.T, d *desk) {
	ctx := context.Background()
	office, err := d.Office(ctx, deskOffices[0])
	if err != nil {
		t.Fatal(err)
	}
	first := domain.PrivacyNotice{Office: office.ID, Version: office.NoticeVersion, On: office.NoticeOn, Text: office.NoticeText}
	second := domain.PrivacyNotice{Office: office.ID, Version: "2027 ฉบับที่ 2", On: domain.Date{Year: 2027, Month: time.January, Day: 2}, Text: "ปี่ ผู้\n\n'; DROP TABLE offices;--"}

	t.Run("a version that is published is in force, and all versions are told, the newest first", func(t *testing.T) {
		d.mustTx(func(tx domain.Tx) error { return tx.PublishNotice(second, first.Version) })
		all, err := d.PrivacyNotices(ctx, office.ID)
		if err != nil {
			t.Fatal(err)
		}
		same(t, all, []domain.PrivacyNotice{second, first})
		now, err := d.Office(ctx, office.ID)
		if err != nil || now.NoticeVersion != second.Version || now.NoticeOn != second.On {
			t.Errorf("%v, %q of %s", err, now.NoticeVersion, now.NoticeOn)
		}
	})

	t.Run("a version is never written over, and one of no office is not kept", func(t *testing.T) {
		again := second
		again.Text = "something else"
		err := d.InTx(ctx, func(tx domain.Tx) error { return tx.PublishNotice(again, second.Version) })
		wantKind(t, err, domain.Conflict, "already_exists")
		again.Office = "nobody"
		if err := d.InTx(ctx, func(tx domain.Tx) error { return tx.PublishNotice(again, second.Version) }); err == nil {
			t.Error("it was kept")
		}
		all, err := d.PrivacyNotices(ctx, office.ID)
		if err != nil {
			t.Fatal(err)
		}
		same(t, all, []domain.PrivacyNotice{second, first})
	})

	exercisePublished(t, d, "notice_versions")

	t.Run("another office has none of them", func(t *testing.T) {
		all, err := d.PrivacyNotices(ctx, deskOffices[1])
		if err != nil || len(all) != 1 || all[0].Office != deskOffices[1] {
			t.Errorf("%v %+v", err, all)
		}
	})
}
