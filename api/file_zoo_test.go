package api_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"sitthi/domain"
)

// refusals are the statuses of a form that is not taken.
var refusals = []int{400, 413, 415, 422}

// shows sends one file, and says what is wrong with what became of it.
func (d *desk) shows(handler http.Handler, f filed, s suspect) string {
	d.t.Helper()
	sent := d.send(handler, d.sends(f, nil, attached{name: s.name, content: s.content}))
	if s.want != "" {
		if wrong := strings.Join(sent.wrong(), " "); sent.status != 422 || wrong != "files.0 "+s.want {
			return fmt.Sprintf("%d %s, not %s", sent.status, wrong, s.want)
		}
		return ""
	}
	if sent.status != 201 {
		return fmt.Sprintf("%d %s", sent.status, sent.wrong())
	}
	return d.same(handler, f, sent, s.content)
}

// same gets a file back that was taken, and says how it differs.
func (d *desk) same(handler http.Handler, f filed, sent reply, content []byte) string {
	d.t.Helper()
	got := d.send(handler, call{method: "GET", path: "/v1/requests/" + f.reference + "/files/" + sent.text("files.0.id"), header: f.holder()})
	switch name := sent.text("files.0.name"); {
	case got.status != 200 || !bytes.Equal(got.body, content):
		return fmt.Sprintf("%d, and %d bytes of %d come back", got.status, len(got.body), len(content))
	case !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment; filename*=UTF-8''") || got.header.Get("X-Content-Type-Options") != "nosniff" ||
		got.header.Get("Content-Security-Policy") != "sandbox; default-src 'none'":
		return fmt.Sprintf("%v", got.header)
	case len(name) > 150 || strings.ContainsAny(name, "/\\:*?\"<>|\x00\r\n\u202e"):
		return fmt.Sprintf("it is called %q", name)
	}
	return ""
}

// leftBehind are files that no message brought.
func (d *desk) leftBehind() (n int) {
	d.t.Helper()
	db := d.database()
	defer func() { _ = db.Close() }()
	if err := db.QueryRow("SELECT count(*) FROM files WHERE message IS NULL").Scan(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}

func TestFileZoo(t *testing.T) {
	temporary := t.TempDir()
	onBoth(t, func(t *testing.T, d *desk) {
		t.Setenv("TMPDIR", temporary)
		f := d.taken(own)
		d.run("what is taken comes back to the byte, all else is refused by its name", func(t *testing.T) {
			all := suspects(t)
			if len(all) < 60 {
				t.Fatalf("%d files only", len(all))
			}
			for _, s := range all {
				if fault := d.shows(d.handler, f, s); fault != "" {
					t.Errorf("%.40q: %s", s.name, fault)
				}
			}
		})
		d.run("the same of a thousand files that were right before something happened to them", func(t *testing.T) {
			taken := 0
			seeds := [][]byte{pdfOf("1.7", ""), photoOf(t), scanOf(t)}
			chance := rand.New(rand.NewSource(1)) // the same in every run
			for i := range 1000 {
				content, name := mutated(chance, seeds[i%3]), []string{"a.pdf", "a.jpg", "a.png"}[i%3]
				r := d.do(d.sends(f, nil, attached{name: name, content: content}))
				if r.status == 201 {
					taken++
					if fault := d.same(d.handler, f, r, content); fault != "" {
						t.Errorf("mutation %d: %s", i, fault)
					}
				} else if !slices.Contains(refusals, r.status) {
					t.Errorf("mutation %d: %d %s", i, r.status, r.body)
				}
			}
			if taken < 100 || taken > 990 {
				t.Errorf("%d were taken", taken)
			}
		})
		d.run("a form is taken whole or not at all, however it comes", func(t *testing.T) {
			for name, c := range d.forms(f) {
				r := d.do(c.call)
				if !slices.Contains(c.want, r.status) {
					t.Errorf("%s: %d %.200s", name, r.status, r.body)
				}
			}
		})
		d.run("nothing is left of it, neither in the database nor in a folder", func(t *testing.T) {
			if n := d.leftBehind(); n != 0 {
				t.Errorf("%d files that no message brought", n)
			}
			if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
				t.Errorf("%v, %v", left, err)
			}
		})
	})

	t.Run("a store that loses a byte would be seen, and one that breaks on a file", func(t *testing.T) {
		d := onSQLite(t)
		f := d.taken(own)
		for name, store := range map[string]domain.Store{"loses": losing{d.store}, "breaks": breaking{d.store}} {
			if d.shows(d.over(store), f, suspect{"a.png", scanOf(t), ""}) == "" {
				t.Errorf("nobody noticed one that %s", name)
			}
		}
	})
}

// mutated is a file of which a few bytes were changed, lost or doubled.
func mutated(chance *rand.Rand, seed []byte) []byte {
	out := bytes.Clone(seed)
	for range 1 + chance.Intn(20) {
		at := chance.Intn(len(out))
		switch chance.Intn(6) {
		case 0:
			out = out[:at+1]
		case 1:
			out = slices.Insert(out, at, out[at:min(at+chance.Intn(50), len(out))]...)
		default:
			out[at] ^= 1 << chance.Intn(8)
		}
	}
	return out
}

// posted is a form as it arrives, and how it may be answered.
type posted struct {
	call
	want []int
}

// forms are ways of sending that no browser has.
func (d *desk) forms(f filed) map[string]posted {
	pdf := pdfOf("1.7", "")
	good := attached{name: "a.pdf", content: pdf}
	as := func(disposition string) attached { return attached{header: disposition, content: pdf} }
	raw := func(contentType, body string) call {
		header := f.holder()
		header["Content-Type"] = contentType
		return call{method: "POST", path: "/v1/requests/" + f.reference + "/files", header: header, body: body, bad: true}
	}
	const boundary, multi = "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.pdf\"\r\n", "multipart/form-data; boundary=b"
	whole := d.sends(f, nil, good)
	cut := d.sends(f, nil, good)
	cut.body = cut.body.([]byte)[:len(pdf)]
	compressed := d.sends(f, nil, good)
	compressed.header["Content-Encoding"] = "gzip"
	taken, refused, unprocessable := []int{201}, refusals, []int{422}
	return map[string]posted{
		"no name":                     {d.sends(f, nil, as(`form-data; name="files"`)), unprocessable},
		"an empty name":               {d.sends(f, nil, as(`form-data; name="files"; filename=""`)), unprocessable},
		"no field":                    {d.sends(f, nil, as(`form-data; filename="a.pdf"`)), unprocessable},
		"another field":               {d.sends(f, nil, as(`form-data; name="file[]"; filename="a.pdf"`)), unprocessable},
		"no form-data":                {d.sends(f, nil, as(`attachment; name="files"; filename="a.pdf"`)), unprocessable},
		"a quote in the name":         {d.sends(f, nil, as(`form-data; name="files"; filename="a";filename="b.html"`)), refused},
		"both kinds of name":          {d.sends(f, nil, as(`form-data; name="files"; filename="a.html"; filename*=UTF-8''b.pdf`)), taken},
		"a broken name":               {d.sends(f, nil, as(`form-data; name="files"; filename*=UTF-8''%e0%b8.pdf`)), unprocessable},
		"NUL in the name":             {d.sends(f, nil, as("form-data; name=\"files\"; filename=\"a\x00.pdf\"")), refused},
		"a line in the name":          {d.sends(f, nil, as("form-data; name=\"files\"; filename=\"a\r\nX: b.pdf\"")), refused},
		"a name of 15 KB":             {d.sends(f, nil, as(`form-data; name="files"; filename="`+strings.Repeat("x", 15<<10)+`.pdf"`)), taken},
		"a name of 1 MB":              {d.sends(f, nil, as(`form-data; name="files"; filename="`+strings.Repeat("x", 1<<20)+`.pdf"`)), []int{400}},
		"eleven files":                {d.sends(f, nil, slices.Repeat([]attached{good}, 11)...), unprocessable},
		"ten of one name":             {d.sends(f, nil, slices.Repeat([]attached{good}, 10)...), taken},
		"5,000 parts":                 {d.sends(f, map[string][]string{"x": make([]string, 5000)}, good), []int{400}},
		"a text of 300 KB":            {d.sends(f, map[string][]string{"text": {strings.Repeat("x", 300<<10)}}, good), []int{413}},
		"a text that is too long":     {d.sends(f, map[string][]string{"text": {strings.Repeat("x", 10_001)}}, good), unprocessable},
		"a text twice":                {d.sends(f, map[string][]string{"text": {"a", "b"}}, good), unprocessable},
		"200 answers with ten files":  {d.sends(f, map[string][]string{"answers": make([]string, 200), "text": {""}}, slices.Repeat([]attached{good}, 10)...), unprocessable},
		"201 answers":                 {d.sends(f, map[string][]string{"answers": make([]string, 201)}, good), unprocessable},
		"an answer that nobody asked": {d.sends(f, map[string][]string{"answers": {"x"}}, good), unprocessable},
		"JSON":                        {raw("application/json", `{}`), []int{415}},
		"no type":                     {raw("", "x"), []int{415}},
		"no boundary":                 {raw("multipart/form-data", "x"), []int{415}},
		"a boundary of 10 KB":         {raw("multipart/form-data; boundary="+strings.Repeat("b", 10<<10), "x"), []int{415}},
		"mixed parts":                 {raw("multipart/mixed; boundary=b", "--b--"), []int{415}},
		"compressed":                  {compressed, []int{415}},
		"nothing":                     {raw(multi, ""), refused},
		"no part":                     {raw(multi, "--b--\r\n"), unprocessable},
		"parts inside a part":         {raw(multi, boundary+"Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n%PDF-1.7\r\n--c--\r\n--b--\r\n"), unprocessable},
		"a type that lies":            {raw(multi, boundary+"Content-Type: image/png; charset=utf-7\r\n\r\n%PDF-1.7\r\n--b--\r\n"), taken},
		"base64":                      {raw(multi, boundary+"Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjcK\r\n--b--\r\n"), unprocessable},
		"quoted-printable":            {raw(multi, boundary+"Content-Transfer-Encoding: quoted-printable\r\n\r\n%PDF-1.7=41\r\n--b--\r\n"), taken},
		"the boundary inside":         {raw(multi, boundary+"\r\n%PDF-1.7 --b --b-- \r\n--bb\r\n--b--\r\n"), taken},
		"a header of 1 MB":            {raw(multi, boundary+"X: "+strings.Repeat("x", 1<<20)+"\r\n\r\n%PDF-1.7\r\n--b--\r\n"), append([]int{201}, refused...)},
		"10,000 headers":              {raw(multi, boundary+strings.Repeat("X: y\r\n", 10_001)+"\r\n%PDF-1.7\r\n--b--\r\n"), refused},
		"half of it":                  {cut, []int{400}},
		"all of it":                   {whole, taken},
		"all of it again":             {whole, taken},
	}
}

// losing is a store with a planted fault: what comes back lacks its last byte.
type losing struct{ domain.Store }

func (l losing) FileContent(ctx context.Context, scope domain.Scope, r *domain.Request, id domain.FileID) (io.Reader, error) {
	content, err := l.Store.FileContent(ctx, scope, r, id)
	if err != nil {
		return nil, err
	}
	all, err := io.ReadAll(content)
	return bytes.NewReader(all[:len(all)-1]), err
}

// breaking is another: a file cannot be stored, for no reason that it would tell.
type breaking struct{ domain.Store }

func (breaking) ReceiveFile(context.Context, *domain.Request, domain.FileID, time.Time) (io.WriteCloser, error) {
	return failingFile{iotest.ErrTimeout}, nil
}

type failingFile struct{ err error }

func (f failingFile) Write([]byte) (int, error) { return 0, f.err }
func (f failingFile) Close() error              { return f.err }
