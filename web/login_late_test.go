package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

// logsIn logs an officer in who wrote something before.
func (d *desk) logsIn(role domain.Role, asked answer) answer {
	d.t.Helper()
	return d.browser().post("/login", pairs("email", d.officer(role).Email, "password", password, "to", asked.value("to"), "late", asked.value("late")))
}

// A form that comes back after the log-in is as old as it is: what others did since then
// is told before it can be sent again.
func TestLateAndOvertaken(t *testing.T) {
	d := newDesk(t)
	ref := d.browser().question().reference
	path := "/desk/c/" + ref
	late := func(verb string, list ...any) (b *browser, asked answer) {
		t.Helper()
		b = d.as(domain.Intake)
		page := b.get(path+"/"+verb).want(t, 200)
		d.clock.Pass(time.Hour)
		return b, b.sends(page, path+"/"+verb, list...).want(t, 403)
	}

	t.Run("it says who did what, keeps the text, and is sent from there", func(t *testing.T) {
		_, asked := late("write", "message", "พิมพ์ไว้ก่อน")
		d.as(domain.Head).act(ref, "note", "message", "หัวหน้าเขียนระหว่างนั้น")
		a := d.logsIn(domain.Intake, asked).want(t, 409)
		a.holds(t, "มีผู้แก้ไขเรื่องนี้ก่อนท่าน", "หัวหน้าเขียนระหว่างนั้น", "ท่านเข้าสู่ระบบแล้ว", "พิมพ์ไว้ก่อน</textarea>", `name="version" value="2"`)
		if v := d.kept(ref).Version; v != 2 {
			t.Errorf("version %d", v)
		}
	})
	t.Run("one that nobody overtook says nothing of the kind", func(t *testing.T) {
		_, asked := late("write", "message", "พิมพ์ไว้")
		d.logsIn(domain.Intake, asked).want(t, 200).lacks(t, "มีผู้แก้ไขเรื่องนี้ก่อนท่าน")
	})
	t.Run("a verb that can be used no more shows the text to be read", func(t *testing.T) {
		_, asked := late("ask", "items", "สำเนาบัตร")
		head := d.as(domain.Head)
		head.act(ref, "assign", "assignee", d.officer(domain.Head).ID)
		head.act(ref, "answer", "message", "ตอบแล้ว")
		d.logsIn(domain.Intake, asked).want(t, 409).holds(t, "สำเนาบัตร", "readonly", "ท่านเข้าสู่ระบบแล้ว")
	})
}

// Who has given his password and not yet his code is not in, and loses nothing by it.
func TestLateBeforeTheCode(t *testing.T) {
	d := newDesk(t)
	officer := d.officer(domain.Intake)
	ref := d.browser().question().reference
	path := "/desk/c/" + ref + "/note"
	b := d.as(domain.Intake)
	page := b.get(path).want(t, 200)
	secret := domain.TOTPSecret([]byte("12345678901234567890"))
	err := d.store.InTx(t.Context(), func(tx domain.Tx) error {
		return tx.SetSecondFactor(officer.ID, domain.SecondFactor{Secret: &secret})
	})
	if err != nil {
		t.Fatal(err)
	}
	halfway := func() {
		t.Helper()
		b.jar = map[string]string{}
		b.post("/login", pairs("email", officer.Email, "password", password)).want(t, 200)
	}
	for name, send := range map[string]func(text string) answer{
		"a form":            func(text string) answer { return b.sends(page, path, "message", text) },
		"a form with files": func(text string) answer { return b.brought(page, path, text, attached{"a.pdf", scan(9)}) },
	} {
		t.Run(name+" is kept until the code is given", func(t *testing.T) {
			halfway()
			asked := send("เขียนไว้ก่อน").want(t, 403)
			asked.holds(t, `action="/login/code"`, "ข้อความที่ท่านพิมพ์ยังอยู่").lacks(t, "เขียนไว้ก่อน")
			other := b.crosses(asked).want(t, 200)
			other.holds(t, `action="/en/login/code"`, "What you typed is kept")
			wrong := b.post("/login/code", pairs("totp", "000000", "late", other.value("late"))).want(t, 422)
			d.clock.Pass(time.Minute)
			a := b.post("/login/code", pairs("totp", secret.CodeAt(d.clock.Now()), "late", wrong.value("late"))).want(t, 200)
			a.holds(t, "เขียนไว้ก่อน</textarea>", "ยังไม่ได้บันทึก", `action="`+path+`"`)
			if v := d.kept(ref).Version; v != 1 {
				t.Errorf("version %d", v)
			}
		})
	}
	t.Run("a page is led back to", func(t *testing.T) {
		halfway()
		if a := b.get("/desk?kind=question").want(t, 303); a.header.Get("Location") != "/login/code?to="+url.QueryEscape("/desk?kind=question") {
			t.Error(a.header.Get("Location"))
		}
	})
}

// A log-in that ends while its form is on the way takes nothing either.
func TestLogInEndsOnTheWay(t *testing.T) {
	d := newDesk(t)
	b := d.as(domain.Head)
	page := b.get("/account/password").want(t, 200)
	d.over(&ending{d.store}, d.keys)
	asked := b.sends(page, "/account/password", "password", password, "new_password", "ม้าสีฟ้าเดินช้าบนภูเขา").want(t, 403)
	asked.holds(t, "การเข้าสู่ระบบสิ้นสุดแล้ว", `name="to" value="/account/password"`)
	if asked.value("late") == "" {
		t.Error("the form is not kept")
	}
	asked.lacks(t, password)
}

// Who asks for the people on a case too late has to ask again.
func TestLatePeople(t *testing.T) {
	d := newDesk(t)
	public := d.browser()
	f := public.filed(public.post("/o/sknpeo/ask", public.asked("kind", "question", "details", "ก", "reply", "code", "subject.given_name", "ชื่อทดสอบ")))
	path := "/desk/c/" + f.reference
	b := d.as(domain.Intake)
	page := b.get(path+"?view=assignee%3Dnone").want(t, 200)
	readings := func() int { return d.count("SELECT count(*) FROM readings WHERE what = 'people'") }
	d.clock.Pass(time.Hour)
	asked := b.sends(page, path+"/people", "view", "assignee=none").want(t, 403)
	a := d.logsIn(domain.Intake, asked).want(t, 303)
	if !strings.HasPrefix(a.header.Get("Location"), path+"?view=assignee") || readings() != 0 {
		t.Errorf("it leads to %s, %d readings", a.header.Get("Location"), readings())
	}
}

// What lets an officer in is kept nowhere, not even sealed: a form of it that came too late
// is shown empty, and says that nothing was changed.
func TestLateSecrets(t *testing.T) {
	d := newDesk(t)
	officer := d.officer(domain.Head)
	secret := domain.TOTPSecret([]byte("12345678901234567890"))
	for _, path := range []string{"/account/password", "/account/second-factor", "/account/recovery-codes"} {
		t.Run(path, func(t *testing.T) {
			b := d.as(domain.Head)
			if path == "/account/recovery-codes" {
				err := d.store.InTx(t.Context(), func(tx domain.Tx) error {
					return tx.SetSecondFactor(officer.ID, domain.SecondFactor{Secret: &secret})
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			page := b.get(path).want(t, 200)
			d.clock.Pass(time.Hour)
			typed := map[string]string{"password": "MyPresentPassword", "new_password": "MyFuturePassword", "totp": "271828"}
			asked := b.sends(page, path, "password", typed["password"], "new_password", typed["new_password"], "totp", typed["totp"]).want(t, 403)
			asked.holds(t, "ยกเว้นรหัสผ่านและรหัสยืนยัน")
			packed, ok := d.keys.OpenTicket("late", asked.value("late"), d.clock.Now())
			if !ok {
				t.Fatal("the form is not kept")
			}
			kept := unzipped(t, packed)
			if !strings.Contains(kept, path) {
				t.Errorf("kept is %q", kept)
			}
			for name, value := range typed {
				if strings.Contains(kept, value) {
					t.Errorf("%s is kept", name)
				}
			}
			a := d.logsIn(domain.Head, asked).want(t, 200)
			if path == "/account/recovery-codes" {
				b := d.browser()
				code := b.post("/login", pairs("email", officer.Email, "password", password, "late", asked.value("late"))).want(t, 200)
				a = b.post("/login/code", pairs("totp", secret.CodeAt(d.clock.Now()), "late", code.value("late"))).want(t, 200)
			}
			a.holds(t, "ที่ส่งไว้ก่อนหน้านี้ไม่มีผล และไม่มีอะไรเปลี่ยน", `action="`+path+`"`)
		})
	}
}

func unzipped(t *testing.T, packed []byte) string {
	t.Helper()
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}
