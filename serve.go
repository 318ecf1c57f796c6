package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sitthi/api"
	"sitthi/api/auth"
	"sitthi/api/problem"
	"sitthi/api/trace"
	"sitthi/web"
	"sitthi/workflow/demo"
)

// How long things may take: a client with its header, its body, the answer
// (which failed log-ins delay by up to a minute), and requests in flight at the end.
const (
	headerTimeout   = 5 * time.Second
	readTimeout     = 30 * time.Second
	writeTimeout    = 90 * time.Second
	idleTimeout     = 60 * time.Second
	shutdownTimeout = 100 * time.Second
	maxHeader       = 16 << 10
)

// serve listens, opens the desk behind the listener (until then /readyz is
// false), and serves until the context ends; requests in flight finish.
func (p program) serve(ctx context.Context, withDemo bool) error {
	c, err := readConfig(p.env)
	if err != nil {
		return err
	}
	sweepLess(p.env)
	log := slog.New(slog.NewJSONHandler(p.errOut, nil))
	traces, err := trace.FromEnv(p.env, version, log)
	if err != nil {
		return err
	}
	defer closeTraces(ctx, traces)
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.addr)
	if err != nil {
		return fmt.Errorf("SITTHI_ADDR: %w", err)
	}
	front := &front{}
	front.serve(notReady(c.https()))
	server := &http.Server{
		Handler: front, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout,
		WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()

	d, err := p.openWith(ctx, c, log, spansOf(traces)...)
	if err != nil {
		return errors.Join(err, server.Close())
	}
	defer d.close()
	d.observe(traces)
	if err := p.start(ctx, d, front, withDemo, listener.Addr()); err != nil {
		return errors.Join(err, server.Close())
	}
	return d.until(ctx, server, served)
}

// start loads the demo, opens the front and says where the desk is.
func (p program) start(ctx context.Context, d *desk, front *front, withDemo bool, addr net.Addr) error {
	if withDemo {
		if err := p.loadDemo(ctx, d); err != nil {
			return err
		}
	}
	handler, err := d.handler()
	if err != nil {
		return err
	}
	debug.FreeOSMemory() // what only the start needed
	if d.config.hidesProxy() {
		d.log.Warn("SITTHI_BASE_URL is https, so a proxy stands before the desk, and SITTHI_TRUSTED_PROXIES names none: all who come through it count as one address")
	}
	if offices, err := d.wrapped.Offices(ctx); err == nil && len(offices) == 0 {
		d.log.Warn("the desk has no office, so nobody can file or log in; serve --demo loads two of them to try it")
	}
	front.serve(d.lastAnswers(handler))
	fmt.Fprintf(p.out, "Sitthi %s is at http://%s\n", version, addr)
	return nil
}

// until serves and works in the background until the context ends or the
// listener fails; then it drains and lets requests in flight finish. Mail leaves
// from every replica, and every replica shares what it counts, for as long as it
// serves; the rest of the work needs one.
func (d *desk) until(ctx context.Context, server *http.Server, served <-chan error) error {
	var working sync.WaitGroup
	defer working.Wait()
	serving, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	background, stop := context.WithCancel(ctx)
	defer stop()
	working.Go(func() {
		d.metrics.Sweeps("deliver")
		d.observed(background, work{"deliver", 2 * time.Second, d.service.Deliver})
	})
	working.Go(func() {
		d.metrics.Sweeps("limits")
		d.observed(serving, work{"limits", time.Second, d.service.ShareLimits})
		d.lastLimits(ctx)
	})
	working.Go(func() {
		d.lead(background,
			work{"hand_out", 5 * time.Second, d.handOut},
			work{"remind", time.Minute, d.service.Remind},
			work{"recount", 10 * time.Second, d.service.Recount},
			work{"tally", 10 * time.Second, d.service.Tally},
			work{"purge", 10 * time.Minute, d.service.Purge},
		)
	})
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	d.drain(ctx)
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	return server.Shutdown(ending)
}

// handler is the API and the pages.
func (d *desk) handler() (http.Handler, error) {
	return api.New(api.Parts{
		Service: d.service,
		Tokens:  auth.NewTokens(&signingKeys{Keys: d.keys}, "urn:sitthi:"+d.keys.ID(), d.clock.Now),
		Cursor:  d.keys.CursorMAC,
		Log:     d.log, TrustedProxies: d.config.trustedProxies,
		Ready: d.ready, HTTPS: d.config.https(), Pages: web.New(web.Parts{Service: d.service, Tickets: d.keys, Log: d.log}),
		Watch: d.metrics, Metrics: d.metrics, Traces: d.traces.Requests(),
	})
}

// front is the handler of the moment.
type front struct{ now atomic.Pointer[http.Handler] }

func (f *front) serve(h http.Handler) { f.now.Store(&h) }

// ServeHTTP answers HEAD as GET; the server itself keeps the body back. A request that
// says by Transfer-Encoding where it ends is the last of its connection: the server has
// dropped any length that came beside it, by which a proxy may have seen another end.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if len(r.TransferEncoding) > 0 {
		w.Header().Set("Connection", "close")
	}
	if r.Method == http.MethodHead {
		r = r.Clone(r.Context())
		r.Method = http.MethodGet
	}
	(*f.now.Load()).ServeHTTP(w, r)
}

// notReady answers while the desk is being opened: alive, and not ready.
func notReady(https bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		problem.SetHeaders(w.Header(), https)
		if r.URL.Path == "/healthz" {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"ok":true}`)
			return
		}
		w.Header().Set("Retry-After", "2")
		if strings.Contains(r.Header.Get("Accept"), "text/html") {
			web.Starting(w, r.Method)
			return
		}
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprint(w, `{"type":"urn:sitthi:problem:not_ready","title":"กำลังเริ่มทำงาน / Starting","status":503,"detail":"ระบบกำลังเริ่มทำงาน โปรดลองอีกครั้งในอีกสักครู่ / The desk is starting. Please try again in a moment.","errors":[]}`)
	})
}

// demoBefore says how to log in to a demo that was loaded at an earlier start.
func (p program) demoBefore(ctx context.Context, d *desk) error {
	present, err := demo.Present(ctx, d.wrapped)
	if err != nil {
		return err
	}
	if !present {
		fmt.Fprintln(p.out, "The desk has offices of its own; the demo was not loaded.")
		return nil
	}
	fmt.Fprintln(p.out, "The demo was loaded before; its officers keep the password of that start.")
	fmt.Fprintln(p.out, "Demo officers:", strings.Join(demo.Logins(), " "))
	return nil
}

// loadDemo fills an empty desk and prints how to log in. Only a password made
// here is printed: one that the operator chose has no business in a log.
func (p program) loadDemo(ctx context.Context, d *desk) error {
	password := or(d.config.demoPassword, strings.ToLower(rand.Text()))
	loaded, err := demo.Load(ctx, d.wrapped, systemIDs{}, auth.NewPasswords().Hash, password)
	if err != nil {
		return err
	}
	switch {
	case !loaded:
		return p.demoBefore(ctx, d)
	case d.config.demoPassword != "":
		fmt.Fprintln(p.out, "Password of each demo officer: what SITTHI_DEMO_PASSWORD says")
	default:
		fmt.Fprintln(p.out, "Password of each demo officer:", password)
	}
	fmt.Fprintln(p.out, "Demo officers:", strings.Join(demo.Logins(), " "))
	return nil
}

// lastLimits leaves to the other replicas, and to the next start, what was counted here.
func (d *desk) lastLimits(ctx context.Context) {
	const moment = 2 * time.Second
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), moment)
	defer cancel()
	if _, err := d.service.ShareLimits(ending); err != nil {
		d.log.Warn("the last counts of the limits are lost", "error", reason(err))
	}
}

// handOut empties every pool it can in one call, so that there is never more to
// do at once.
func (d *desk) handOut(ctx context.Context) (int, error) {
	_, err := d.service.HandOut(ctx)
	return 0, err
}
