package api_test

import (
	"encoding/base32"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow/demo"
)

// phone is an officer's authenticator app.
type phone struct {
	d      *desk
	secret domain.TOTPSecret
}

// code is a code that was not used yet.
func (p phone) code() string {
	p.d.clock.Pass(30 * time.Second)
	return p.secret.CodeAt(p.d.clock.Now())
}

func TestAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		const email = "new@sknpeo.example"
		encoded, err := hashed()
		if err != nil {
			t.Fatal(err)
		}
		err = d.store.InTx(t.Context(), func(tx domain.Tx) error {
			return tx.AddAccount(domain.Account{
				ID: "new", Office: own, Unit: "sknpeo-service", Name: "ผู้มาใหม่", Email: email,
				Roles: []domain.Role{domain.Officer}, PasswordHash: encoded,
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		logIn := func(code string) call {
			body := map[string]any{"email": email, "password": password}
			if code != "" {
				body["totp"] = code
			}
			return call{method: "POST", path: "/v1/sessions", body: body}
		}
		post := func(token, path string, body map[string]any) call {
			return call{method: "POST", path: "/v1/account" + path, header: bearer("Bearer " + token), body: body}
		}
		get := func(token, path string) call {
			return call{method: "GET", path: path, header: bearer("Bearer " + token)}
		}
		first := d.want(200, logIn("")).text("access_token")
		var p phone
		var recovery string

		d.run("whoever must have a second factor may only get one", func(t *testing.T) {
			for _, path := range []string{"/v1/queue", "/v1/officers", "/v1/officers/me"} {
				if r := d.want(403, get(first, path)); r.code() != "second_factor_required" {
					t.Errorf("%s: %s", path, r.body)
				}
			}
			r := d.want(403, post(first, "/password", map[string]any{"password": password, "new_password": "กาแฟเย็นริมแม่น้ำท่าจีน"}))
			if r.code() != "second_factor_required" {
				t.Errorf("%s", r.body)
			}
			r = d.want(200, get(first, "/v1/account"))
			if r.field("second_factor.required") != true || r.field("second_factor.enrolled") != false || r.field("sessions.0.current") != true {
				t.Errorf("%s", r.body)
			}
		})

		d.run("he sets up his app, shows a code, gets recovery codes, and is in", func(t *testing.T) {
			elsewhere := d.want(200, logIn("")).text("access_token")
			begun := d.want(200, post(first, "/totp", map[string]any{}))
			raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(begun.text("secret"))
			if err != nil || !strings.Contains(begun.text("url"), begun.text("secret")) || begun.header.Get("Cache-Control") != "no-store" {
				t.Fatalf("%s %v", begun.body, err)
			}
			p = phone{d, domain.TOTPSecret(raw)}
			if r := d.want(422, post(first, "/totp/confirm", map[string]any{"totp": "000000"})); strings.Join(r.wrong(), " ") != "totp wrong_code" {
				t.Errorf("%s", r.body)
			}
			done := d.want(200, post(first, "/totp/confirm", map[string]any{"totp": p.code()}))
			recovery, _ = done.field("recovery_codes.0").(string)
			d.want(200, get(first, "/v1/queue"))
			if r := d.want(401, get(elsewhere, "/v1/queue")); r.code() != "session_ended" {
				t.Errorf("%s", r.body)
			}
			d.want(409, post(first, "/totp/confirm", map[string]any{"totp": p.code()}))
		})

		d.run("from then on a code is asked for, and each works once", func(t *testing.T) {
			if r := d.want(401, logIn("")); r.code() != "totp_required" {
				t.Errorf("%s", r.body)
			}
			code := p.code()
			d.want(200, logIn(code))
			wrong := d.want(401, logIn(code))
			unknown := logIn(code)
			unknown.body.(map[string]any)["email"] = "nobody@sknpeo.example"
			if r := d.want(401, unknown); string(r.body) != string(wrong.body) {
				t.Errorf("%s, not %s", wrong.body, r.body)
			}
			for _, typed := range []string{"00000O", "1e5", "123456789"} {
				d.want(401, logIn(typed))
			}
			d.want(200, logIn(recovery))
			d.want(401, logIn(recovery))
			d.clock.Pass(time.Hour)
		})

		d.run("new recovery codes and another password want the password and a code once more", func(t *testing.T) {
			token := d.want(200, logIn(p.code())).text("access_token")
			other := d.want(200, logIn(p.code())).text("access_token")
			for _, path := range []string{"/recovery-codes", "/totp"} {
				if r := d.want(403, post(token, path, map[string]any{"password": password})); r.code() != "totp_required" {
					t.Errorf("%s", r.body)
				}
				d.want(403, post(token, path, map[string]any{"password": "ไม่ใช่รหัสผ่าน", "totp": p.code()}))
				d.want(422, badly(post(token, path, map[string]any{"totp": p.code()})))
				d.want(200, post(token, path, map[string]any{"password": password, "totp": p.code()}))
			}
			r := d.want(422, post(token, "/password", map[string]any{"password": password, "totp": p.code(), "new_password": "sitthi2569"}))
			if strings.Join(r.wrong(), " ") != "new_password password_too_common" {
				t.Errorf("%s", r.body)
			}
			const next = "กาแฟเย็นริมแม่น้ำท่าจีน"
			d.want(204, post(token, "/password", map[string]any{"password": password, "totp": p.code(), "new_password": next}))
			d.want(200, get(token, "/v1/queue"))
			d.want(401, get(other, "/v1/queue"))
			d.want(401, logIn(p.code()))
			c := logIn(p.code())
			c.body.(map[string]any)["password"] = next
			d.want(200, c)
			d.want(401, logIn(p.code()))

			again := d.want(200, coded(c, p.code())).text("access_token")
			sessions := d.want(200, get(again, "/v1/account"))
			id := sessions.text("sessions.1.id")
			end := func(id string) call {
				return call{method: "DELETE", path: "/v1/account/sessions/" + id, header: bearer("Bearer " + again)}
			}
			d.want(204, end(id))
			d.want(404, end(id))
			d.want(404, end("none"))
		})

		d.run("an administrator takes a lost one away, and all begins anew", func(t *testing.T) {
			reset := call{
				method: "POST", path: "/v1/officers/new/reset_totp", header: bearer(d.as(domain.Admin, own)), body: map[string]any{"reason": "โทรศัพท์หาย"},
			}
			d.want(200, reset)
			reset.header = bearer(d.as(domain.Admin, own))
			if r := d.want(409, reset); r.code() != "not_enrolled" {
				t.Errorf("%s", r.body)
			}
		})

		d.run("a demo's officer is let in without one", func(t *testing.T) {
			r := d.want(200, get(d.logIn(domain.DPO, own).text("access_token"), "/v1/account"))
			if r.field("second_factor.required") != false || r.text("email") != demo.Email(domain.DPO, own) {
				t.Errorf("%s", r.body)
			}
		})
	})
}

// coded is a log-in with another code.
func coded(c call, code string) call {
	c.body.(map[string]any)["totp"] = code
	return c
}
