package main

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"sitthi/repository/pgtest"
)

// contest lets several officers act on one case at the same moment, over two
// processes, and counts the rounds in which not exactly one of them won or in
// which the trail grew by anything but one event.
func contest(t *testing.T, a, b *server, rounds int) (wrong int) {
	t.Helper()
	ref := a.must(http.StatusCreated, "POST", "/v1/offices/sknpeo/requests", `{"kind":"question","details":"สอบถามเวลาทำการ"}`).field(t, "reference")
	type rival struct {
		at     *server
		token  string
		act    string
		header string
	}
	intakeA, headB, dpoA, headA := a.logIn("intake@sknpeo.example"), b.logIn("head@sknpeo.example"), a.logIn("dpo@sknpeo.example"), a.logIn("head@sknpeo.example")
	rivals := []rival{
		{a, intakeA, "write", `{"message":"เรียนผู้ยื่น"}`},
		{b, headB, "note", `{"message":"หัวหน้าดูแล้ว"}`},
		{a, dpoA, "note", `{"message":"ความเห็น"}`},
		{b, headB, "write", `{"message":"กำลังดำเนินการ"}`},
		{a, headA, "note", `{"message":"อีกครั้ง"}`},
	}
	events := func() int {
		count, path := 0, "/v1/cases/"+ref+"/events"
		for query := ""; ; {
			r := a.must(http.StatusOK, "GET", path+query, "", "Authorization", headA)
			count += countItems(t, r.body)
			next := r.field(t, "next_cursor")
			if next == "" {
				return count
			}
			query = "?cursor=" + next
		}
	}
	before := events()
	for round := range rounds {
		tag := a.must(http.StatusOK, "GET", "/v1/cases/"+ref, "", "Authorization", headA).header.Get("ETag")
		some := rivals[:2+round%(len(rivals)-1)]
		start := make(chan struct{})
		statuses := make([]int, len(some))
		var done sync.WaitGroup
		for i, r := range some {
			done.Go(func() {
				<-start
				got, err := r.at.do("POST", "/v1/cases/"+ref+"/"+r.act, r.header, "Authorization", r.token, "If-Match", tag)
				if err == nil {
					statuses[i] = got.status
				}
			})
		}
		close(start)
		done.Wait()
		won, stale := 0, 0
		for _, status := range statuses {
			switch status {
			case http.StatusOK:
				won++
			case http.StatusPreconditionFailed:
				stale++
			}
		}
		after := events()
		if won != 1 || stale != len(some)-1 || after != before+1 {
			wrong++
			t.Logf("round %d: %v, %d events more", round, statuses, after-before)
		}
		before = after
	}
	return wrong
}

func TestTwoOfficersOneCase(t *testing.T) {
	t.Run("200 rounds over two processes on one PostgreSQL: one wins, the rest are told, one event each", func(t *testing.T) {
		p := places(t)["PostgreSQL"](t)
		a, b := p.serve(t), p.serve(t)
		if wrong := contest(t, a, b, 200); wrong > 0 {
			t.Errorf("%d rounds went wrong", wrong)
		}
	})
	t.Run("a desk that saves whatever the version is caught", func(t *testing.T) {
		p := places(t)["PostgreSQL"](t)
		p.fault = "save any version"
		a, b := p.serve(t), p.serve(t)
		if wrong := contest(t, a, b, 40); wrong == 0 {
			t.Error("the harness saw nothing: it could not see a lost update either")
		}
	})
	t.Run("replicas whose keys differ do not share a database", func(t *testing.T) {
		url := pgtest.Shared(t).Database(t)
		p := places(t)["PostgreSQL"](t)
		p.url = url
		p.serve(t).kill()
		p.dir = t.TempDir()
		out, err := p.command(t, "serve").CombinedOutput()
		if err == nil || !oneLineNaming(string(out), "SITTHI_DATA_DIR") {
			t.Fatalf("%v: %s", err, out)
		}
	})
}

func TestFiftyPostsOneKey(t *testing.T) {
	for name, at := range places(t) {
		t.Run(fmt.Sprintf("%s: fifty parallel posts with one key are one case", name), func(t *testing.T) {
			p := at(t)
			s := p.serve(t)
			key := newKey()
			bodies := make([]string, 50)
			var posted sync.WaitGroup
			for i := range bodies {
				posted.Go(func() {
					r, err := s.do("POST", "/v1/offices/sknpeo/requests", canaryFiling(1), "Idempotency-Key", key)
					for err == nil && r.status == http.StatusConflict { // the first is in flight
						r, err = s.do("POST", "/v1/offices/sknpeo/requests", canaryFiling(1), "Idempotency-Key", key)
					}
					if err == nil && r.status == http.StatusCreated {
						bodies[i] = string(r.body)
					}
				})
			}
			posted.Wait()
			for i, body := range bodies {
				if body == "" || body != bodies[0] {
					t.Errorf("post %d: %s", i, body)
				}
			}
			if stored := census(t, p); stored.cases != 1 || stored.halfWritten != 0 {
				t.Errorf("%+v", stored)
			}
			s.must(http.StatusUnprocessableEntity, "POST", "/v1/offices/sknpeo/requests", canaryFiling(2), "Idempotency-Key", key)
			s.must(http.StatusCreated, "POST", "/v1/offices/sesao11/requests", canaryFiling(2), "Idempotency-Key", key)
		})
	}
}
