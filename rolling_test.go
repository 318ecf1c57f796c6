package main

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// traffic is clients who file, read and act without a pause through a balancer.
type traffic struct {
	*balancer
	t        *testing.T
	ended    atomic.Bool
	requests atomic.Int64

	mu       sync.Mutex
	failures []string
	receipts map[string]string // of every filing that was acknowledged
	noted    map[string]int    // acts that were acknowledged, by case
}

// ask sends a request, and notes it down when its answer is not the one that a
// desk without trouble gives.
func (l *traffic) ask(want int, method, path, body string, headers ...string) (reply, bool) {
	r, err := l.do(method, path, body, headers...)
	l.requests.Add(1)
	if err == nil && r.status == want {
		return r, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failures = append(l.failures, fmt.Sprintf("%s %s: %d %.200s %v", method, path, r.status, r.body, err))
	return r, false
}

// file is one client who files again and again, and follows what he filed.
func (l *traffic) file(client int) {
	for n := 0; !l.ended.Load(); n++ {
		from := fmt.Sprintf("10.%d.%d.%d", client, n/250%250, n%250)
		r, ok := l.ask(http.StatusCreated, "POST", "/v1/offices/sknpeo/requests", `{"kind":"question","details":"สอบถามเวลาทำการ จาก `+from+`"}`, "X-Forwarded-For", from)
		if !ok {
			continue
		}
		ref, receipt := r.field(l.t, "reference"), r.field(l.t, "receipt")
		l.mu.Lock()
		l.receipts[ref] = receipt
		l.mu.Unlock()
		l.ask(http.StatusOK, "GET", "/v1/requests/"+ref, "", "Authorization", "Receipt "+receipt)
	}
}

// act is one officer who notes on a case of his own, and looks at the queue.
func (l *traffic) act(token, ref string) {
	for version := 1; !l.ended.Load(); {
		if _, ok := l.ask(http.StatusOK, "POST", "/v1/cases/"+ref+"/note", `{"message":"บันทึก"}`, "Authorization", token, "If-Match", strconv.Quote(strconv.Itoa(version))); ok {
			version++
			l.mu.Lock()
			l.noted[ref]++
			l.mu.Unlock()
		}
		l.ask(http.StatusOK, "GET", "/v1/queue?limit=20", "", "Authorization", token)
	}
}

// lost are acknowledged filings and acts that the desk has not kept.
func (l *traffic) lost(token string) (lost int) {
	for ref, receipt := range l.receipts {
		if r, err := l.do("GET", "/v1/requests/"+ref, "", "Authorization", "Receipt "+receipt); err != nil || r.status != http.StatusOK {
			lost++
		}
	}
	for ref, acts := range l.noted {
		tag := l.must(http.StatusOK, "GET", "/v1/cases/"+ref, "", "Authorization", token).header.Get("ETag")
		if kept, err := strconv.Atoi(strings.Trim(tag, `"`)); err != nil || kept < 1+acts {
			lost += 1 + acts - kept
		}
	}
	return lost
}

// rolling restarts three replicas one after the other, so many times around, while
// people work, and gives what they met.
func rolling(t *testing.T, around int, drain string) (requests int64, failures []string, lost int) {
	t.Helper()
	p := places(t)["PostgreSQL"](t)
	settings := []string{drain, "SITTHI_TRUSTED_PROXIES=127.0.0.1"}
	var addrs []string
	var replicas []*server
	for range 3 {
		addrs = append(addrs, freeAddr(t))
		replicas = append(replicas, p.serveAt(t, addrs[len(addrs)-1], settings...))
	}
	l := &traffic{balancer: balance(t, addrs...), t: t, receipts: map[string]string{}, noted: map[string]int{}}
	l.await(len(replicas))
	head := l.logIn("head@sknpeo.example")
	var working sync.WaitGroup
	for client := range 4 {
		working.Go(func() { l.file(client) })
	}
	for range 2 {
		ref := l.must(http.StatusCreated, "POST", "/v1/offices/sknpeo/requests", `{"kind":"question","details":"เรื่องของหัวหน้า"}`).field(t, "reference")
		working.Go(func() { l.act(head, ref) })
	}
	var longest time.Duration
	for range around {
		for i := range replicas {
			asked := time.Now()
			replicas[i].stop()
			longest = max(longest, time.Since(asked))
			replicas[i] = p.serveAt(t, addrs[i], settings...)
			l.await(len(replicas))
		}
	}
	l.ended.Store(true)
	working.Wait()
	lost = l.lost(head)
	t.Logf("%s: %d requests over %d restarts (the longest stop took %s), %d failed, %d acknowledged filings, %d lost",
		drain, l.requests.Load(), around*len(replicas), longest.Round(time.Millisecond), len(l.failures), len(l.receipts), lost)
	return l.requests.Load(), l.failures, lost
}

func TestRollingRestart(t *testing.T) {
	t.Run("three replicas restarted in turn, twice around, cost nobody who works a request", func(t *testing.T) {
		requests, failures, lost := rolling(t, 2, draining)
		if len(failures) > 0 || lost > 0 || requests < 500 {
			t.Errorf("%d requests, %d lost, failed:\n%s", requests, lost, strings.Join(failures[:min(len(failures), 20)], "\n"))
		}
	})
	t.Run("replicas that end without draining are caught", func(t *testing.T) {
		if _, failures, _ := rolling(t, 1, "SITTHI_DRAIN=0s"); len(failures) == 0 {
			t.Error("the harness saw nothing: it would not see a failed request either")
		}
	})
}
