package api

import (
	"time"

	"sitthi/domain"
	"sitthi/domain/locale"
)

// orNull is a text, or null for none.
func orNull[T ~string](text T) *string {
	if text == "" {
		return nil
	}
	s := string(text)
	return &s
}

// dateView is an ISO date of the Common Era, or null for none.
func dateView(d domain.Date) *string { return orNull(d.String()) }

// instantView is an instant in UTC, as exact as it is stored.
func instantView(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999999Z07:00") }

func instantOrNull(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return orNull(instantView(t))
}

// words is a list of words, never null.
func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	return out
}

// list is the shape of every list.
type list[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next_cursor"`
}

// listOf is a whole list, without a further page.
func listOf[From, To any](all []From, view func(From) To) list[To] {
	items := make([]To, len(all))
	for i, one := range all {
		items[i] = view(one)
	}
	return list[To]{Items: items}
}

// stepView is one step of a count.
type stepView struct {
	Code    string            `json:"code"`
	Date    *string           `json:"date"`
	TextKey string            `json:"text_key"`
	Args    map[string]string `json:"args"`
	Law     *string           `json:"law"`
	Section *string           `json:"section"`
	Mark    *string           `json:"mark"`
	TextTH  string            `json:"text_th"`
	TextEN  string            `json:"text_en"`
}

func stepsView(steps []domain.Step) []stepView {
	out := make([]stepView, len(steps))
	for i, s := range steps {
		args := s.Args
		if args == nil {
			args = map[string]string{}
		}
		out[i] = stepView{
			Code: s.Code, Date: dateView(s.Date), TextKey: s.Key, Args: args,
			Law: orNull(s.Law), Section: orNull(s.Section), Mark: orNull(s.Mark),
			TextTH: locale.Step(locale.Thai, s), TextEN: locale.Step(locale.English, s),
		}
	}
	return out
}

// datesView is both readings of a case's deadline and how they were counted.
type datesView struct {
	ReceivedAt       string     `json:"received_at"`
	DeemedReceivedOn *string    `json:"deemed_received_on"`
	DueOn            *string    `json:"due_on"`
	LatestDueOn      *string    `json:"latest_due_on"`
	Rule             *string    `json:"rule"`
	Calendar         *string    `json:"calendar"`
	Explanation      []stepView `json:"explanation"`
}

func datesOf(r *domain.Request) datesView {
	clock := r.Explained()
	return datesView{
		ReceivedAt: instantView(r.ReceivedAt), DeemedReceivedOn: dateView(r.DeemedReceivedOn),
		DueOn: dateView(r.DueOn), LatestDueOn: dateView(r.LatestDueOn),
		Rule: orNull(clock.Rule), Calendar: orNull(clock.Calendar), Explanation: stepsView(clock.Steps),
	}
}

// askItemView is one thing asked for.
type askItemView struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

func itemsView(items []domain.AskItem) []askItemView {
	out := make([]askItemView, len(items))
	for i, item := range items {
		out[i] = askItemView(item)
	}
	return out
}

// askedView is whether something asked for has come.
type askedView struct {
	Code     string  `json:"code"`
	Answered bool    `json:"answered"`
	ReplyBy  *string `json:"reply_by"`
}

func askedOf(all []domain.Asked) []askedView {
	out := make([]askedView, len(all))
	for i, a := range all {
		out[i] = askedView{Code: a.Code, Answered: a.Answered, ReplyBy: dateView(a.ReplyBy)}
	}
	return out
}
