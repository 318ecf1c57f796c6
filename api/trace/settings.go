package trace

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// settings are the variables of OpenTelemetry that an exporter reads. Those of
// sampling and batching the library reads by itself.
type settings struct {
	endpoint string
	headers  http.Header
	timeout  time.Duration
	service  string
}

// readSettings is nil, nil where no traces are asked for. Its errors never
// repeat a value: an endpoint or a header can hold a password.
func readSettings(env func(string) string) (*settings, error) {
	// one is the variable of traces, or the one of all signals, with its name.
	one := func(name string) (string, string) {
		for _, full := range []string{"OTEL_EXPORTER_OTLP_TRACES_" + name, "OTEL_EXPORTER_OTLP_" + name} {
			if value := env(full); value != "" {
				return value, full
			}
		}
		return "", "OTEL_EXPORTER_OTLP_" + name
	}
	endpoint, name := one("ENDPOINT")
	if endpoint == "" || strings.EqualFold(env("OTEL_SDK_DISABLED"), "true") || env("OTEL_TRACES_EXPORTER") == "none" {
		return nil, nil
	}
	s := &settings{headers: http.Header{}, timeout: 10 * time.Second, service: cmp.Or(env("OTEL_SERVICE_NAME"), "sitthi")}
	to, err := url.Parse(endpoint)
	if err != nil || to.Host == "" || (to.Scheme != "http" && to.Scheme != "https") {
		return nil, fmt.Errorf("%s: want an address like http://127.0.0.1:4318", name)
	}
	if name == "OTEL_EXPORTER_OTLP_ENDPOINT" { // of all signals: each has a path of its own below it
		to = to.JoinPath("v1/traces")
	}
	s.endpoint = to.String()
	if protocol, name := one("PROTOCOL"); protocol != "" && protocol != "http/protobuf" {
		return nil, fmt.Errorf("%s: only http/protobuf is spoken", name)
	}
	if given, name := one("HEADERS"); given != "" {
		if s.headers, err = readHeaders(given); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if given, name := one("TIMEOUT"); given != "" {
		ms, err := strconv.Atoi(given)
		if err != nil || ms <= 0 {
			return nil, fmt.Errorf("%s: want milliseconds", name)
		}
		s.timeout = time.Duration(ms) * time.Millisecond
	}
	return s, nil
}

func readHeaders(given string) (http.Header, error) {
	headers := http.Header{}
	for pair := range strings.SplitSeq(given, ",") {
		key, value, found := strings.Cut(pair, "=")
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if key = strings.TrimSpace(key); !found || key == "" || err != nil {
			return nil, errors.New("want name=value, each value in URL encoding, separated by commas")
		}
		headers.Set(key, value)
	}
	return headers, nil
}
