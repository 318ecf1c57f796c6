package web_test

import (
	"io"
	"net/url"
	"regexp"
	"testing"
)

// begins sends a form with a file and stops in the middle of it; rest sends what is left
// and gives the answer.
func (b *browser) begins(path string, fields url.Values, file attached) (rest func() answer) {
	b.t.Helper()
	contentType, body := parcel(fields, file)
	whole, err := io.ReadAll(body)
	if err != nil {
		b.t.Fatal(err)
	}
	half := len(whole) / 2
	read, write := io.Pipe()
	answered := make(chan answer, 1)
	go func() {
		defer func() { _ = read.Close() }() // who is refused early reads no further
		answered <- b.send("POST", path, read, "Content-Type", contentType, "Sec-Fetch-Site", "same-origin")
	}()
	if _, err := write.Write(whole[:half]); err != nil { // by now the desk reads it
		b.t.Fatal(err)
	}
	return func() answer {
		_, _ = write.Write(whole[half:])
		_ = write.Close()
		return <-answered
	}
}

// A form with a file takes minutes to arrive from a telephone; what the same browser does
// in another window meanwhile stands.
func TestFilesArriveMeanwhile(t *testing.T) {
	const step, late = filePath + "documents", "late.pdf"
	begin := func(t *testing.T) (*desk, *browser, func() answer) {
		d := newDesk(t)
		b := d.browser()
		b.fill("", forMyself[:5]...)
		b.settled(b.brings(step, pairs(), attached{"first.pdf", scan(9)})).want(t, 200)
		return d, b, b.begins(step, pairs("stay", "yes"), attached{late, scan(200_000)})
	}
	t.Run("it is filed: its receipt stays, and it is filed once", func(t *testing.T) {
		d, b, rest := begin(t)
		f := b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes"))))
		a := rest().want(t, 303)
		if again := b.filed(b.follow(a)); again != f {
			t.Errorf("%v, then %v", f, again)
		}
		if again := b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes")))); again != f {
			t.Errorf("%v, then %v", f, again)
		}
		if n := d.count("SELECT count(*) FROM events WHERE verb = 'submit'"); n != 1 {
			t.Errorf("%d cases", n)
		}
		d.wantFiles(f, "first.pdf")
		if n := d.count("SELECT count(*) FROM files"); n != 1 {
			t.Errorf("%d files", n)
		}
	})
	t.Run("another file and another answer: neither is lost", func(t *testing.T) {
		d, b, rest := begin(t)
		b.follow(b.brings(step, pairs("stay", "yes"), attached{"quick.pdf", scan(10)})).holds(t, "quick.pdf")
		b.post(filePath+"what", pairs("details", "อย่างอื่น")).want(t, 303)
		b.follow(rest()).want(t, 200).holds(t, "first.pdf", late, "quick.pdf")
		b.settled(b.brings(step, pairs())).want(t, 200).holds(t, "อย่างอื่น")
		d.wantFiles(b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes")))), "first.pdf", late, "quick.pdf")
	})
	t.Run("a file is taken away: it does not come back", func(t *testing.T) {
		_, b, rest := begin(t)
		first := regexp.MustCompile(`name="remove" value="([^"]+)"`).FindStringSubmatch(b.get(step).body)[1]
		b.brings(step, pairs("remove", first)).want(t, 303)
		b.follow(rest()).want(t, 200).holds(t, late).lacks(t, "first.pdf")
	})
	t.Run("it is erased: nothing of it comes back", func(t *testing.T) {
		d, b, rest := begin(t)
		cookie := b.jar["__Host-draft-sknpeo"]
		b.post(filePath+"erase", pairs()).want(t, 200)
		a := rest().want(t, 303)
		if b.jar["__Host-draft-sknpeo"] != "" {
			t.Error("the browser has its key again")
		}
		b.follow(a).want(t, 200).holds(t, "คำตอบ")
		b.jar["__Host-draft-sknpeo"] = cookie
		b.get(filePath+"check").want(t, 303)
		if n := d.count("SELECT count(*) FROM drafts") + d.count("SELECT count(*) FROM files"); n != 0 {
			t.Errorf("%d rows", n)
		}
	})
}
