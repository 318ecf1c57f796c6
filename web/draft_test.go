package web_test

import (
	"net/url"
	"strings"
	"testing"
)

// Whoever fills in something at two offices keeps both, and leaves both at once.
func TestDraftsOfTwoOffices(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	const here, there = "/o/sknpeo/file/", "/o/sesao11/file/"
	b.fill("", forMyself...)
	b.follow(b.post(there+"right", pairs("kind", "erasure"))).want(t, 200)

	t.Run("the answers at the first are still there", func(t *testing.T) {
		b.get(here+"check").want(t, 200).holds(t, "ประวัติการลา")
		b.get(there+"right").want(t, 200).holds(t, `value="erasure" checked`)
	})
	f := b.filed(b.follow(b.post(here+"check", pairs("declare", "yes"))))
	t.Run("so is its receipt, whatever is filled in elsewhere", func(t *testing.T) {
		b.follow(b.post(there+"whom", pairs("for", "self"))).want(t, 200)
		if again := b.filed(b.get(here + "done")); again != f {
			t.Errorf("%v, then %v", f, again)
		}
		b.get(there+"done").want(t, 200).lacks(t, f.reference)
	})
	t.Run("erasing erases what was filled in at that office", func(t *testing.T) {
		b.post(there+"erase", nil).want(t, 200)
		b.get(there+"whom").want(t, 303)
		b.get(here+"done").want(t, 200).holds(t, f.code)
	})
	t.Run("who leaves at once leaves nothing of either", func(t *testing.T) {
		b.follow(b.post(there+"right", pairs("kind", "erasure")))
		b.get("/leave").want(t, 303)
		if len(b.jar) != 0 {
			t.Errorf("%v", b.jar)
		}
	})
}

// A page that is sent without what was answered before it leads there, whatever it holds.
func TestStepWithoutDraft(t *testing.T) {
	for _, step := range []string{"whom", "person", "acting", "what", "reply", "documents", "check"} {
		t.Run(step+" leads to the first step", func(t *testing.T) {
			for at, across := range map[string]string{"": "", "/en": "yes"} {
				a := newDesk(t).browser().post(at+filePath+step, pairs("details", "", "across", across)).want(t, 303)
				if got := a.header.Get("Location"); got != at+filePath+"right?lost=yes" {
					t.Errorf("it leads to %s", got)
				}
			}
		})
	}
	t.Run("what is no right is none on any page, also where nothing can be kept", func(t *testing.T) {
		d := newDesk(t)
		long := strings.Repeat("x", 256<<10-40) // a form that is just short enough, but not with the other answers
		for _, kind := range []string{"question", "complaint", "nonsense", "", `"><script>alert(1)</script>`} {
			b := d.browser()
			b.post(filePath+"right", pairs("kind", kind)).want(t, 422)
			for _, step := range []string{"whom", "person", "acting", "what", "reply", "documents", "check"} {
				for _, form := range []url.Values{pairs("details", ""), pairs("details", "ก", "then", "check"), pairs("details", long), pairs("details", long, "across", "yes")} {
					for _, at := range []string{"", "/en"} {
						if a := b.post(at+filePath+step, form); a.status >= 500 {
							t.Errorf("%s of %.10q: %d", step, kind, a.status)
						}
					}
				}
				b.get(filePath+step).want(t, 303)
			}
		}
	})
}
