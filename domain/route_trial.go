package domain

// RouteTrial is a made-up filing on which an office tries its routing rules:
// no more than the rules look at.
type RouteTrial struct {
	Kind         Kind
	Details      string
	Relationship Relationship
	Channel      Channel // empty: over the API
}

// Check cleans the trial and names every wrong field. takes tells whether the
// office takes the kind.
func (t RouteTrial) Check(takes func(Kind) bool) (RouteTrial, []FieldError) {
	c := checker{}
	t.Kind = oneOf(&c, "kind", t.Kind, Kinds)
	if !c.has("kind") {
		switch {
		case t.Kind == "":
			c.wrong("kind", "required")
		case !takes(t.Kind):
			c.wrong("kind", "kind_not_taken")
		}
	}
	t.Details = c.requiredText("details", t.Details, maxDetails)
	t.Relationship = oneOf(&c, "relationship", t.Relationship, Relationships)
	if t.Channel = oneOf(&c, "channel", t.Channel, Channels); t.Channel == "" {
		t.Channel = ByAPI
	}
	return t, c.fields
}

// Filing is the trial as a filing, for the rules.
func (t RouteTrial) Filing() Filing {
	return Filing{Kind: t.Kind, Details: t.Details, Relationship: t.Relationship}
}
