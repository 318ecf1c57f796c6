package api_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow/demo"
)

func TestSessions(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		email := demo.Email(domain.Officer, own)
		logIn := func(email, password string) call {
			return call{method: "POST", path: "/v1/sessions", body: map[string]any{"email": email, "password": password}}
		}
		refresh := func(token string) call {
			return call{method: "POST", path: "/v1/sessions/refresh", body: map[string]any{"refresh_token": token}}
		}
		officers := func(token string) call {
			return call{method: "GET", path: "/v1/officers", header: bearer("Bearer " + token)}
		}

		d.run("a log-in gives tokens in the words of OAuth", func(t *testing.T) {
			r := d.want(200, logIn("  "+email+" ", password))
			if r.text("token_type") != "Bearer" || r.field("expires_in") != 600.0 || r.text("refresh_token") == "" {
				t.Errorf("%s", r.body)
			}
			d.want(200, officers(r.text("access_token")))
		})

		d.run("a wrong password, an unknown address and a foreign letter are the same 401", func(t *testing.T) {
			want := d.want(401, logIn(email, "ไม่ใช่รหัสผ่าน"))
			for _, other := range []call{
				logIn("nobody@sknpeo.example", password), logIn("x", password), logIn(email, password+" "),
				logIn("officer@s\u212anpeo.example", password), // the Kelvin sign is no k
			} {
				if r := d.want(401, other); string(r.body) != string(want.body) {
					t.Errorf("%v: %s", other.body, r.body)
				}
			}
		})

		d.run("the first five failures cost nothing, later ones delay and lock nobody out", func(t *testing.T) {
			email := demo.Email(domain.Head, own)
			d.clock.Pass(time.Hour)
			d.clock.Forget()
			for range 7 {
				d.want(401, logIn(email, "ไม่ใช่รหัสผ่าน"))
			}
			if len(d.clock.Slept()) != 2 || d.clock.Slept()[0] != time.Second || d.clock.Slept()[1] != 2*time.Second {
				t.Errorf("%v", d.clock.Slept())
			}
			d.want(200, logIn(email, password))
		})

		d.run("a forged X-Forwarded-For is nobody's address", func(t *testing.T) {
			d.clock.Pass(time.Hour)
			d.clock.Forget()
			for i := range 102 {
				c := logIn("nobody"+string(rune('a'+i%26))+string(rune('a'+i/26))+"@sknpeo.example", "x")
				c.header = map[string]string{"X-Forwarded-For": "198.51.100." + string(rune('0'+i%10)), "X-Real-Ip": "198.51.100.1"}
				d.want(401, c)
			}
			if len(d.clock.Slept()) == 0 {
				t.Error("102 failures of one address under made-up names were never delayed")
			}
			d.clock.Forget()
			behind := d.over(d.store, "192.0.2.1")
			c := logIn("nobody@sknpeo.example", "x")
			c.header = map[string]string{"X-Forwarded-For": "198.51.100.77"}
			if r := d.send(behind, c); r.status != 401 || len(d.clock.Slept()) != 0 {
				t.Errorf("%d: the address that a trusted proxy gives is not believed: %v", r.status, d.clock.Slept())
			}
			d.clock.Pass(time.Hour)
		})

		d.run("a refresh token works once; used again, it ends its session", func(t *testing.T) {
			first := d.want(200, logIn(email, password))
			second := d.want(200, refresh(first.text("refresh_token")))
			d.want(200, officers(second.text("access_token")))
			if r := d.want(401, refresh(first.text("refresh_token"))); r.code() != "bad_refresh_token" {
				t.Errorf("%s", r.body)
			}
			d.want(401, refresh(second.text("refresh_token")))
			for _, token := range []string{first.text("access_token"), second.text("access_token")} {
				if r := d.want(401, officers(token)); r.code() != "session_ended" {
					t.Errorf("%s", r.body)
				}
			}
		})

		d.run("logging out ends the session and its refresh tokens at once", func(t *testing.T) {
			r := d.want(200, logIn(email, password))
			out := call{method: "DELETE", path: "/v1/sessions", header: bearer("Bearer " + r.text("access_token"))}
			if gone := d.want(204, out); len(gone.body) != 0 {
				t.Errorf("%q", gone.body)
			}
			d.want(401, out)
			d.want(401, officers(r.text("access_token")))
			d.want(401, refresh(r.text("refresh_token")))
		})

		d.run("an officer who is disabled is out at his next request, and cannot come back", func(t *testing.T) {
			r := d.logIn(domain.Admin, own)
			out := call{method: "DELETE", path: "/v1/sessions", header: bearer("Bearer " + r.text("access_token"))}
			db := d.database()
			defer func() { _ = db.Close() }()
			if _, err := db.ExecContext(t.Context(), "UPDATE officers SET disabled = true WHERE email = 'admin@sknpeo.example'"); err != nil {
				t.Fatal(err)
			}
			d.want(401, out)
			d.want(401, refresh(r.text("refresh_token")))
			d.want(401, logIn(demo.Email(domain.Admin, own), password))
		})

		d.run("an access token is over after ten minutes, a refresh token with its session", func(t *testing.T) {
			r := d.want(200, logIn(email, password))
			d.clock.Pass(12 * time.Minute)
			if late := d.want(401, officers(r.text("access_token"))); late.code() != "token_expired" {
				t.Errorf("%s", late.body)
			}
			r = d.want(200, refresh(r.text("refresh_token")))
			d.clock.Pass(13 * time.Hour)
			d.want(401, refresh(r.text("refresh_token")))
		})

		d.run("a refresh token is no access token, and two headers are none", func(t *testing.T) {
			r := d.want(200, logIn(email, password))
			d.want(401, officers(r.text("refresh_token")))
			d.want(401, refresh(r.text("access_token")))
			two := request(t, officers(r.text("access_token")), nil)
			two.Header.Add("Authorization", "Bearer "+r.text("access_token"))
			recorder := httptest.NewRecorder()
			if d.handler.ServeHTTP(recorder, two); recorder.Code != 401 {
				t.Errorf("%d", recorder.Code)
			}
		})

		d.run("what a log-in must have is named", func(t *testing.T) {
			for body, want := range map[string]int{
				`{}`: 422, `{"email":"a@b.example"}`: 422, `{"email":"a@b.example","password":"x","otp":"1"}`: 422,
				`{"email":"a@b.example","password":["x"]}`: 422, `{"email":"a@b.example","password":"x","totp":"123456"}`: 401,
				`{"email":"a@b.example","password":""}`: 422, `{`: 400,
			} {
				c := logIn("", "")
				c.body, c.bad = body, true
				d.want(want, c)
			}
		})
	})
}
