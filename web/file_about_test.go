package web_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"sitthi/domain"
)

func TestPagesWithoutAnswers(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	b.fill("", forMyself...)
	d.over(unreadable{d.store}, d.keys)
	t.Run("what shows nothing of somebody's answers is there although they cannot be read", func(t *testing.T) {
		b.get("/o/sknpeo/rights").want(t, 200)
		b.get("/o/sknpeo/form").want(t, 200)
		b.get("/o/sknpeo/file/check").want(t, 500)
	})
}

// unreadable is the desk's store, of which no draft can be read.
type unreadable struct{ domain.Store }

func (unreadable) Draft(context.Context, domain.OfficeID, []byte, time.Time) (domain.Draft, error) {
	return domain.Draft{}, errors.New("no key opens it")
}
