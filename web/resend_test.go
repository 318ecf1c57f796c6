package web_test

import (
	"context"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"sitthi/domain"
)

// outage is the desk's store, which is away for writing too.
type outage struct{ *elsewhere }

func (o *outage) InTx(ctx context.Context, do func(domain.Tx) error) error {
	if o.away {
		return domain.Refuse(domain.Unavailable, "unavailable")
	}
	return o.Store.InTx(ctx, do)
}

var resendForm = regexp.MustCompile(`(?s)<form method="post" action="([^"]*)" autocomplete="off">\n(<input.*?)<p>`)

// resends presses the button of a page that holds a form which was not done.
func (b *browser) resends(a answer) answer {
	b.t.Helper()
	m := resendForm.FindStringSubmatch(a.body)
	if m == nil {
		b.t.Fatalf("nothing sends it again:\n%.1500s", a.body)
	}
	form := url.Values{}
	for _, box := range regexp.MustCompile(`(?s)<input type="hidden" name="([^"]*)" value="([^"]*)">`).FindAllStringSubmatch(m[2], -1) {
		form.Add(html.UnescapeString(box[1]), html.UnescapeString(box[2]))
	}
	return b.post(html.UnescapeString(m[1]), form)
}

// What was typed while the database is away is sent again by a button, and done once.
func TestResend(t *testing.T) {
	const again, choose = "ลองอีกครั้ง</button>", "เลือกไฟล์อีกครั้ง"
	d := newDesk(t)
	store := &outage{&elsewhere{Store: d.store}}
	d.over(store, d.keys)
	b, intake := d.browser(), d.as(domain.Intake)
	f := b.question()
	path := "/r/" + f.reference
	events := func() int { return d.count("SELECT count(*) FROM events") }
	away := func(do func() answer) answer {
		t.Helper()
		store.away = true
		defer func() { store.away = false }()
		return do().want(t, 503)
	}

	for name, c := range map[string]struct {
		send func() answer
		says string // in the end
	}{
		"a question": {func() answer {
			form := b.asked("kind", "question", "details", "บรรทัดแรก\r\n\"สอง\" <b>", "reply", "code")
			return away(func() answer { return b.post("/o/sknpeo/ask", form) }).holds(t, "บรรทัดแรก", again)
		}, "ได้รับเรื่องแล้ว"},
		"a question in English": {func() answer {
			form := b.asked("kind", "question", "details", "When?", "reply", "code")
			return away(func() answer { return b.post("/en/o/sknpeo/ask", form) }).holds(t, "Try again</button>", "What you filled in is still on this page.")
		}, "Received"},
		"a right": {func() answer {
			b.fill("", forMyself...)
			return away(func() answer { return b.post(filePath+"check", pairs("declare", "yes")) })
		}, "ได้รับเรื่องแล้ว"},
		"a message": {func() answer {
			page := b.post(path, pairs("code", f.code)).want(t, 200)
			return away(func() answer {
				return b.post(path+"/messages", pairs("ticket", page.value("ticket"), "key", page.value("key"), "text", "เพิ่มเติม"))
			})
		}, "ส่งข้อความแล้ว"},
		"a note of an officer, from his queue": {func() answer {
			at := "/desk/c/" + f.reference + "/note"
			page := intake.get(at+"?view=assignee%3Dnone").want(t, 200)
			return away(func() answer { return intake.sends(page, at, "message", "โทรแล้ว") })
		}, "บันทึกแล้ว"},
		"an entry on paper": {func() answer {
			page := intake.get("/desk/new").want(t, 200)
			return away(func() answer {
				return intake.sends(page, "/desk/new", "channel", "counter", "received_at.day", "4", "received_at.month", "11", "received_at.year", "2569",
					"received_at.time", "09.15", "intake_no", "1", "kind", "question", "details", "ถาม", "subject.given_name", "ผู้ถาม")
			})
		}, "แสดงเฉพาะตอนนี้"},
	} {
		t.Run(name, func(t *testing.T) {
			by := b
			if strings.Contains(name, "officer") || strings.Contains(name, "paper") {
				by = intake
			}
			page, before := c.send(), events()
			page = away(func() answer { return by.resends(page) }) // it is still away
			by.settled(by.resends(page)).want(t, 200).holds(t, c.says)
			if events() != before+1 {
				t.Errorf("done %d times", events()-before)
			}
			by.resends(page)
			if events() != before+1 {
				t.Errorf("an impatient finger does it %d times", events()-before)
			}
		})
	}

	t.Run("files are to be chosen again, beside all that was typed", func(t *testing.T) {
		officers := "/desk/c/" + f.reference + "/note"
		ticket := b.post(path, pairs("code", f.code)).want(t, 200).value("ticket")
		for at, send := range map[string]func() answer{
			"/o/sknpeo/ask": func() answer {
				form := b.asked("kind", "question", "details", "พิมพ์ไว้แล้ว", "reply", "code")
				return away(func() answer { return b.brings("/o/sknpeo/ask", form, attached{"a.pdf", scan(9)}) })
			},
			path + "/messages": func() answer {
				return away(func() answer {
					return b.brings(path+"/messages", pairs("ticket", ticket, "text", "พิมพ์ไว้แล้ว"), attached{"a.pdf", scan(9)})
				})
			},
			officers: func() answer {
				page := intake.get(officers).want(t, 200)
				return away(func() answer {
					return intake.brought(page, officers, "พิมพ์ไว้แล้ว", attached{"a.pdf", scan(9)})
				})
			},
		} {
			by := b
			if at == officers {
				by = intake
			}
			before := events()
			page := send().holds(t, choose)
			by.resends(page).want(t, 200).holds(t, "พิมพ์ไว้แล้ว</textarea>", choose)
			if events() != before || d.leftBehind() != 0 {
				t.Errorf("%s: %d events, %d files left behind", at, events()-before, d.leftBehind())
			}
		}
	})
	t.Run("a form with a box for files in which none was chosen is sent as it is", func(t *testing.T) {
		form := b.asked("kind", "question", "details", "ถาม", "reply", "code")
		page := away(func() answer { return b.brings("/o/sknpeo/ask", form) })
		page.lacks(t, choose)
		b.filed(b.resends(page))
	})
	t.Run("no page holds a password or a code that is good for once", func(t *testing.T) {
		for path, who := range map[string]*browser{
			"/login": b, "/account/password": intake, "/account/recovery-codes": intake, "/account/second-factor": intake,
		} {
			page := away(func() answer {
				return who.post(path, pairs("email", "someone@sknpeo.example", "password", password, "new_password", "ม้าสีฟ้าเดินช้าบนภูเขา", "totp", "123456"))
			})
			page.holds(t, again, "someone@sknpeo.example").lacks(t, password, "ม้าสีฟ้าเดินช้าบนภูเขา", "123456")
		}
	})
	t.Run("a receipt code that goes along is in no page that is packed", func(t *testing.T) {
		store.away = true
		defer func() { store.away = false }()
		a := b.send("POST", path, strings.NewReader(pairs("code", f.code).Encode()),
			"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin", "Accept-Encoding", "gzip")
		if a.want(t, 503).header.Get("Content-Encoding") != "" {
			t.Error("it is packed")
		}
		a.holds(t, f.code, again)
	})
	t.Run("a page that was only opened is loaded anew", func(t *testing.T) {
		away(func() answer { return b.get("/o/sknpeo/ask") }).lacks(t, again)
	})
}

// Unsure whether it was saved, the button does what was not done and nothing twice; files
// are only the same while they are with their form, which the browser alone can send.
func TestResendUnsure(t *testing.T) {
	d := newDesk(t)
	store := &failing{Store: d.store}
	d.over(store, d.keys)
	b := d.browser()
	form := b.asked("kind", "question", "details", "ถาม", "reply", "code")
	page := store.after(func() answer { return b.post("/o/sknpeo/ask", form) }).want(t, 503)
	b.filed(b.resends(page))
	if n := d.count("SELECT count(*) FROM requests"); n != 1 {
		t.Errorf("%d cases", n)
	}
	store.after(func() answer {
		return b.brings("/o/sknpeo/ask", b.asked("kind", "question", "details", "ถาม", "reply", "code"), attached{"a.pdf", scan(9)})
	}).
		want(t, 503).holds(t, "โหลดหน้านี้อีกครั้ง").lacks(t, "ลองอีกครั้ง</button>")
}
