package api

import "sitthi/domain"

// filingView is what was filed, for the officers of the case.
type filingView struct {
	Details           string         `json:"details"`
	Subject           subjectView    `json:"subject"`
	Requester         *requesterView `json:"requester"`
	Relationship      *string        `json:"relationship"`
	PreferredResponse *string        `json:"preferred_response"`
	Language          string         `json:"language"`
	DataScope         *string        `json:"data_scope"`
	Period            *string        `json:"period"`
	Format            *string        `json:"format"`
	TransferTo        *string        `json:"transfer_to"`
	Wrong             *string        `json:"wrong"`
	Right             *string        `json:"right"`
	Reason            *string        `json:"reason"`
	Consent           *string        `json:"consent"`
	AboutOfficers     *string        `json:"about_officers"`
}

type personView struct {
	GivenName  *string `json:"given_name"`
	FamilyName *string `json:"family_name"`
	Email      *string `json:"email"`
	Phone      *string `json:"phone"`
}

type subjectView struct {
	Title *string `json:"title"`
	personView
	Address   *string `json:"address"`
	BirthDate *string `json:"birth_date"`
}

type requesterView struct {
	personView
	Capacity string `json:"capacity"`
}

func filingOut(f domain.Filing) filingView {
	v := filingView{
		Details: f.Details,
		Subject: subjectView{
			Title: orNull(f.Subject.Title), personView: personOut(f.Subject.Person), Address: orNull(f.Subject.Address), BirthDate: dateView(f.Subject.BirthDate),
		},
		Relationship: orNull(f.Relationship), PreferredResponse: orNull(f.PreferredResponse), Language: f.Language,
		DataScope: orNull(f.DataScope), Period: orNull(f.Period), Format: orNull(f.Format), TransferTo: orNull(f.TransferTo),
		Wrong: orNull(f.Wrong), Right: orNull(f.Right), Reason: orNull(f.Reason), Consent: orNull(f.Consent),
		AboutOfficers: orNull(f.AboutOfficers),
	}
	if f.Requester != nil {
		v.Requester = &requesterView{personView: personOut(f.Requester.Person), Capacity: string(f.Requester.Capacity)}
	}
	return v
}

func personOut(p domain.Person) personView {
	return personView{
		GivenName: orNull(p.GivenName), FamilyName: orNull(p.FamilyName),
		Email: orNull(p.Email), Phone: orNull(p.Phone),
	}
}
