package trace

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gin-gonic/gin"
	collector "go.opentelemetry.io/proto/slim/otlp/collector/trace/v1"
	wire "go.opentelemetry.io/proto/slim/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"sitthi/domain"
)

func environment(pairs ...string) func(string) string {
	return func(name string) string {
		if i := slices.Index(pairs, name); i >= 0 {
			return pairs[i+1]
		}
		return ""
	}
}

// receiver is a collector of traces that keeps what it is sent.
type receiver struct {
	*httptest.Server
	status atomic.Int32
	got    []byte
	header http.Header
	path   string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{}
	r.status.Store(http.StatusOK)
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		r.got, _ = io.ReadAll(request.Body)
		r.header, r.path = request.Header, request.URL.Path
		w.WriteHeader(int(r.status.Load()))
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) spans(t *testing.T) []*wire.Span {
	t.Helper()
	var message collector.ExportTraceServiceRequest
	if err := proto.Unmarshal(r.got, &message); err != nil {
		t.Fatal(err)
	}
	var all []*wire.Span
	for _, resource := range message.ResourceSpans {
		for _, scope := range resource.ScopeSpans {
			all = append(all, scope.Spans...)
		}
	}
	return all
}

func TestTraces(t *testing.T) {
	log := slog.New(slog.DiscardHandler)

	t.Run("without the environment they are off", func(t *testing.T) {
		for _, env := range []func(string) string{
			environment(),
			environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318", "OTEL_SDK_DISABLED", "true"),
			environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318", "OTEL_TRACES_EXPORTER", "none"),
		} {
			traces, err := FromEnv(env, "v1", log)
			if traces != nil || err != nil || traces.Requests() != nil {
				t.Error(traces, err)
			}
			ctx, done := traces.Sweep(t.Context(), "deliver")
			done(nil)
			traces.Close(ctx)
		}
	})

	t.Run("a request and what it asks of the store are one trace, without anything of the citizen's", func(t *testing.T) {
		to := newReceiver(t)
		traces, err := FromEnv(environment("OTEL_EXPORTER_OTLP_ENDPOINT", to.URL, "OTEL_EXPORTER_OTLP_HEADERS", "key=a%20b", "OTEL_SERVICE_NAME", "desk-3"), "v1", log)
		if err != nil {
			t.Fatal(err)
		}
		gin.SetMode(gin.ReleaseMode)
		engine := gin.New()
		engine.Use(traces.Requests())
		engine.POST("/cases/:reference", func(c *gin.Context) {
			_, done := traces.Span(c.Request.Context(), "read Case")
			done(domain.Refuse(domain.NotFound, "not_found"))
			c.Status(http.StatusServiceUnavailable)
		})
		request := httptest.NewRequest("POST", "/cases/SECRET?q=SECRET", strings.NewReader("SECRET"))
		for _, name := range []string{"User-Agent", "Authorization", "X-Forwarded-For", "Baggage", "Tracestate", "X-Request-Id"} {
			request.Header.Set(name, "SECRET")
		}
		request.Header.Set("Traceparent", "00-5ec2e75ec2e75ec2e75ec2e75ec2e75e-5ec2e75ec2e75ec2-01")
		request.RemoteAddr = "203.0.113.9:1"
		engine.ServeHTTP(httptest.NewRecorder(), request)
		engine.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("SECRET", "/SECRET", nil))
		traces.Close(t.Context())

		if to.path != "/v1/traces" || to.header.Get("Key") != "a b" || to.header.Get("Content-Type") != "application/x-protobuf" {
			t.Error(to.path, to.header)
		}
		spans := to.spans(t)
		if len(spans) != 3 || spans[0].Name != "read Case" || spans[1].Name != "POST /cases/:reference" || spans[2].Name != "unknown route" {
			t.Fatalf("%v", spans)
		}
		read, served := spans[0], spans[1]
		if !bytes.Equal(read.TraceId, served.TraceId) || !bytes.Equal(read.ParentSpanId, served.SpanId) || len(served.ParentSpanId) != 0 {
			t.Errorf("%v\n%v", read, served)
		}
		if served.Kind != wire.Span_SPAN_KIND_SERVER || served.Status.Code != wire.Status_STATUS_CODE_ERROR || read.Status.Code != wire.Status_STATUS_CODE_UNSET ||
			served.EndTimeUnixNano < served.StartTimeUnixNano || served.StartTimeUnixNano == 0 {
			t.Errorf("%v\n%v", read, served)
		}
		values := map[string]string{}
		for _, a := range append(read.Attributes, served.Attributes...) {
			values[a.Key] = a.Value.GetStringValue()
		}
		if len(values) != 4 || values["http.request.method"] != "POST" || values["http.route"] != "/cases/:reference" || values["error.type"] != "not_found" {
			t.Errorf("%v", values)
		}
		if status := served.Attributes[2].Value.GetIntValue(); status != 503 {
			t.Errorf("status %d", status)
		}
		for _, secret := range []string{"SECRET", "203.0.113", "192.0.2", "\x5e\xc2\xe7\x5e\xc2"} {
			if bytes.Contains(to.got, []byte(secret)) {
				t.Errorf("the spans hold %q", secret)
			}
		}
		if !bytes.Contains(to.got, []byte("desk-3")) {
			t.Error("the service is not named")
		}
	})

	t.Run("a collector that is away or refuses is logged once, and once when it is back", func(t *testing.T) {
		to := newReceiver(t)
		var lines bytes.Buffer
		e := &exporter{client: &http.Client{}, log: slog.New(slog.NewTextHandler(&lines, nil))}
		settings, err := readSettings(environment("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", to.URL+"/own/path"))
		if err != nil {
			t.Fatal(err)
		}
		e.settings = *settings
		for _, status := range []int32{200, 503, 500, 200, 200} {
			to.status.Store(status)
			if err := e.ExportSpans(context.Background(), nil); err != nil {
				t.Fatal(err)
			}
		}
		if got := strings.Count(lines.String(), "\n"); got != 2 || to.path != "/own/path" {
			t.Errorf("%s: %s", to.path, lines.String())
		}
	})

	t.Run("a wrong value is one line that names the variable and hides what it holds", func(t *testing.T) {
		const endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT"
		for name, value := range map[string]string{
			endpoint: "ftp://u:hidden@x", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "hidden", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc",
			"OTEL_EXPORTER_OTLP_HEADERS": "hidden", "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT": "hidden",
		} {
			_, err := FromEnv(environment(name, value, endpoint, "http://127.0.0.1:4318"), "v1", log)
			if err == nil || !strings.HasPrefix(err.Error(), name+": ") || strings.Contains(err.Error(), "hidden") || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
