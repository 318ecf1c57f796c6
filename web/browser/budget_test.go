package browser

import (
	"testing"

	"github.com/chromedp/cdproto/network"
)

// What a public page may weigh at its first view, its fonts apart, and ask for.
const (
	mostBytes    = 60 << 10
	mostRequests = 8
)

func TestPublicPagesAreLight(t *testing.T) {
	s := stageOf(t)
	for _, lang := range languages {
		for _, path := range []string{"/", "/o/sknpeo", "/o/sknpeo/ask", "/o/sknpeo/file", "/o/sknpeo/form", "/o/sknpeo/rights", "/o/sknpeo/notice", "/track", "/help", "/login"} {
			t.Run(lang+path, func(t *testing.T) {
				b := newTab(t, s.base)
				b.width(phone)
				call(b, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
				if path = lang + path; lang != "" && path == lang+"/" {
					path = lang
				}
				b.open(path)
				b.report("moved", b.moved())
				b.report("what ran", b.ran())
				weight, fonts, requests := b.saw.weight()
				t.Logf("%.1f KB and %.1f KB of fonts in %d requests", weight/1024, fonts/1024, requests)
				if weight > mostBytes || requests > mostRequests {
					t.Errorf("%.0f bytes in %d requests", weight, requests)
				}
			})
		}
	}
}

// weight is what was sent for a page, and how often it asked.
func (s *saw) weight() (page, fonts float64, requests int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for kind, n := range s.bytes {
		if kind == "font/woff2" {
			fonts += n
		} else {
			page += n
		}
	}
	return page, fonts, s.requests
}
