package trace

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"sitthi/domain"
)

// Traces makes spans and sends them. A nil Traces is one that is off.
type Traces struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
}

// FromEnv is the traces that the OTEL_ variables ask for; nil when they ask for
// none. The error is one line that names the variable. Whether the collector
// answers is only learnt, and logged, when spans are sent.
func FromEnv(env func(string) string, version string, log *slog.Logger) (*Traces, error) {
	settings, err := readSettings(env)
	if err != nil || settings == nil {
		return nil, err
	}
	return over(settings.service, version, sdk.WithBatcher(&exporter{settings: *settings, client: &http.Client{}, log: log})), nil
}

func over(service, version string, to sdk.TracerProviderOption) *Traces {
	about := resource.NewSchemaless(
		attribute.String("service.name", service), attribute.String("service.version", version))
	provider := sdk.NewTracerProvider(sdk.WithResource(about), to)
	return &Traces{provider: provider, tracer: provider.Tracer("sitthi")}
}

// Close sends what was not sent yet, as long as the context lets it.
func (t *Traces) Close(ctx context.Context) {
	if t != nil {
		_ = t.provider.Shutdown(ctx) // an exporter in trouble has said so
	}
}

// Requests puts a span around each request; nil when traces are off.
func (t *Traces) Requests() gin.HandlerFunc {
	if t == nil {
		return nil
	}
	return func(c *gin.Context) {
		// A method that no route has can be any text.
		name, method := "unknown route", "_OTHER"
		if c.FullPath() != "" {
			name, method = c.Request.Method+" "+c.FullPath(), c.Request.Method
		}
		ctx, span := t.tracer.Start(c.Request.Context(), name, trace.WithNewRoot(), trace.WithSpanKind(trace.SpanKindServer),
			trace.WithAttributes(attribute.String("http.request.method", method), attribute.String("http.route", c.FullPath())))
		status := http.StatusInternalServerError // of a panic that passes through
		defer func() {
			span.SetAttributes(attribute.Int("http.response.status_code", status))
			if status >= http.StatusInternalServerError {
				span.SetStatus(codes.Error, "")
			}
			span.End()
		}()
		c.Request = c.Request.WithContext(ctx)
		c.Next()
		status = c.Writer.Status()
	}
}

// Span begins a span below the context's own, and returns what ends it.
func (t *Traces) Span(ctx context.Context, name string) (context.Context, func(error)) {
	ctx, span := t.tracer.Start(ctx, name)
	return ctx, func(err error) {
		if err != nil {
			span.SetAttributes(attribute.String("error.type", cmp.Or(domain.CodeOf(err), "other")))
			if kind := domain.KindOf(err); kind == domain.Internal || kind == domain.Unavailable {
				span.SetStatus(codes.Error, "") // a refusal is an answer
			}
		}
		span.End()
	}
}

// Sweep begins the span of one run of a piece of background work.
func (t *Traces) Sweep(ctx context.Context, name string) (context.Context, func(error)) {
	if t == nil {
		return ctx, func(error) {}
	}
	return t.Span(ctx, "sweep "+name)
}
