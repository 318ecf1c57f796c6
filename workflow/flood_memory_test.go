package workflow

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"sitthi/domain"
)

func TestFloodsInMemory(t *testing.T) {
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	t.Run("however many texts come in, it holds a bounded number of them, and those of a flood", func(t *testing.T) {
		f := newFloods()
		for i := range 5 * mostTexts {
			f.meet(fmt.Sprint("text ", i), "", now)
			if i%mostTexts == 0 {
				for range domain.MostAlike {
					f.meet("flood", "", now)
				}
			}
		}
		if n := len(f.now) + len(f.old); n > 2*mostTexts {
			t.Errorf("%d texts", n)
		}
		if apart, _ := f.meet("flood", "", now); !apart {
			t.Error("it forgot the flood")
		}
		if apart, _ := f.meet("text 0", "", now); apart {
			t.Error("one text is a flood")
		}
	})
	t.Run("at the same moment no more come through than one after another", func(t *testing.T) {
		f := newFloods()
		var filing sync.WaitGroup
		var mu sync.Mutex
		through := 0
		for range 8 {
			filing.Go(func() {
				for range 50 {
					if apart, _ := f.meet("flood", "", now); !apart {
						mu.Lock()
						through++
						mu.Unlock()
					}
				}
			})
		}
		filing.Wait()
		if through != domain.MostAlike {
			t.Errorf("%d came through", through)
		}
	})
	t.Run("as many of one text as an address may file are none", func(t *testing.T) {
		f := newFloods()
		for n := range 301 {
			if apart, _ := f.meet("text", "", now); apart != (n == 300) {
				t.Fatal(n)
			}
		}
	})
	t.Run("what was undone leaves its place to another", func(t *testing.T) {
		f := newFloods()
		_, undo := f.meet("text", "", now)
		for range domain.MostAlike - 1 {
			f.meet("text", "", now)
		}
		undo()
		undo()
		if apart, _ := f.meet("text", "", now); apart {
			t.Error("it counts still")
		}
		if apart, _ := f.meet("text", "", now); !apart {
			t.Error("it does not count")
		}
	})
}
