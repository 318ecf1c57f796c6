package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// from is the server for somebody at one address of the machine's own.
func (s *server) from(address string) *server {
	own := *s
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	own.http = &http.Client{Timeout: 60 * time.Second, Transport: &http.Transport{
		MaxIdleConnsPerHost: 256,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, addr)
		},
	}}
	s.t.Cleanup(own.http.CloseIdleConnections)
	return &own
}

// flood files from each of these at once until all are held back, and says how much
// was taken; how, by the header that came last, long to wait.
func flood(t *testing.T, each ...*server) (taken int, wait time.Duration) {
	t.Helper()
	const most = 1000
	var filed, sent atomic.Int64
	var filing sync.WaitGroup
	var mu sync.Mutex
	for i := range 8 {
		s := each[i%len(each)]
		filing.Go(func() {
			for n := sent.Add(1); n <= most; n = sent.Add(1) {
				r, err := s.do("POST", "/v1/offices/sknpeo/requests", canaryFiling(int(n)), "X-Forwarded-For", fmt.Sprintf("203.0.113.%d", n%250))
				switch {
				case err != nil:
					t.Error(err)
					return
				case r.status == http.StatusCreated:
					filed.Add(1)
				case r.status == http.StatusTooManyRequests:
					seconds, _ := strconv.Atoi(r.header.Get("Retry-After"))
					mu.Lock()
					wait = time.Duration(seconds) * time.Second
					mu.Unlock()
				default:
					t.Errorf("%d %s", r.status, r.body)
					return
				}
			}
		})
	}
	filing.Wait()
	return int(filed.Load()), wait
}

func TestFloodFromOneAddress(t *testing.T) {
	for name, at := range places(t) {
		t.Run(name+": of a thousand filings at once from one address 300 are taken, whatever it says of itself, and nobody else notices", func(t *testing.T) {
			s := at(t).serve(t)
			flooder := s.from("127.77.0.1")
			if taken, wait := flood(t, flooder); taken != 300 || wait < time.Minute || wait > time.Hour {
				t.Errorf("%d were taken, the rest waits %s", taken, wait)
			}
			s.from("127.77.0.2").must(http.StatusCreated, "POST", "/v1/offices/sknpeo/requests", canaryFiling(1))
		})
	}
	t.Run("two replicas take what one would and what comes within a second, and a start remembers", func(t *testing.T) {
		p := places(t)["PostgreSQL"](t)
		a, b := p.serve(t), p.serve(t)
		file := func(s *server) int {
			r, err := s.do("POST", "/v1/offices/sknpeo/requests", canaryFiling(1))
			if err != nil {
				t.Fatal(err)
			}
			return r.status
		}
		one, two := a.from("127.77.0.3"), b.from("127.77.0.3")
		taken := 0
		for end := time.Now().Add(30 * time.Second); time.Now().Before(end); {
			first, second := file(one), file(two)
			if first == http.StatusTooManyRequests && second == first {
				break
			}
			for _, status := range []int{first, second} {
				if status == http.StatusCreated {
					taken++
				}
			}
			time.Sleep(15 * time.Millisecond) // two hundred filings a second take long enough to hear of each other
		}
		if taken < 300 || taken > 300+150 {
			t.Errorf("%d were taken", taken)
		}
		a.stop()
		again := p.serve(t).from("127.77.0.3")
		for range 10 {
			file(again)
		}
		for end := time.Now().Add(10 * time.Second); file(again) != http.StatusTooManyRequests; {
			if time.Now().After(end) {
				t.Fatal("a replica that was started since takes more")
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
}

func TestFloodWhileDraining(t *testing.T) {
	t.Run("what a replica takes while it drains is known to who comes after it", func(t *testing.T) {
		p := places(t)["SQLite"](t)
		s := p.serveAt(t, freeAddr(t), "SITTHI_DRAIN=5m")
		s.drain()
		if taken, _ := flood(t, s.from("127.77.0.4")); taken != 300 {
			t.Errorf("%d were taken", taken)
		}
		s.stop()
		again := p.serve(t).from("127.77.0.4")
		for end := time.Now().Add(10 * time.Second); ; time.Sleep(100 * time.Millisecond) {
			if r, err := again.do("POST", "/v1/offices/sknpeo/requests", canaryFiling(1)); err == nil && r.status == http.StatusTooManyRequests {
				return
			}
			if time.Now().After(end) {
				t.Fatal("a replica that was started since takes more")
			}
		}
	})
}

func TestUnnamedProxy(t *testing.T) {
	for settings, warns := range map[string]bool{
		"SITTHI_BASE_URL=https://desk.example":                                       true,
		"SITTHI_BASE_URL=https://desk.example SITTHI_TRUSTED_PROXIES=127.0.0.1":      false,
		"SITTHI_BASE_URL=http://127.0.0.1:8080":                                      false,
		"SITTHI_BASE_URL=http://desk.example:8080 SITTHI_TRUSTED_PROXIES=10.0.0.0/8": false,
	} {
		t.Run("the start says whether all people count as one: "+settings, func(t *testing.T) {
			p := places(t)["SQLite"](t)
			p.serveAt(t, freeAddr(t), strings.Fields(settings)...).kill()
			if said := strings.Contains(p.logged(), "count as one address"); said != warns {
				t.Errorf("%v: %s", said, p.logged())
			}
		})
	}
}

func TestProofOfWork(t *testing.T) {
	t.Run("forms that a flood holds back are offered a puzzle, unless the operator wants none", func(t *testing.T) {
		for said, want := range map[string]bool{"": true, "on": true, "off": false} {
			got, err := readConfig(func(name string) string { return map[string]string{"SITTHI_PROOF_OF_WORK": said}[name] })
			if err != nil || got.puzzles != want {
				t.Errorf("%q: %v, %v", said, got.puzzles, err)
			}
		}
	})
}
