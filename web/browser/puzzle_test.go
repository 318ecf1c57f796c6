package browser

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"sitthi/domain"
	"sitthi/workflow"
)

// flood is one that another replica tells of: it leaves thirty filings an hour to each
// address, which the school behind the balancer has used up.
func (s *set) flood(t testing.TB) {
	t.Helper()
	ctx := context.Background()
	for n := range 331 { // who hears of a flood sees a hundredth of it himself
		from := school
		if n >= 30 {
			from = fmt.Sprintf("203.0.113.%d", n%100)
		}
		err := error(domain.Refuse(domain.Conflict, "reference_taken")) // references as wide as a set's are few
		for domain.CodeOf(err) == "reference_taken" {
			_, err = s.service.Submit(workflow.From(ctx, from), workflow.SubmitCommand{
				Office: "sknpeo", Filing: domain.Filing{Kind: domain.Question, Details: "ถาม"}, Channel: domain.ByWeb,
				Reply: func(workflow.Filed) ([]byte, error) { return nil, nil },
			})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	const span = 4 * time.Minute
	err := s.store.InTx(ctx, func(tx domain.Tx) error {
		return tx.TellCounts("elsewhere", []domain.KeyCount{{
			Key: s.keys.LimitMAC("filings_office", "sknpeo"), SpanCount: domain.SpanCount{Began: s.clock.Now().UTC().Truncate(span), N: 30_000},
		}})
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.service.ShareLimits(ctx); err != nil {
		t.Fatal(err)
	}
}

// heldBack is a form as it comes back in a flood.
func (b *tab) heldBack(lang string) {
	b.t.Helper()
	b.open(lang + "/o/sknpeo/ask")
	b.put("details", stacked)
	b.goOn()
	b.answered(429)
	b.holds("details", stacked)
}

// solved waits until the page says that its form can be sent.
const solved = `new Promise(done => {
	const puzzle = document.querySelector('#puzzle'), ready = () => puzzle.textContent === puzzle.dataset.solved;
	if (ready()) done(true);
	new MutationObserver(() => ready() && done(true)).observe(puzzle, {childList: true});
})`

// patient is a browser that counts nothing until it is told to go on.
const patient = `
const told = new Promise(go => { window.goOn = go; }), digest = crypto.subtle.digest.bind(crypto.subtle);
crypto.subtle.digest = async (...what) => { await told; return digest(...what); };
`

func TestFlood(t *testing.T) {
	t.Parallel()
	s := newSet(t)
	s.on(time.November, 5)
	s.flood(t)

	s.judged(t, "a form that a flood holds back", func(b *tab, lang string) {
		b.heldBack(lang)
		if !eval[bool](b, `document.querySelector('#puzzle').checkVisibility()`) || !eval[bool](b, solved) {
			t.Error("it does not say that it can be sent")
		}
	})
	for _, lang := range languages {
		t.Run("the page solves its puzzle and says so, and the form is filed"+lang, func(t *testing.T) {
			b := newTab(t, s.base)
			b.heldBack(lang)
			eval[bool](b, solved)
			b.goOn()
			b.receipt()
			b.report("what ran", b.ran())
		})
		t.Run("who presses the button before it is solved is filed as soon as it is"+lang, func(t *testing.T) {
			b := newTab(t, s.base)
			call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: patient})
			b.heldBack(lang)
			b.choose("main form .acts button[type=submit]:not(.plain)")
			b.holds("details", stacked)
			b.leads(chromedp.Evaluate[chromedp.Void](`window.goOn()`))
			b.receipt()
		})
		t.Run("who has no script waits, and it is filed"+lang, func(t *testing.T) {
			b := newTab(t, s.base)
			b.scriptless()
			b.heldBack(lang)
			b.says(map[string]string{"": "รอ 60 วินาที", "/en": "Wait 60 seconds"}[lang])
			if err := s.clock.Sleep(t.Context(), time.Minute); err != nil {
				t.Fatal(err)
			}
			b.goOn()
			b.receipt()
		})
	}
}

// BenchmarkPuzzle says how long a page looks for the answer of its puzzle, on this machine
// and on a slow telephone.
func BenchmarkPuzzle(b *testing.B) {
	s := newSet(b)
	s.on(time.November, 5)
	s.flood(b)
	for name, rate := range map[string]float64{"here": 1, "a slow telephone": 4} {
		b.Run(name, func(b *testing.B) {
			tab := newTab(b, s.base)
			call(tab, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: rate})
			call(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: patient})
			sum, longest := 0.0, 0.0
			for b.Loop() {
				tab.heldBack("/en")
				took := eval[float64](tab, `(async () => { const from = performance.now(); goOn(); await `+solved+`; return performance.now() - from; })()`)
				sum, longest = sum+took, max(longest, took)
			}
			b.ReportMetric(sum/float64(b.N), "ms/puzzle")
			b.ReportMetric(longest, "longest-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}
