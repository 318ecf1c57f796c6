package web_test

import (
	"context"
	"regexp"
	"testing"
	"time"

	"sitthi/domain"
)

// failing is the desk's store, which goes away as soon as something was kept, once that
// is what it waits for.
type failing struct {
	domain.Store
	waits, gone bool
}

// after is what becomes of something when the database goes away after it was kept.
func (f *failing) after(do func() answer) answer {
	f.waits = true
	defer func() { f.waits, f.gone = false, false }()
	return do()
}

func (f *failing) away() error {
	if f.gone {
		return domain.Refuse(domain.Unavailable, "unavailable")
	}
	return nil
}

func (f *failing) InTx(ctx context.Context, do func(domain.Tx) error) error {
	if err := f.away(); err != nil {
		return err
	}
	kept := false
	err := f.Store.InTx(ctx, func(tx domain.Tx) error { return do(&keeping{tx, &kept}) })
	f.gone = f.waits && err == nil && kept
	return err
}

func (f *failing) Draft(ctx context.Context, office domain.OfficeID, key []byte, now time.Time) (domain.Draft, error) {
	if err := f.away(); err != nil {
		return domain.Draft{}, err
	}
	return f.Store.Draft(ctx, office, key, now)
}

func (f *failing) ReceiptOf(ctx context.Context, ref domain.Reference) (domain.ReceiptCheck, error) {
	if err := f.away(); err != nil {
		return domain.ReceiptCheck{}, err
	}
	return f.Store.ReceiptOf(ctx, ref)
}

func (f *failing) Messages(ctx context.Context, scope domain.Scope, r *domain.Request) ([]domain.Message, error) {
	if err := f.away(); err != nil {
		return nil, err
	}
	return f.Store.Messages(ctx, scope, r)
}

// keeping notes that something is kept which people must not do twice.
type keeping struct {
	domain.Tx
	kept *bool
}

func (k *keeping) AddEvent(e domain.Event) error {
	*k.kept = true
	return k.Tx.AddEvent(e)
}

func (k *keeping) EndOtherSessions(officer domain.OfficerID, but domain.SessionID, now time.Time) error {
	*k.kept = true
	return k.Tx.EndOtherSessions(officer, but, now)
}

// ending is the desk's store, in which a log-in ends just before something is done in it.
type ending struct{ domain.Store }

func (e *ending) InTx(ctx context.Context, do func(domain.Tx) error) error {
	return e.Store.InTx(ctx, func(tx domain.Tx) error { return do(&ended{tx}) })
}

type ended struct{ domain.Tx }

func (*ended) SessionLives(domain.OfficerID, domain.SessionID, time.Time, time.Time) (bool, error) {
	return false, nil
}

// When the database goes away after something was kept, nobody is told that nothing was
// saved, and whoever sends the same again has done it once.
func TestUnsure(t *testing.T) {
	const unsure, unsaved = "ไม่แน่ใจว่าบันทึกแล้วหรือไม่", "ยังไม่ได้บันทึกเรื่อง"
	d := newDesk(t)
	store := &failing{Store: d.store}
	d.over(store, d.keys)
	b, intake := d.browser(), d.as(domain.Intake)
	f := b.question()
	path := "/r/" + f.reference
	events := func() int { return d.count("SELECT count(*) FROM events") }

	for name, c := range map[string]struct {
		send func(t *testing.T) func() answer
		says string // in the end
	}{
		"a question": {func(*testing.T) func() answer {
			form := b.asked("kind", "question", "details", "ถาม", "reply", "code")
			return func() answer { return b.post("/o/sknpeo/ask", form) }
		}, "ได้รับเรื่องแล้ว"},
		"a right": {func(*testing.T) func() answer {
			b.fill("", forMyself...)
			return func() answer { return b.post(filePath+"check", pairs("declare", "yes")) }
		}, "ได้รับเรื่องแล้ว"},
		"a message": {func(t *testing.T) func() answer {
			page := b.post(path, pairs("code", f.code)).want(t, 200)
			form := pairs("ticket", page.value("ticket"), "key", page.value("key"), "text", "เพิ่มเติม")
			return func() answer { return b.post(path+"/messages", form) }
		}, "ส่งข้อความแล้ว"},
		"a file": {func(t *testing.T) func() answer {
			page := b.post(path+"/documents", pairs("code", f.code)).want(t, 200)
			form := pairs("ticket", page.value("ticket"), "key", page.value("key"))
			return func() answer { return b.brings(path+"/documents", form, attached{"a.pdf", scan(9)}) }
		}, "ส่งไฟล์แล้ว"},
		"a withdrawal": {func(t *testing.T) func() answer {
			g := b.question()
			page := b.post("/r/"+g.reference, pairs("code", g.code)).want(t, 200)
			form := pairs("ticket", page.value("ticket"), "sure", "yes")
			return func() answer { return b.post("/r/"+g.reference+"/withdraw", form) }
		}, "ท่านถอนเรื่องนี้แล้ว"},
		"an officer's note": {func(t *testing.T) func() answer {
			at := "/desk/c/" + f.reference + "/note"
			page := intake.get(at).want(t, 200)
			return func() answer { return intake.settled(intake.sends(page, at, "message", "โทรแล้ว")) }
		}, "บันทึกแล้ว"},
		"an entry on paper": {func(t *testing.T) func() answer {
			page := intake.get("/desk/new").want(t, 200)
			return func() answer {
				return intake.sends(page, "/desk/new", "channel", "counter", "received_at.day", "4", "received_at.month", "11", "received_at.year", "2569",
					"received_at.time", "09.15", "intake_no", "1", "kind", "question", "details", "ถาม", "subject.given_name", "ผู้ถาม")
			}
		}, "แสดงเฉพาะตอนนี้"},
	} {
		t.Run(name, func(t *testing.T) {
			send := c.send(t)
			before := events()
			store.after(send).want(t, 503).holds(t, unsure).lacks(t, unsaved)
			if events() != before+1 {
				t.Fatalf("%d events more", events()-before)
			}
			b.settled(send()).want(t, 200).holds(t, c.says)
			if events() != before+1 {
				t.Errorf("done %d times", events()-before)
			}
		})
	}

	t.Run("the page after it says that it is saved", func(t *testing.T) {
		b.post(path, pairs("code", f.code)).want(t, 200)
		for _, page := range []string{path + "?done=message", path + "/documents?done=files", filePath + "done"} {
			store.gone = true
			b.get("/en"+page).want(t, 503).holds(t, "do not send it again")
			b.get(page).want(t, 503).holds(t, "ไม่ต้องส่งซ้ำ").lacks(t, unsaved)
			b.get(path).want(t, 503).holds(t, unsaved)
			store.gone = false
		}
	})
	t.Run("another password", func(t *testing.T) {
		page := intake.get("/account/password").want(t, 200)
		store.after(func() answer {
			return intake.sends(page, "/account/password", "password", password, "new_password", "ม้าสีฟ้าเดินช้าบนภูเขา")
		}).want(t, 200).holds(t, "เปลี่ยนรหัสผ่านแล้ว").lacks(t, `type="password"`, unsaved)
		intake.get("/desk").want(t, 200)
	})
	t.Run("recovery codes, which are shown this once", func(t *testing.T) {
		head := d.as(domain.Head)
		const at = "/account/second-factor"
		offer := head.sends(head.get(at), at, "password", password).want(t, 200)
		done := store.after(func() answer {
			return head.sends(offer, at, "then", "confirm", "offer", offer.value("offer"), "totp", d.phone(offer)())
		}).want(t, 200)
		if n := len(regexp.MustCompile(`<li><code>`).FindAllString(done.body, -1)); n != domain.RecoveryCodes {
			t.Errorf("%d codes", n)
		}
	})
}
