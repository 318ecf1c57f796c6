package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// led is the background work that one replica at a time leads.
var led = []string{"hand_out", "remind", "recount", "purge"}

// leads tells whether a replica says that it leads a piece of work.
func (s *server) leads(work string) bool {
	s.t.Helper()
	r := s.must(http.StatusOK, "GET", "/metrics", "")
	return strings.Contains(string(r.body), fmt.Sprintf("\nsitthi_leads{sweep=%q} 1\n", work))
}

// leader waits until exactly one of some replicas leads all of the work, and says
// which and after how long.
func leader(t *testing.T, replicas map[string]*server) (who string, after time.Duration) {
	t.Helper()
	begun := time.Now()
	for time.Since(begun) < 30*time.Second {
		leads := map[string]string{}
		for name, s := range replicas {
			for _, work := range led {
				if s.leads(work) {
					leads[work] += name
				}
			}
		}
		who = leads[led[0]]
		if replicas[who] != nil && !slices.ContainsFunc(led, func(work string) bool { return leads[work] != who }) {
			return who, time.Since(begun)
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("in 30 s nobody came to lead")
	return "", 0
}

func TestLeadership(t *testing.T) {
	p := places(t)["PostgreSQL"](t)
	slow, fast := p, p
	slow.fault, fast.fault = clockAhead+"-5m", clockAhead+"5m"
	replicas := map[string]*server{"a": p.serve(t), "slow": slow.serve(t), "fast": fast.serve(t)}
	settled := func(t *testing.T) (who string) {
		who, _ = leader(t, replicas)
		for range 40 { // longer than a lease
			if now, _ := leader(t, replicas); now != who {
				t.Fatalf("%s leads, and a moment ago %s did", now, who)
			}
			time.Sleep(200 * time.Millisecond)
		}
		return who
	}

	t.Run("of three replicas, whose clocks are ten minutes apart, one leads and goes on leading", func(t *testing.T) { settled(t) })

	t.Run("when the leader is killed, another leads within seconds", func(t *testing.T) {
		who, _ := leader(t, replicas)
		replicas[who].kill()
		delete(replicas, who)
		next, after := leader(t, replicas)
		t.Logf("%s was killed, %s leads after %s", who, next, after.Round(time.Millisecond))
		if after > 12*time.Second {
			t.Errorf("nobody led for %s", after)
		}
	})

	t.Run("a leader that is asked to end gives its leases back", func(t *testing.T) {
		who, _ := leader(t, replicas)
		replicas[who].stop()
		delete(replicas, who)
		next, after := leader(t, replicas)
		t.Logf("%s ended, %s leads after %s", who, next, after.Round(time.Millisecond))
		if after > 4*time.Second {
			t.Errorf("nobody led for %s", after)
		}
	})
}

func TestLostLease(t *testing.T) {
	for name, at := range places(t) {
		t.Run(name+": a replica that hears that another leads stops, and goes on when that one's lease is over", func(t *testing.T) {
			p := at(t)
			replicas := map[string]*server{"a": p.serve(t)}
			leader(t, replicas)
			db := rawDatabase(t, p)
			lease := func(until string) {
				if _, err := db.Exec("UPDATE leases SET holder = 'another', until = " + until + " WHERE work = 'purge'"); err != nil {
					t.Fatal(err)
				}
			}
			lease("until + 3600000000")
			for end := time.Now().Add(10 * time.Second); replicas["a"].leads("purge"); time.Sleep(100 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("it goes on leading")
				}
			}
			if !replicas["a"].leads("remind") {
				t.Error("with one lease it lost the others")
			}
			lease("0")
			leader(t, replicas)
		})
	}
}

// closes tells whether an answer of a desk is the last on its connection.
func closes(t *testing.T, s *server) bool {
	t.Helper()
	res, err := s.http.Post(s.base+"/v1/offices/sknpeo/requests", "application/json", strings.NewReader(`{"kind":"question","details":"สอบถาม"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusCreated {
		t.Error(res.Status)
	}
	return res.Close
}

func TestDrain(t *testing.T) {
	t.Run("it takes ten seconds behind a proxy, none without, and what the operator says", func(t *testing.T) {
		for _, c := range []struct {
			drain, proxies string
			want           time.Duration
		}{{"", "", 0}, {"", "10.0.0.1", 10 * time.Second}, {"3s", "", 3 * time.Second}, {"0s", "10.0.0.1", 0}} {
			env := map[string]string{"SITTHI_DRAIN": c.drain, "SITTHI_TRUSTED_PROXIES": c.proxies}
			if got, err := readConfig(func(name string) string { return env[name] }); err != nil || got.drain != c.want {
				t.Errorf("%+v: %s, %v", c, got.drain, err)
			}
		}
	})

	t.Run("a replica that ends says so first, serves on, and has every connection closed", func(t *testing.T) {
		s := places(t)["SQLite"](t).serveAt(t, freeAddr(t), "SITTHI_DRAIN=2s")
		if closes(t, s) {
			t.Error("a replica that goes on closes its connections")
		}
		asked := time.Now()
		ended := make(chan struct{})
		go func() { defer close(ended); s.stop() }()
		var r reply
		for r.status != http.StatusServiceUnavailable {
			var err error
			if r, err = s.do("GET", "/readyz", ""); err != nil {
				t.Fatal(err)
			}
		}
		if !strings.Contains(string(r.body), "urn:sitthi:problem:draining") {
			t.Errorf("%s", r.body)
		}
		s.must(http.StatusOK, "GET", "/healthz", "")
		if !closes(t, s) {
			t.Error("a replica that ends leaves its connections open")
		}
		<-ended
		if took := time.Since(asked); took < 2*time.Second || took > 10*time.Second {
			t.Errorf("it took %s", took)
		}
	})

	t.Run("a second signal ends the draining", func(t *testing.T) {
		s := places(t)["SQLite"](t).serveAt(t, freeAddr(t), "SITTHI_DRAIN=5m")
		s.drain()
		asked := time.Now()
		s.stop()
		if took := time.Since(asked); took > 10*time.Second {
			t.Errorf("it took %s", took)
		}
	})

	t.Run("without a proxy before it, a desk ends at once", func(t *testing.T) {
		s := places(t)["SQLite"](t).serve(t)
		asked := time.Now()
		s.stop()
		if took := time.Since(asked); took > 3*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}
