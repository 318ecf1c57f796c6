package repository

import (
	"context"
	"fmt"
	"testing"
	"time"

	"sitthi/domain"
)

// published is a version of an office's own calendar with something in every field.
func published(office domain.OfficeID, number int, before string) domain.PublishedCalendar {
	cal, err := domain.CalendarOf(fmt.Sprintf("th-government/%s@%d", office, number), []domain.Holiday{
		{Date: date("2026-12-05"), Name: "วันชาติ", NameEN: "National Day", Type: domain.HolidayFixed, Certainty: "certain"},
		{Date: date("2026-12-08"), Name: "วันหยุดพิเศษ", Type: domain.HolidaySpecial, Certainty: "V", Source: "มติ ครม."},
	})
	if err != nil {
		panic(err)
	}
	return domain.PublishedCalendar{
		Calendar: cal, Office: office, Number: number, Before: before, By: officerOf(office, "admin"), At: noon,
		Announcement: domain.Announcement{
			CalendarChange: domain.CalendarChange{
				Add:    []domain.Holiday{{Date: date("2026-12-08"), Name: "วันหยุดพิเศษ", Type: domain.HolidaySpecial, Certainty: "V"}},
				Remove: []domain.Date{date("2026-12-07")}, Rename: []domain.Renaming{{Date: date("2026-12-05"), Name: "วันชาติ", NameEN: "National Day"}},
			},
			Reason: "มติคณะรัฐมนตรี", Source: "มติ ครม.", SourceOn: date("2026-11-03"),
		},
	}
}

func exerciseCalendars(t *testing.T, d *desk) {
	ctx := context.Background()
	const office = "sesao11"
	first, second := published(office, 1, deskCalendar), published(office, 2, "th-government/sesao11@1")

	t.Run("a published version is the office's from then on, and every one comes back as it was", func(t *testing.T) {
		theirs := newCase()
		theirs.Office, theirs.Unit, theirs.Routing.Unit = office, unitOf(office, "school"), unitOf(office, "school")
		d.add(theirs)
		d.mustTx(func(tx domain.Tx) error { return tx.PublishCalendar(first, deskCalendar) })
		d.mustTx(func(tx domain.Tx) error { return tx.PublishCalendar(second, first.Ref()) })
		for _, want := range []domain.PublishedCalendar{first, second} {
			got, err := d.Calendar(ctx, want.Ref())
			if err != nil {
				t.Fatal(err)
			}
			same(t, got, want)
			d.mustTx(func(tx domain.Tx) error {
				got, err := tx.Calendar(want.Ref())
				same(t, got, want)
				return err
			})
		}
		all, err := d.Calendars(ctx, office)
		if err != nil {
			t.Fatal(err)
		}
		same(t, all, []domain.PublishedCalendar{second, first})
		if o, err := d.Office(ctx, office); err != nil || o.Calendar != second.Ref() {
			t.Errorf("%s %v", o.Calendar, err)
		}
		if r, err := d.Case(ctx, allOf(office), theirs.Reference); err != nil || r.Calendar != second.Ref() {
			t.Errorf("%s %v", r.Calendar, err)
		}
		if o, err := d.Office(ctx, deskOffices[0]); err != nil || o.Calendar != deskCalendar {
			t.Errorf("the other office has %s, %v", o.Calendar, err)
		}
	})

	exercisePublished(t, d, "calendars")

	t.Run("one made from a version that is not the office's any more is stale, and keeps nothing", func(t *testing.T) {
		third := published(office, 3, first.Ref())
		err := d.InTx(ctx, func(tx domain.Tx) error { return tx.PublishCalendar(third, first.Ref()) })
		wantKind(t, err, domain.Stale, "stale")
		_, err = d.Calendar(ctx, third.Ref())
		wantKind(t, err, domain.NotFound, "not_found")
	})
}

func exerciseBanners(t *testing.T, d *desk) {
	ctx := context.Background()
	r := d.add(newCase())
	was, now := domain.CaseDates{DueOn: date("2026-11-19"), LatestDueOn: date("2026-11-20")}, domain.CaseDates{DueOn: date("2026-11-18")}
	banner := func(officer string, seq int) domain.Banner {
		return domain.Banner{Case: r.ID, Officer: officerOf(r.Office, officer), Seq: seq, At: noon, Was: was, Now: now}
	}
	d.mustTx(func(tx domain.Tx) error {
		for _, b := range []domain.Banner{banner("officer", 2), banner("officer", 3), banner("head", 2)} {
			if err := tx.AddBanner(b); err != nil {
				return err
			}
		}
		return nil
	})
	want := func(officer string, banners ...domain.Banner) {
		t.Helper()
		got, err := d.Banners(ctx, r.ID, officerOf(r.Office, officer))
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, append([]domain.Banner{}, banners...))
	}
	want("officer", banner("officer", 2), banner("officer", 3))
	for range 2 {
		d.mustTx(func(tx domain.Tx) error {
			return tx.AcknowledgeBanners(r.ID, officerOf(r.Office, "officer"), 2, noon.Add(time.Hour))
		})
	}
	want("officer", banner("officer", 3))
	want("head", banner("head", 2))
	want("clerk")
}
