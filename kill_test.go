package main

import (
	"bytes"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A canary is text that a citizen wrote; it must be nowhere but sealed.
const (
	canaryText  = "กระรอกบินเจ็ดสีที่ไม่มีใครเคยเห็น"
	canaryName  = "กานารีเหลืองทอง"
	canaryEmail = "canary.of.the.desk@example.com"
	canaryPhone = "0810009999"
)

func canaryFiling(n int) string {
	return fmt.Sprintf(`{"kind":"access","details":"%s ฉบับที่ %d","subject":{"given_name":%q,"email":%q,"phone":%q}}`,
		canaryText, n, canaryName, canaryEmail, canaryPhone)
}

// losses is what the killing harness counts.
type losses struct{ acknowledged, lost, duplicated, halfWritten int }

// killing posts filings in parallel, kills the program in their midst, starts
// it again and sends every key once more, round after round. A key that was
// acknowledged must give the same answer; one that was not must give one case.
func killing(t *testing.T, p place, rounds, posts int, enough func(losses) bool) losses {
	t.Helper()
	var count losses
	references := map[string]int{}
	for round := range rounds {
		keys := make([]string, posts)
		answers := make([][]byte, posts)
		s := p.serve(t)
		var posted sync.WaitGroup
		var acknowledged atomic.Int32
		for i := range posts {
			keys[i] = newKey()
			posted.Go(func() {
				r, err := s.do("POST", "/v1/offices/sknpeo/requests", canaryFiling(i), "Idempotency-Key", keys[i])
				if err == nil && r.status == http.StatusCreated {
					answers[i] = r.body
					acknowledged.Add(1)
				}
			})
		}
		for begun := time.Now(); acknowledged.Load() < 3 && time.Since(begun) < 10*time.Second; {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(mathrand.IntN(300)) * time.Millisecond)
		s.kill()
		posted.Wait()

		s = p.serve(t)
		for i := range posts {
			r := s.must(http.StatusCreated, "POST", "/v1/offices/sknpeo/requests", canaryFiling(i), "Idempotency-Key", keys[i])
			references[r.field(t, "reference")]++
			if answers[i] != nil {
				count.acknowledged++
				if !bytes.Equal(answers[i], r.body) {
					count.lost++
				}
			}
		}
		s.kill()
		if enough != nil && enough(count) {
			t.Logf("enough after %d rounds", round+1)
			return count
		}
	}
	stored := census(t, p)
	count.duplicated = stored.cases - len(references)
	count.halfWritten = stored.halfWritten
	return count
}

func TestKilledDesk(t *testing.T) {
	for name, at := range places(t) {
		t.Run(name+": kill -9 among 200 parallel posts, ten times, loses, doubles and halves nothing", func(t *testing.T) {
			p := at(t)
			got := killing(t, p, 10, 200, nil)
			t.Logf("acknowledged before a kill %d, lost %d, duplicated %d, half-written %d", got.acknowledged, got.lost, got.duplicated, got.halfWritten)
			if got.lost != 0 || got.duplicated != 0 || got.halfWritten != 0 {
				t.Fail()
			}
			if got.acknowledged < 100 {
				t.Errorf("only %d acknowledged: the kills came too early to show anything", got.acknowledged)
			}
			if out, err := p.command(t, "audit", "verify").CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
			t.Run("and what citizens wrote is nowhere in files, log and logs of the database", func(t *testing.T) { assertNoCanary(t, p) })
		})
		t.Run(name+": a desk that answers before it commits is caught", func(t *testing.T) {
			p := at(t)
			p.fault = "answer before commit"
			got := killing(t, p, 10, 200, func(l losses) bool { return l.lost > 0 })
			t.Logf("acknowledged %d, lost %d", got.acknowledged, got.lost)
			if got.lost == 0 {
				t.Fatal("the harness saw nothing: it could not see a real loss either")
			}
		})
	}
}
