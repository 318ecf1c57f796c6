package main

import (
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// How often the balancer probes a replica, and how long replicas drain for it.
const (
	probing  = 100 * time.Millisecond
	draining = "SITTHI_DRAIN=2s"
)

// balancer is one address before several replicas: it probes whether each is
// ready and gives requests in turn to those that are. It sends nothing twice.
type balancer struct {
	*server
	replicas []*backend
	next     atomic.Uint64
	failed   atomic.Int64 // requests whose replica did not answer
}

type backend struct {
	url   *url.URL
	ready atomic.Bool
}

// balance starts a balancer before the addresses of replicas, which may be down.
func balance(t *testing.T, addrs ...string) *balancer {
	t.Helper()
	b := &balancer{}
	ctx, cancel := context.WithCancel(t.Context())
	var probes sync.WaitGroup
	for _, addr := range addrs {
		one := &backend{url: &url.URL{Scheme: "http", Host: addr}}
		b.replicas = append(b.replicas, one)
		probes.Go(func() { one.probe(ctx) })
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(b.choose())
			r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"] // the clients of a test say whom they are
			r.SetXForwarded()
		},
		Transport: transport,
		ErrorLog:  log.New(io.Discard, "", 0),
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			b.failed.Add(1)
			w.WriteHeader(http.StatusBadGateway)
		},
	}
	front := httptest.NewServer(proxy)
	t.Cleanup(func() {
		front.Close()
		cancel()
		probes.Wait()
		transport.CloseIdleConnections()
	})
	b.server = &server{t: t, base: front.URL, http: &http.Client{
		Timeout: 60 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 256},
	}}
	return b
}

// choose is the next replica that is ready; any, when none is.
func (b *balancer) choose() *url.URL {
	n := b.next.Add(1)
	for i := range b.replicas {
		if one := b.replicas[(int(n)+i)%len(b.replicas)]; one.ready.Load() {
			return one.url
		}
	}
	return b.replicas[int(n)%len(b.replicas)].url
}

// await waits until so many replicas are known to be ready.
func (b *balancer) await(n int) {
	b.t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(probing / 2) {
		ready := 0
		for _, one := range b.replicas {
			if one.ready.Load() {
				ready++
			}
		}
		if ready == n {
			return
		}
		if time.Now().After(end) {
			b.t.Fatalf("%d replicas are ready, not %d", ready, n)
		}
	}
}

func (b *backend) probe(ctx context.Context) {
	client := &http.Client{Timeout: 10 * probing, Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	tick := time.NewTicker(probing)
	defer tick.Stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.url.String()+"/readyz", http.NoBody)
		if err != nil {
			panic(err)
		}
		res, err := client.Do(req)
		if err == nil {
			_ = res.Body.Close()
		}
		b.ready.Store(err == nil && res.StatusCode == http.StatusOK)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
