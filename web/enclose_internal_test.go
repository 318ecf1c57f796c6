package web

import (
	"net/url"
	"testing"

	"sitthi/api/transfer"
	"sitthi/domain"
	"sitthi/domain/locale"
	"sitthi/workflow"
)

// Of files of which one was held back on its way somebody must know that they are not all
// there: sent again as it stands, the form would be filed without them.
func TestFilesHeldBackOnTheirWay(t *testing.T) {
	for name, c := range map[string]struct {
		err   error
		again bool
	}{
		"no place was free":        {domain.Refuse(domain.TooMany, "too_many"), true},
		"the form was too long":    {transfer.ErrTooLarge, true},
		"all but those named wait": {domain.InvalidFields(domain.TooManyFiles()), false},
		"all wait":                 {nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			v := &visit{
				language: thai, form: &form{lang: locale.Thai, values: url.Values{againField: {filesBox}}},
				parcel: parcel{upload: &workflow.Upload{}, err: c.err},
			}
			if err := v.wrongEnclosed(); err != nil {
				t.Fatal(err)
			}
			if told := v.form.has(againField, filesBox); told != c.again || v.form.ok() != (c.err == nil) {
				t.Errorf("told: %v, %+v", told, v.form.wrongs)
			}
		})
	}
}
