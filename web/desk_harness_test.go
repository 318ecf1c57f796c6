package web_test

import (
	"net/url"
	"strings"
	"sync"

	"sitthi/api/auth"
	"sitthi/domain"
	"sitthi/workflow/demo"
)

// hashed is the hash of the one password, made once: it takes long on purpose.
var hashed = sync.OnceValue(func() string {
	hash, err := auth.NewPasswords().Hash(password)
	if err != nil {
		panic(err)
	}
	return hash
})

// officer is the account of a role at the first office, which can log in from now on.
func (d *desk) officer(role domain.Role) domain.Account { return d.officerOf(role, "sknpeo") }

func (d *desk) officerOf(role domain.Role, office domain.OfficeID) domain.Account {
	d.t.Helper()
	account, err := d.store.AccountByEmail(d.t.Context(), demo.Email(role, office))
	if err == nil {
		err = d.store.InTx(d.t.Context(), func(tx domain.Tx) error { return tx.SetPassword(account.ID, hashed()) })
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return account
}

// as is a browser in which an officer is logged in.
func (d *desk) as(role domain.Role) *browser { return d.asOf(role, "sknpeo") }

func (d *desk) asOf(role domain.Role, office domain.OfficeID) *browser {
	d.t.Helper()
	b := d.browser()
	a := b.post("/login", pairs("email", d.officerOf(role, office).Email, "password", password)).want(d.t, 303)
	if b.jar["__Host-sid"] == "" {
		d.t.Fatalf("no cookie: %v", a.header)
	}
	b.get("/account").want(d.t, 200)
	return b
}

// signs says whose an officer's form is, as each form of a page does, unless it says so.
func (b *browser) signs(path string, form url.Values) {
	path = strings.TrimPrefix(path, "/en")
	if !form.Has("by") && (strings.HasPrefix(path, "/desk") || strings.HasPrefix(path, "/account")) {
		form.Set("by", b.by)
	}
}

// sends posts a form of a page as a browser would: with its hidden fields.
func (b *browser) sends(page answer, path string, list ...any) answer {
	b.t.Helper()
	form := pairs(list...)
	for _, name := range []string{"by", "version", "key", "event"} {
		if value := page.value(name); value != "" && form.Get(name) == "" {
			form.Set(name, value)
		}
	}
	return b.post(path, form)
}

// act does a verb through its form and shows the case after it.
func (b *browser) act(reference, verb string, list ...any) answer {
	b.t.Helper()
	path := "/desk/c/" + reference + "/" + verb
	page := b.get(path).want(b.t, 200)
	return b.follow(b.sends(page, path, list...)).want(b.t, 200)
}

// kept is the case's version as the store has it.
func (d *desk) kept(reference string) *domain.Request {
	d.t.Helper()
	r, err := d.store.Case(d.t.Context(), domain.SystemActor("sknpeo").Scope(), domain.Reference(reference))
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}
