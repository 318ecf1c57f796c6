package domain

import (
	"strings"
	"testing"
)

var testToday = Date{Year: 2026, Month: 11, Day: 21}

func everyKind(Kind) bool { return true }

// right is a filing that every right takes.
func right(kind Kind) Filing {
	return Filing{Kind: kind, Details: "ขอใช้สิทธิตามกฎหมาย", Subject: Subject{Person: Person{GivenName: "ตัวอย่าง", Phone: "๐๘๑-๒๓๔-๕๖๗๘"}}}
}

func with(f Filing, change func(*Filing)) Filing { change(&f); return f }

func TestFilingCheck(t *testing.T) {
	question := Filing{Kind: Question, Details: "โรงเรียนเปิดวันไหน"}
	cases := []struct {
		name   string
		filing Filing
		want   string // "field=code …" in order
	}{
		{"a question needs no more than its text", question, ""},
		{"a right with a name and a telephone is complete", right(Access), ""},
		{"nothing at all names every required field", Filing{}, "kind=required details=required"},
		{"an unknown kind is named", Filing{Kind: "wish", Details: "x"}, "kind=unknown_value"},
		{"text of white space and invisible characters counts as empty", Filing{Kind: Question, Details: " \u200b\u3000\n\u2060\u00ad"}, "details=required"},
		{"ten thousand characters fit", with(question, func(f *Filing) { f.Details = strings.Repeat("ก", 10_000) }), ""},
		{"one more does not", with(question, func(f *Filing) { f.Details = strings.Repeat("ก", 10_001) }), "details=too_long"},
		{"an anonymous access request lacks a name and a contact", Filing{Kind: Access, Details: "x"}, "subject.given_name=required subject.email=required"},
		{"an address by post counts as a contact", with(right(Erasure), func(f *Filing) {
			f.Subject.Phone, f.PreferredResponse, f.Subject.Address = "", ByPost, "บ้านเลขที่ 1"
		}), ""},
		{"an answer by post needs the address", with(question, func(f *Filing) { f.PreferredResponse = ByPost }), "subject.address=required"},
		{"an address is not needed for anything else", with(question, func(f *Filing) { f.Subject.Address = "บ้านเลขที่ 1" }), "subject.address=field_not_needed"},
		{"an answer by e-mail needs the e-mail", with(question, func(f *Filing) { f.PreferredResponse = ByEmail }), "subject.email=required"},
		{"an adult's birth date is not needed", with(right(Access), func(f *Filing) { f.Subject.BirthDate = Date{2006, 11, 21} }), "subject.birth_date=field_not_needed"},
		{"a minor's is taken", with(right(Access), func(f *Filing) { f.Subject.BirthDate = Date{2006, 11, 22} }), ""},
		{"a Buddhist year in a field of the Common Era is told", with(right(Access), func(f *Filing) { f.Subject.BirthDate = Date{2559, 1, 1} }), "subject.birth_date=buddhist_year"},
		{"nobody is born tomorrow", with(right(Access), func(f *Filing) { f.Subject.BirthDate = Date{2026, 11, 22} }), "subject.birth_date=in_future"},
		{"who acts for somebody says in what capacity, and who he is", with(right(Access), func(f *Filing) { f.Requester = &Requester{Person: Person{Phone: "0812345678"}} }), "requester.capacity=required requester.given_name=required"},
		{"a requester of blanks is oneself", with(right(Access), func(f *Filing) { f.Requester = &Requester{Person: Person{GivenName: " \u200b"}} }), ""},
		{"a guardian's contact is enough for a child", with(right(Access), func(f *Filing) {
			f.Subject = Subject{Person: Person{GivenName: "เด็ก"}, BirthDate: Date{2016, 1, 2}}
			f.Requester = &Requester{Capacity: Guardian, Person: Person{GivenName: "ผู้ปกครอง", Email: "parent@example.com"}}
		}), ""},
		{"a question has no receiver of data", with(question, func(f *Filing) { f.TransferTo = "x" }), "transfer_to=field_not_needed"},
		{"a piece of mail header is no e-mail", with(question, func(f *Filing) { f.Subject.Email = "a@c.th\r\nBcc: x@y.z" }), "subject.email=bad_email"},
		{"two addresses are no e-mail", with(question, func(f *Filing) { f.Subject.Email = "a@c.th, b@c.th" }), "subject.email=bad_email"},
		{"an extension belongs to a telephone number", with(question, func(f *Filing) { f.Subject.Phone = "081 234 5678 ต่อ 12" }), ""},
		{"letters do not", with(question, func(f *Filing) { f.Subject.Phone = "call me" }), "subject.phone=bad_phone"},
		{"a mark without a base begins no name", with(question, func(f *Filing) { f.Subject.GivenName = "\u0e49ก" }), "subject.given_name=bad_name"},
		{"a tower of marks is refused", with(question, func(f *Filing) { f.Details = "ก" + strings.Repeat("\u0e49", 4) }), "details=too_many_marks"},
		{"every wrong field is named at once", Filing{Kind: Question, Relationship: "king", PreferredResponse: "pigeon", Language: "de", Consent: "x"}, "details=required relationship=unknown_value preferred_response=unknown_value language=unknown_value consent=field_not_needed"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, wrong := c.filing.Check(everyKind, testToday)
			var got []string
			for _, f := range wrong {
				got = append(got, f.Field+"="+f.Code)
			}
			if strings.Join(got, " ") != c.want {
				t.Fatalf("got  %s\nwant %s", strings.Join(got, " "), c.want)
			}
		})
	}
	t.Run("a child up to ten alone is heard with a question and uses a right by a guardian only", func(t *testing.T) {
		born := func(kind Kind, at Date) Filing {
			return with(right(kind), func(f *Filing) { f.Subject.BirthDate = at })
		}
		tenth, after := Date{2016, 11, 21}, Date{2016, 11, 20}
		for name, c := range map[string]struct {
			filing Filing
			wrong  int
		}{
			"on the tenth birthday": {born(Access, tenth), 1},
			"the day after":         {born(Access, after), 0},
			"with a guardian": {with(born(Access, tenth), func(f *Filing) {
				f.Requester = &Requester{Capacity: Guardian, Person: Person{GivenName: "ผู้ปกครอง"}}
			}), 0},
			"a question":              {born(Question, tenth), 0},
			"no date of birth at all": {right(Access), 0},
		} {
			if wrong := c.filing.CheckOwn(testToday); len(wrong) != c.wrong || c.wrong == 1 && wrong[0].Code != "guardian_needed" {
				t.Errorf("%s: %v", name, wrong)
			}
		}
	})
	t.Run("each optional field is taken by its kinds and by no other", func(t *testing.T) {
		set := map[string]func(*Filing){
			FieldDataScope: func(f *Filing) { f.DataScope = "x" }, FieldPeriod: func(f *Filing) { f.Period = "x" },
			FieldFormat: func(f *Filing) { f.Format = "x" }, FieldTransferTo: func(f *Filing) { f.TransferTo = "x" },
			FieldWrong: func(f *Filing) { f.Wrong = "x" }, FieldRight: func(f *Filing) { f.Right = "x" },
			FieldReason: func(f *Filing) { f.Reason = "x" }, FieldConsent: func(f *Filing) { f.Consent = "x" },
			FieldAboutOfficers: func(f *Filing) { f.AboutOfficers = "x" },
		}
		takenBy := map[string]string{
			FieldDataScope: "access copy source_disclosure", FieldPeriod: "access copy source_disclosure",
			FieldFormat: "portability", FieldTransferTo: "portability", FieldWrong: "rectification", FieldRight: "rectification",
			FieldReason: "erasure restriction objection", FieldConsent: "consent_withdrawal", FieldAboutOfficers: "complaint",
		}
		for field, change := range set {
			for _, kind := range Kinds {
				_, wrong := with(right(kind), change).Check(everyKind, testToday)
				taken := strings.Contains(" "+takenBy[field]+" ", " "+string(kind)+" ")
				if taken != (len(wrong) == 0) {
					t.Errorf("%s for %s: %v", field, kind, wrong)
				}
			}
		}
	})
	t.Run("what is stored is what was typed, but for what nobody can see", func(t *testing.T) {
		f, wrong := Filing{Kind: Question, Details: "  ก\u200bข\u0085 <b>\u2028\U000E0041🏫 ", Subject: Subject{Person: Person{GivenName: " ส\u200bม  ชาย "}}}.Check(everyKind, testToday)
		if len(wrong) != 0 || f.Details != "  ก\u200bข <b>\n🏫 " || f.Subject.GivenName != "สม ชาย" {
			t.Fatalf("%q %q %v", f.Details, f.Subject.GivenName, wrong)
		}
	})
}

func TestAge(t *testing.T) {
	t.Run("one born on 29 February is ten on 1 March of a common year", func(t *testing.T) {
		born := Date{2016, 2, 29}
		if !GuardianOnly(born, Date{2026, 3, 1}) || GuardianOnly(born, Date{2026, 3, 2}) {
			t.Fatal("guardian only until 1 March 2026 inclusive")
		}
	})
	t.Run("a child is under guardian alone up to and including the tenth birthday", func(t *testing.T) {
		born := Date{2016, 11, 21}
		if !GuardianOnly(born, Date{2026, 11, 21}) || GuardianOnly(born, Date{2026, 11, 22}) {
			t.Fatal("to 21 November 2026")
		}
	})
	t.Run("on the twentieth birthday nobody is a minor any more", func(t *testing.T) {
		born := Date{2006, 11, 21}
		if Minor(born, Date{2026, 11, 21}) || !Minor(born, Date{2026, 11, 20}) {
			t.Fatal("of age on 21 November 2026")
		}
	})
}
