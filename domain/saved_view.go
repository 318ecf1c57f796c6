package domain

import "strconv"

// SavedView is a view of the queue under a name that its officer gave it.
type SavedView struct {
	Name  string
	Query string // the filters as an address has them, without what was searched for
}

// Limits of saved views. So many still fit above the queue.
const (
	MostSavedViews = 20
	maxViewName    = 40
	maxViewQuery   = 1000
)

// Check cleans the view and names every wrong field.
func (s SavedView) Check() (SavedView, []FieldError) {
	c := checker{}
	if s.Name = c.name("name", s.Name, maxViewName); s.Name == "" {
		c.wrong("name", "required")
	}
	if len(s.Query) > maxViewQuery {
		c.wrongWith("name", "too_many_filters", nil)
	}
	return s, c.fields
}

// TooManyViews refuses one more.
func TooManyViews() error {
	return InvalidFields([]FieldError{{Field: "name", Code: "too_many_views", Args: map[string]string{"max": strconv.Itoa(MostSavedViews)}}})
}
