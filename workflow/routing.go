package workflow

import (
	"context"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"sitthi/domain"
)

// routingVersions is how many versions of a table are told.
const routingVersions = 100

// RoutingView is an office's rules with all that is needed to read and change them.
type RoutingView struct {
	Table    domain.RoutingTable
	Units    []domain.Unit
	Versions []domain.RoutingTable // without rules, newest first
}

// Routing shows the rules of the actor's office.
func (s *Service) Routing(ctx context.Context, actor domain.Actor) (RoutingView, error) {
	if err := domain.MayLook(actor, domain.SeeRouting); err != nil {
		return RoutingView{}, err
	}
	table, err := s.Store.RoutingTable(ctx, actor.Office())
	if err != nil {
		return RoutingView{}, err
	}
	return s.routingView(ctx, actor, table)
}

func (s *Service) routingView(ctx context.Context, actor domain.Actor, table domain.RoutingTable) (RoutingView, error) {
	units, err := s.Store.Units(ctx, actor.Scope())
	if err != nil {
		return RoutingView{}, err
	}
	versions, err := s.Store.RoutingVersions(ctx, actor.Office(), routingVersions)
	return RoutingView{Table: table, Units: units, Versions: versions}, err
}

// PreviewRouting tries a proposed table on the office's last cases, beside the one
// in force. It changes nothing. The texts are opened in memory, and the answer has
// references and units only; but whoever sees where a case would go can look for a
// word in it, so each preview leaves a line in the security trail, with keyed hashes of
// the words: they may be somebody's name.
func (s *Service) PreviewRouting(ctx context.Context, actor domain.Actor, proposed domain.RoutingTable) (domain.Replay, error) {
	if err := domain.MayLook(actor, domain.MakeRouting); err != nil {
		return domain.Replay{}, err
	}
	inForce, err := s.Store.RoutingTable(ctx, actor.Office())
	if err != nil {
		return domain.Replay{}, err
	}
	units, err := s.Store.Units(ctx, actor.Scope())
	if err != nil {
		return domain.Replay{}, err
	}
	proposed, wrong := proposed.Check(units)
	if err := domain.InvalidFields(wrong); err != nil {
		return domain.Replay{}, err
	}
	replay, err := s.replay(ctx, actor, inForce, proposed)
	if err != nil {
		return domain.Replay{}, err
	}
	tried := proposed.Words(inForce)
	for i, word := range tried {
		tried[i] = hex.EncodeToString(s.Seals.AlikeMAC(string(actor.Office()), word))
	}
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		return tx.AddSecurityEvent(s.routingEvent(actor, "routing_previewed", inForce, proposed, tried, replay))
	})
	if err != nil {
		return domain.Replay{}, err
	}
	return replay, nil
}

// Published is a table that has become the office's, and what it does to its last cases.
type Published struct {
	RoutingView
	Replay domain.Replay
}

// PublishRouting makes a proposed table the office's next version. It is tried on
// the last cases as in a preview, and is not published when that cannot be done.
// match names the version that the proposal was made from. Refusals:
// PreconditionRequired "routing_match_required", Stale "routing_stale", Invalid.
func (s *Service) PublishRouting(ctx context.Context, actor domain.Actor, match Match, proposed domain.RoutingTable) (Published, error) {
	inForce, err := s.mayPublish(ctx, actor, match)
	if err != nil {
		return Published{}, err
	}
	units, err := s.Store.Units(ctx, actor.Scope())
	if err != nil {
		return Published{}, err
	}
	proposed, wrong := proposed.CheckPublished(units)
	if err := domain.InvalidFields(wrong); err != nil {
		return Published{}, err
	}
	replay, err := s.replay(ctx, actor, inForce, proposed)
	if err != nil {
		return Published{}, err
	}
	proposed.Version, proposed.PublishedAt, proposed.PublishedBy = inForce.Version+1, s.now(), actor.ID()
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		if err := tx.AddRoutingTable(actor.Office(), proposed); err != nil {
			return err
		}
		return tx.AddSecurityEvent(s.routingEvent(actor, "routing_published", inForce, proposed, proposed.Words(inForce), replay))
	})
	if domain.CodeOf(err) == "already_exists" {
		err = domain.Refuse(domain.Stale, "routing_stale") // somebody else's is the next version
	}
	if err != nil {
		return Published{}, err
	}
	view, err := s.routingView(ctx, actor, proposed)
	return Published{RoutingView: view, Replay: replay}, err
}

// mayPublish checks all that comes before the fields of a table, and gives the one
// in force.
func (s *Service) mayPublish(ctx context.Context, actor domain.Actor, match Match) (domain.RoutingTable, error) {
	if err := domain.MayLook(actor, domain.MakeRouting); err != nil {
		return domain.RoutingTable{}, err
	}
	inForce, err := s.Store.RoutingTable(ctx, actor.Office())
	switch {
	case err != nil:
		return domain.RoutingTable{}, err
	case !match.Given:
		return domain.RoutingTable{}, domain.Refuse(domain.PreconditionRequired, "routing_match_required")
	case !slices.Contains(match.Versions, inForce.Version):
		return domain.RoutingTable{}, domain.Refuse(domain.Stale, "routing_stale")
	default:
		return inForce, nil
	}
}

// CheckPreview names the wrong fields of a proposed table that could be read in
// part only; CheckPublish does so once the rest of publishing was checked.
func (s *Service) CheckPreview(ctx context.Context, actor domain.Actor, proposed domain.RoutingTable) ([]domain.FieldError, error) {
	if err := domain.MayLook(actor, domain.MakeRouting); err != nil {
		return nil, err
	}
	units, err := s.Store.Units(ctx, actor.Scope())
	if err != nil {
		return nil, err
	}
	_, wrong := proposed.Check(units)
	return wrong, nil
}

// CheckPublish is CheckPreview for a table that is to be published.
func (s *Service) CheckPublish(ctx context.Context, actor domain.Actor, match Match, proposed domain.RoutingTable) ([]domain.FieldError, error) {
	if _, err := s.mayPublish(ctx, actor, match); err != nil {
		return nil, err
	}
	units, err := s.Store.Units(ctx, actor.Scope())
	if err != nil {
		return nil, err
	}
	_, wrong := proposed.CheckPublished(units)
	return wrong, nil
}

func (s *Service) replay(ctx context.Context, actor domain.Actor, inForce, proposed domain.RoutingTable) (domain.Replay, error) {
	past, unreadable, err := s.Store.LastFilings(ctx, domain.SystemActor(actor.Office()).Scope(), domain.ReplayedCases)
	if err != nil {
		return domain.Replay{}, err
	}
	replay := proposed.Replay(inForce, past, actor)
	replay.Unreadable = unreadable
	return replay, nil
}

func (s *Service) routingEvent(actor domain.Actor, code string, inForce, proposed domain.RoutingTable, words []string, replay domain.Replay) domain.SecurityEvent {
	return domain.SecurityEvent{
		At: s.now(), Office: actor.Office(), Officer: actor.ID(), Session: actor.Session(), Code: code,
		Data: map[string]string{
			"from_version": strconv.Itoa(inForce.Version), "reason": proposed.Reason, "new_words": strings.Join(words, ", "),
			"cases": strconv.Itoa(replay.Cases), "moved": strconv.Itoa(replay.Moved),
		},
	}
}
