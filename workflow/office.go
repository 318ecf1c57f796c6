package workflow

import (
	"context"

	"sitthi/domain"
)

// Offices are all offices of the desk, for anyone.
func (s *Service) Offices(ctx context.Context) ([]domain.Office, error) { return s.Store.Offices(ctx) }

// Office is one office, for anyone; NotFound for an unknown one.
func (s *Service) Office(ctx context.Context, id domain.OfficeID) (domain.Office, error) {
	return s.Store.Office(ctx, id)
}

// Ready tells whether the desk can serve: the database answers.
func (s *Service) Ready(ctx context.Context) error { return s.Store.Ping(ctx) }
