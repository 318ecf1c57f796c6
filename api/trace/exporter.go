package trace

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	collector "go.opentelemetry.io/proto/slim/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/slim/otlp/common/v1"
	resource "go.opentelemetry.io/proto/slim/otlp/resource/v1"
	wire "go.opentelemetry.io/proto/slim/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// exporter posts spans as OTLP over HTTP. The library's own brings gRPC into
// the binary, 2.4 MB for a protocol that it does not speak.
type exporter struct {
	settings settings
	client   *http.Client
	log      *slog.Logger
	failing  atomic.Bool
}

// ExportSpans sends spans once. Traces are worth no second try: what is lost is
// a look at the desk, nothing of it. Trouble is logged when it begins and ends.
func (e *exporter) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	err := e.post(ctx, spans)
	if failed := err != nil; e.failing.Swap(failed) != failed {
		if failed {
			e.log.Warn("traces are not taken", "error", fmt.Sprintf("%T", err))
		} else {
			e.log.Info("traces are taken again")
		}
	}
	return nil
}

// Shutdown ends nothing: nothing is kept open.
func (e *exporter) Shutdown(context.Context) error { return nil }

// statusError is a collector's refusal.
type statusError int

func (s statusError) Error() string { return fmt.Sprintf("the collector answers %d", int(s)) }

func (e *exporter) post(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	body, err := proto.Marshal(message(spans))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, e.settings.timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.settings.endpoint, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header = e.settings.headers.Clone()
	request.Header.Set("Content-Type", "application/x-protobuf")
	answer, err := e.client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	const enough = 64 << 10 // of an answer that nobody reads, so that the connection serves again
	_, _ = io.CopyN(io.Discard, answer.Body, enough)
	if answer.StatusCode/100 != 2 {
		return statusError(answer.StatusCode)
	}
	return nil
}

// message is spans of one process as OTLP has them.
func message(spans []sdk.ReadOnlySpan) *collector.ExportTraceServiceRequest {
	if len(spans) == 0 {
		return &collector.ExportTraceServiceRequest{}
	}
	lines := make([]*wire.Span, len(spans))
	for i, s := range spans {
		lines[i] = line(s)
	}
	return &collector.ExportTraceServiceRequest{ResourceSpans: []*wire.ResourceSpans{{
		Resource: &resource.Resource{Attributes: attributes(spans[0].Resource().Attributes())},
		ScopeSpans: []*wire.ScopeSpans{{
			Scope: &common.InstrumentationScope{Name: spans[0].InstrumentationScope().Name}, Spans: lines,
		}},
	}}}
}

func line(s sdk.ReadOnlySpan) *wire.Span {
	id, span := s.SpanContext().TraceID(), s.SpanContext().SpanID()
	out := &wire.Span{
		TraceId: id[:], SpanId: span[:], Name: s.Name(), Kind: wire.Span_SPAN_KIND_INTERNAL,
		StartTimeUnixNano: nanos(s.StartTime().UnixNano()), EndTimeUnixNano: nanos(s.EndTime().UnixNano()),
		Attributes: attributes(s.Attributes()), Status: &wire.Status{},
	}
	if s.SpanKind() == trace.SpanKindServer {
		out.Kind = wire.Span_SPAN_KIND_SERVER
	}
	if parent := s.Parent().SpanID(); parent.IsValid() {
		out.ParentSpanId = parent[:]
	}
	if s.Status().Code == codes.Error {
		out.Status.Code = wire.Status_STATUS_CODE_ERROR
	}
	return out
}

func nanos(n int64) uint64 { return uint64(max(n, 0)) }

func attributes(given []attribute.KeyValue) []*common.KeyValue {
	all := make([]*common.KeyValue, len(given))
	for i, a := range given {
		value := &common.AnyValue{Value: &common.AnyValue_StringValue{StringValue: a.Value.String()}}
		if a.Value.Type() == attribute.INT64 {
			value.Value = &common.AnyValue_IntValue{IntValue: a.Value.AsInt64()}
		}
		all[i] = &common.KeyValue{Key: string(a.Key), Value: value}
	}
	return all
}
