package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	netmail "net/mail"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sitthi/workflow/mail/mailtest"
)

// throughMail lets the program of the test send its mail to a server.
func throughMail(t *testing.T, options mailtest.Options) *mailtest.Server {
	t.Helper()
	s := mailtest.Start(t, options)
	t.Setenv("SITTHI_SMTP_URL", "smtp://"+s.Addr+"?from=no-reply@desk.example&tls=none")
	return s
}

// arrived waits until so many mails are there.
func arrived(t *testing.T, s *mailtest.Server, n int) []mailtest.Mail {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); len(s.Mails()) < n && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
	}
	mails := s.Mails()
	if len(mails) < n {
		t.Fatalf("%d of %d mails arrived", len(mails), n)
	}
	return mails
}

// read is all that a mail says: its header as it came and decoded, and its body.
func read(t *testing.T, m mailtest.Mail) string {
	t.Helper()
	parsed, err := netmail.ReadMessage(bytes.NewReader(m.Raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(parsed.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, parsed.Body))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join([]string{string(m.Raw), subject, string(body)}, "\n")
}

// idOf is the officer of an address in a list of officers.
func idOf(t *testing.T, list []byte, email string) string {
	t.Helper()
	var officers struct{ Items []struct{ ID, Email string } }
	if err := json.Unmarshal(list, &officers); err != nil {
		t.Fatal(err)
	}
	for _, o := range officers.Items {
		if o.Email == email {
			return o.ID
		}
	}
	t.Fatalf("%s is not in %s", email, list)
	return ""
}

func TestMailOfAJourney(t *testing.T) {
	for name, at := range places(t) {
		t.Run(name+": from the filing to the answer no mail tells what was written, or who wrote it", func(t *testing.T) {
			box := throughMail(t, mailtest.Options{})
			p := at(t)
			s := p.serve(t)
			filed := s.must(http.StatusCreated, "POST", "/v1/offices/sknpeo/requests", fmt.Sprintf(
				`{"kind":"question","details":%q,"subject":{"given_name":%q,"email":%q,"phone":%q}}`, canaryText, canaryName, canaryEmail, canaryPhone))
			ref, receipt := filed.field(t, "reference"), filed.field(t, "receipt")
			arrived(t, box, 1)
			officer := s.logIn("officer@sknpeo.example")
			version := 1
			act := func(verb, body string) {
				t.Helper()
				s.must(http.StatusOK, "POST", "/v1/cases/"+ref+"/"+verb, body, "Authorization", officer, "If-Match", fmt.Sprintf(`"%d"`, version))
				version++
			}
			list := s.must(http.StatusOK, "GET", "/v1/officers", "", "Authorization", officer)
			id := idOf(t, list.body, "officer@sknpeo.example")
			act("assign", fmt.Sprintf(`{"assignee":%q}`, id))
			act("ask", fmt.Sprintf(`{"items":[{"code":"receipt_copy","text":%q}]}`, canaryText))
			s.must(http.StatusOK, "POST", "/v1/requests/"+ref+"/messages",
				fmt.Sprintf(`{"text":%q,"answers":["receipt_copy"]}`, canaryText), "Authorization", "Receipt "+receipt)
			version++
			act("write", fmt.Sprintf(`{"message":%q}`, canaryText))
			act("note", fmt.Sprintf(`{"message":%q}`, canaryText))
			act("answer", fmt.Sprintf(`{"message":%q}`, canaryText))

			mails := arrived(t, box, 5)
			toCitizen := 0
			for _, m := range mails {
				if m.To == canaryEmail {
					toCitizen++
				}
				text := strings.ReplaceAll(read(t, m), canaryEmail, "")
				for _, secret := range []string{canaryText, canaryName, canaryPhone, receipt, "receipt_copy", "question", "สอบถาม"} {
					if strings.Contains(text, secret) {
						t.Errorf("%q is in %s", secret, text)
					}
				}
				if !strings.Contains(text, ref) || m.From != "no-reply@desk.example" {
					t.Errorf("%s", text)
				}
			}
			if toCitizen == 0 || toCitizen > 5 {
				t.Errorf("%d mails to the citizen within an hour", toCitizen)
			}
			for _, secret := range []string{canaryEmail, canaryName, canaryText} {
				if strings.Contains(p.logged(), secret) {
					t.Errorf("%q is in the log", secret)
				}
			}
		})
	}
}

func TestMailCutByACrash(t *testing.T) {
	for name, at := range places(t) {
		t.Run(name+": a crash between sending and marking sends the same Message-ID again", func(t *testing.T) {
			var running atomic.Pointer[server]
			received := make(chan struct{})
			box := throughMail(t, mailtest.Options{Data: func(n int, _ mailtest.Mail) error {
				if n > 0 {
					return nil
				}
				<-received
				running.Load().kill()
				return mailtest.ErrCut // it has the mail, and nobody is there to be told
			}})
			p := at(t)
			s := p.serve(t)
			running.Store(s)
			s.must(http.StatusCreated, "POST", "/v1/offices/sknpeo/requests", canaryFiling(1))
			close(received)
			arrived(t, box, 1)

			if _, err := rawDatabase(t, p).Exec("UPDATE notices SET claimed_until = 0 WHERE sent_at IS NULL"); err != nil { // instead of waiting for the claim's end
				t.Fatal(err)
			}
			p.serve(t)
			mails := arrived(t, box, 2)
			if len(mails) != 2 || mails[0].MessageID() != mails[1].MessageID() || mails[0].MessageID() == "" || mails[0].To != canaryEmail {
				t.Errorf("%q and %q", mails[0].MessageID(), mails[1].MessageID())
			}
		})
	}
}
