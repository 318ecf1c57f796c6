package browser

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
)

// mostBytes is what a page may weigh at its first view, its fonts apart.
const mostBytes = 40 << 10

// What a page of the public may weigh and load, and how often it may ask. Pico is
// most of the style sheet.
const mostRequests = 8

var parts = []struct {
	kind string
	most float64
}{
	{"text/html", 14 << 10},
	{"text/css", (10.3 + 5) * 1024},
	{"text/javascript", 5 << 10},
}

// fresh has the tab load everything anew for each page, as somebody does who comes
// for the first time.
func (b *tab) fresh() {
	b.t.Helper()
	call(b, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
}

// heavy is what weighs more than it may.
func (b *tab) heavy() (found []string) {
	b.t.Helper()
	b.settle()
	public := !eval[bool](b, `!!document.querySelector('.doors-bar')`)
	b.saw.mu.Lock()
	defer b.saw.mu.Unlock()
	whole := 0.0
	for kind, bytes := range b.saw.bytes {
		if kind != "font/woff2" {
			whole += bytes
		}
	}
	for _, part := range parts {
		if bytes := b.saw.bytes[part.kind]; public && bytes > part.most {
			found = append(found, fmt.Sprintf("%.0f bytes of %s", bytes, part.kind))
		}
	}
	if whole > mostBytes || public && b.saw.requests > mostRequests {
		found = append(found, fmt.Sprintf("%.0f bytes in %d requests", whole, b.saw.requests))
	}
	b.t.Logf("%.1f KB in %d requests, of that HTML %.1f, CSS %.1f, scripts %.1f; fonts %.1f", whole/1024, b.saw.requests,
		b.saw.bytes["text/html"]/1024, b.saw.bytes["text/css"]/1024, b.saw.bytes["text/javascript"]/1024, b.saw.bytes["font/woff2"]/1024)
	return found
}

// settle waits until everything that the page asked for is there.
func (b *tab) settle() {
	b.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		b.saw.mu.Lock()
		open := len(b.saw.open)
		b.saw.mu.Unlock()
		if open == 0 {
			return
		}
		if time.Now().After(end) {
			b.t.Fatalf("%d requests of %s are not answered", open, b.path())
		}
	}
}

func TestAQueueOfFiftyIsLight(t *testing.T) {
	const lines, most = 50, 25 << 10
	s := stageOf(t)
	for i := range lines {
		s.api("POST", "/v1/offices/sesao11/requests", fields{"kind": "question", "details": fmt.Sprintf("ถามเพื่อให้คิวเต็มหน้า %d", i)})
	}
	for _, lang := range languages {
		t.Run("in "+lang, func(t *testing.T) {
			b := newTab(t, s.base)
			b.fresh()
			b.logIn(lang, "intake@sesao11.example")
			b.open(lang + "/desk?sort=due_on")
			if n := eval[int](b, `document.querySelectorAll('.queue tbody tr').length`); n != lines {
				t.Fatalf("%d lines", n)
			}
			b.heavy()
			if bytes := b.saw.bytes["text/html"]; bytes > most {
				t.Errorf("%.0f bytes", bytes)
			}
		})
	}
}
