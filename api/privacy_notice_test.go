package api_test

import (
	"strings"
	"testing"

	"sitthi/domain"
)

func TestPublishNotice(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		publish := func(role domain.Role, body any) call {
			return call{method: "POST", path: "/v1/notices", header: bearer(d.as(role, own)), body: body}
		}
		today := domain.DateOf(d.clock.Now(), domain.Bangkok)
		notice := map[string]any{"dated_on": today.String(), "text": "ประกาศ\r\n\r\n1. เก็บเท่าที่จำเป็น", "reason": "ปรับปรุง"}
		before := d.file(own, aQuestion)

		t.Run("a notice is in force at once, under its date, and can be read by anybody", func(t *testing.T) {
			r := d.want(200, publish(domain.Admin, notice))
			if r.text("notice_version") != today.String() || !strings.HasSuffix(r.text("page"), "/o/sknpeo/notice/"+today.String()) {
				t.Errorf("%s", r.body)
			}
			all, err := d.store.PrivacyNotices(t.Context(), own)
			if err != nil || len(all) != 2 || all[0].Version != today.String() || len(all[0].Paragraphs()) != 2 {
				t.Errorf("%v %+v", err, all)
			}
			if got := d.want(200, call{method: "GET", path: "/v1/offices/sknpeo"}); got.text("notice_version") != today.String() {
				t.Errorf("%s", got.body)
			}
		})

		t.Run("what was filed before stays pinned to its own, and the other office keeps its notice", func(t *testing.T) {
			r, err := d.store.Case(t.Context(), domain.SystemActor(own).Scope(), domain.Reference(before.reference))
			if err != nil || r.NoticeVersion == today.String() {
				t.Errorf("%v %s", err, r.NoticeVersion)
			}
			if got := d.want(200, call{method: "GET", path: "/v1/offices/sesao11"}); got.text("notice_version") != "2020-10-01" {
				t.Errorf("%s", got.body)
			}
		})

		t.Run("a second one of the same day gets a number, and all stay", func(t *testing.T) {
			for _, want := range []string{"-2", "-3"} {
				if r := d.want(200, publish(domain.Admin, notice)); r.text("notice_version") != today.String()+want {
					t.Errorf("%s", r.body)
				}
			}
		})

		t.Run("it is noted who published it and why, with what it says only as a digest", func(t *testing.T) {
			if got := d.securityTrail("notice_published"); len(got) != 3 || !strings.Contains(got[0], "ปรับปรุง") || strings.Contains(got[0], "เท่าที่จำเป็น") {
				t.Errorf("%q", got)
			}
		})

		t.Run("every wrong field is named: a day to come, one before the notice in force, no text, no reason", func(t *testing.T) {
			for _, date := range []string{today.AddDays(1).String(), "2020-01-01"} {
				wrong := publish(domain.Admin, map[string]any{"dated_on": date, "text": " ", "reason": ""})
				wrong.bad = true
				r := d.want(422, wrong)
				for _, field := range []string{"dated_on", "text", "reason"} {
					if !strings.Contains(string(r.body), `"field":"`+field+`"`) {
						t.Errorf("%s: %s is not named: %s", date, field, r.body)
					}
				}
			}
		})

		t.Run("nobody but an administrator publishes one", func(t *testing.T) {
			for _, role := range []domain.Role{domain.Head, domain.DPO, domain.Approver} {
				d.want(403, publish(role, notice))
			}
		})
	})
}
