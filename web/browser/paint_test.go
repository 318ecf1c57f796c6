package browser

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
)

// blank is the least that a browser can paint: what takes longer is the page's doing.
const blank = `<!DOCTYPE html><html lang="en"><title>x</title><link rel="icon" href="data:,"><h1>x</h1></html>`

// conditions are those of a network, throttle what puts a tab under them.
type conditions struct {
	Offline            bool    `json:"offline"`
	Latency            float64 `json:"latency"` // milliseconds
	DownloadThroughput float64 `json:"downloadThroughput"`
	UploadThroughput   float64 `json:"uploadThroughput"` // bytes a second
}

var throttle = cdp.Command[conditions, cdp.Empty]{Method: "Network.emulateNetworkConditions"}

// slow makes the tab one of a slow telephone far out: 1.6 Mbit/s, 150 ms to the desk,
// a processor of a quarter of this one's speed.
func (b *tab) slow() {
	b.t.Helper()
	const megabit, mobile = 1e6 / 8, 150
	b.fresh()
	call(b, throttle, conditions{Latency: mobile, DownloadThroughput: 1.6 * megabit, UploadThroughput: .75 * megabit})
	call(b, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4})
}

// painted is when the largest thing of a page was painted, in milliseconds.
func (b *tab) painted(path string) float64 {
	b.t.Helper()
	b.open(path)
	b.settle()
	return eval[float64](b, `new Promise(r => setTimeout(() => r(window.largest), 300))`)
}

// BenchmarkFirstView says how long the public waits for a page on a slow telephone,
// beside a blank one under the same conditions. It is to be at most 1,500 ms. No test
// holds it to that: how busy a machine is would decide.
func BenchmarkFirstView(b *testing.B) {
	s := stageOf(b)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(blank)) }))
	b.Cleanup(server.Close)
	for _, path := range []string{
		"/", "/o/sknpeo", "/o/sknpeo/ask", "/o/sknpeo/file/right", "/o/sknpeo/form", "/o/sknpeo/rights", "/o/sknpeo/notice", "/track", "/r/" + s.closed.reference, "/help", "/login",
	} {
		b.Run(path, func(b *testing.B) {
			var page, yardstick float64
			n := 0.0
			for b.Loop() {
				for base, sum := range map[string]*float64{s.base: &page, server.URL: &yardstick} {
					at := path
					if base == server.URL {
						at = "/"
					}
					t := openTab(b, base)
					t.width(phone)
					t.slow()
					*sum += t.painted(at)
					t.close()
				}
				n++
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(page/n, "ms")
			b.ReportMetric(page/yardstick, "×blank")
		})
	}
}
