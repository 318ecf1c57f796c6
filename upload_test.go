package main

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// canaryFile is a PDF of some size, full of what a citizen wrote.
func canaryFile(n, size int) string {
	begin := fmt.Sprintf("%%PDF-1.7\n%d ", n)
	return begin + strings.Repeat(canaryText+" ", size/(len(canaryText)+1))
}

// sendFile sends a file to a case, under a key if there is one.
func (s *server) sendFile(f filed, key, content string) (reply, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("files", canaryName+".pdf")
	if err != nil {
		return reply{}, err
	}
	if _, err := part.Write([]byte(content)); err != nil {
		return reply{}, err
	}
	if err := form.Close(); err != nil {
		return reply{}, err
	}
	headers := []string{"Authorization", "Receipt " + f.receipt, "Content-Type", form.FormDataContentType()}
	if key != "" {
		headers = append(headers, "Idempotency-Key", key)
	}
	return s.do("POST", "/v1/requests/"+f.reference+"/files", body.String(), headers...)
}

// getFile gets a file back by the answer to it.
func (s *server) getFile(f filed, sent reply) reply {
	s.t.Helper()
	id := strings.Split(string(sent.body), `"id":"`)[1][:36]
	r, err := s.do("GET", "/v1/requests/"+f.reference+"/files/"+id, "", "Authorization", "Receipt "+f.receipt)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// filed is a case and its receipt.
type filed struct{ reference, receipt string }

func (s *server) file(n int) filed {
	s.t.Helper()
	r := s.must(http.StatusCreated, "POST", "/v1/offices/sknpeo/requests", canaryFiling(n), "Idempotency-Key", newKey())
	return filed{r.field(s.t, "reference"), r.field(s.t, "receipt")}
}

// killedUploads is killing for files: each key is one file of one case.
func killedUploads(t *testing.T, p place, rounds, uploads int, enough func(losses) bool) losses {
	t.Helper()
	const size = 2 << 20
	var count losses
	sent := 0
	for round := range rounds {
		s := p.serve(t)
		cases, keys, answers := make([]filed, uploads), make([]string, uploads), make([][]byte, uploads)
		for i := range uploads {
			cases[i], keys[i] = s.file(round*uploads+i), newKey()
		}
		var sending sync.WaitGroup
		var acknowledged atomic.Int32
		for i := range uploads {
			sending.Go(func() {
				if r, err := s.sendFile(cases[i], keys[i], canaryFile(i, size)); err == nil && r.status == http.StatusCreated {
					answers[i] = r.body
					acknowledged.Add(1)
				}
			})
		}
		for begun := time.Now(); acknowledged.Load() < 2 && time.Since(begun) < 10*time.Second; {
			time.Sleep(time.Millisecond)
		}
		s.kill()
		sending.Wait()

		s = p.serve(t)
		for i, f := range cases {
			sent++
			r, err := s.sendFile(f, keys[i], canaryFile(i, size))
			if err != nil || r.status != http.StatusCreated {
				t.Fatalf("%v %d %s", err, r.status, r.body)
			}
			if answers[i] != nil {
				count.acknowledged++
				if !bytes.Equal(answers[i], r.body) {
					count.lost++
					continue
				}
			}
			if got := s.getFile(f, r); string(got.body) != canaryFile(i, size) {
				count.lost++
			}
		}
		s.kill()
		if enough != nil && enough(count) {
			return count
		}
	}
	db := rawDatabase(t, p)
	var kept, began int
	for query, into := range map[string]*int{
		"SELECT count(*) FROM files WHERE message IS NOT NULL": &kept,
		"SELECT count(*) FROM files WHERE message IS NULL":     &began,
		`SELECT count(*) FROM messages m WHERE m.files <> (SELECT count(*) FROM files f WHERE f.message = m.id)
			OR NOT EXISTS (SELECT 1 FROM events e WHERE e.case_id = m.case_id AND e.seq = m.seq)`: &count.halfWritten,
	} {
		if err := db.QueryRow(query).Scan(into); err != nil {
			t.Fatal(err)
		}
	}
	count.duplicated = kept - sent
	t.Logf("%d files were on their way at a kill, seen by nobody", began)
	return count
}

func TestKilledUploads(t *testing.T) {
	for name, at := range places(t) {
		t.Run(name+": kill -9 among eight parallel uploads, five times, loses, doubles and halves nothing", func(t *testing.T) {
			p := at(t)
			got := killedUploads(t, p, 5, 8, nil)
			t.Logf("acknowledged before a kill %d, lost %d, duplicated %d, half-written %d", got.acknowledged, got.lost, got.duplicated, got.halfWritten)
			if got.lost != 0 || got.duplicated != 0 || got.halfWritten != 0 || got.acknowledged == 0 {
				t.Fail()
			}
			if out, err := p.command(t, "audit", "verify").CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
			t.Run("and nothing of the files is anywhere, not of those that were cut either", func(t *testing.T) { assertNoCanary(t, p) })
		})
		t.Run(name+": a desk that answers before it commits is caught", func(t *testing.T) {
			p := at(t)
			p.fault = "answer before commit"
			if got := killedUploads(t, p, 10, 8, func(l losses) bool { return l.lost > 0 }); got.lost == 0 {
				t.Fatalf("%d acknowledged, and nothing lost: the harness could not see a real loss either", got.acknowledged)
			}
		})
	}
}

// resident is the most memory that the program has had since it was last asked to
// forget it, in MiB.
func (s *server) resident() int {
	s.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	kB, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		s.t.Fatal(err)
	}
	return kB >> 10
}

func TestMemoryOfUploads(t *testing.T) {
	const most, longest = 64, 10 << 20
	for name, at := range places(t) {
		t.Run(name+": no file takes much memory, nor do many", func(t *testing.T) {
			s := at(t).serve(t)
			f := s.file(1)
			if r, err := s.sendFile(f, "", canaryFile(1, 1<<20)); err != nil || r.status != http.StatusCreated {
				t.Fatal(err, r.status)
			}
			if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", s.cmd.Process.Pid), []byte("5"), 0o600); err != nil {
				t.Fatal(err)
			}
			before := s.resident()
			for i := range 5 {
				r, err := s.sendFile(f, "", canaryFile(i, longest-100))
				if err != nil || r.status != http.StatusCreated {
					t.Fatalf("%v %d %s", err, r.status, r.body)
				}
				if got := s.getFile(f, r); got.status != http.StatusOK {
					t.Fatal(got.status)
				}
			}
			one := s.resident() - before
			var sending sync.WaitGroup
			for i := range 8 {
				sending.Go(func() {
					if r, err := s.sendFile(f, "", canaryFile(i, longest-100)); err != nil || r.status != http.StatusCreated {
						t.Error(err, r.status)
					}
				})
			}
			sending.Wait()
			t.Logf("%d MiB, %d more for files of 10 MB, %d for eight at once", before, one, s.resident()-before)
			if one > most || s.resident()-before > 3*most {
				t.Fail()
			}
		})
	}
}
