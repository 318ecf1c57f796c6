package web

import (
	"context"
	"slices"

	"sitthi/domain"
	"sitthi/workflow"
)

// Files are what came with the messages of a case.
func (c deskCase) Files() []sentFile { return filesOf(c.Messages) }

// Attaches tells whether files may come with a verb now.
func (c deskCase) Attaches(verb domain.Verb) bool {
	return slices.Contains(caseForms, verb) && (verb != domain.Write || !c.Request.Kind.Right())
}

// brings is a verb that may bring files.
func brings(verb domain.Verb, alone func(s *workflow.Service, ctx context.Context, actor domain.Actor, ref domain.Reference, match workflow.Match, in domain.WriteInput) (workflow.CaseView, error),
	together func(u *workflow.Upload, ctx context.Context, match workflow.Match, in domain.WriteInput) (workflow.Brought, error),
) deskAct {
	write := acts(verb, readWrite, alone)
	return func(v *visit, ref domain.Reference, match workflow.Match) (workflow.CaseView, error) {
		p := &v.parcel
		switch {
		case p.err != nil:
			return workflow.CaseView{}, v.wrongFiles(filesBox, p.err)
		case p.upload == nil:
			return write(v, ref, match)
		}
		in := readWrite(v)
		in.Files = p.upload.Files()
		b, err := together(p.upload, v.Request.Context(), match, in)
		if err != nil {
			return workflow.CaseView{}, v.wrongFiles(filesBox, err)
		}
		return workflow.CaseView{Request: b.Request, Allowed: []domain.Verb{verb}}, nil
	}
}

// receiveAsOfficer reads the form of a verb, with its files.
func (v *visit) receiveAsOfficer(ref domain.Reference) error {
	return v.receive(func() (*workflow.Upload, error) {
		return v.Service.Upload(v.Request.Context(), v.officer.Actor, ref, v.match())
	})
}

// deskFile gives an officer a file of a case, which is written down. Asked for too
// late, it leads back to the case.
func (v *visit) deskFile() error {
	ref, err := v.reference()
	if err != nil {
		return err
	}
	if !v.sent() {
		return v.seeCase(ref)
	}
	v.here = deskPath(ref, "")
	f, err := v.Service.File(v.Request.Context(), v.officer.Actor, ref, domain.FileID(v.Param("file")))
	if err != nil {
		return err
	}
	return v.give(f)
}

// sameFiles tells whether a message brought files of these names.
func (p *parcel) sameFiles(m domain.Message) bool {
	return slices.EqualFunc(p.names, m.Files, func(name string, f domain.File) bool { return name == f.Name })
}
