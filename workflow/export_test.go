package workflow

import (
	"context"
	"fmt"

	"sitthi/domain"
)

// AlikeFrom makes a flood of fewer filings, so that a test of what becomes of one need
// not work through hundreds of cases that are none.
func (s *Service) AlikeFrom(n int) { s.floods.most = n }

// Flood is an office at which a hundred addresses filed as often as they may, so that few
// filings are left to each other one.
func (s *Service) Flood(office domain.OfficeID) error {
	for n := range 100 {
		ctx := context.WithValue(context.Background(), addressKey{}, fmt.Sprint("one who floods ", office, " ", n))
		for range 300 {
			done, err := s.allow(ctx, domain.DeedFiling, office)
			if err != nil {
				return err
			}
			done(true)
		}
	}
	return nil
}

// KeepHashing takes every place at which passwords are hashed, and lets as many wait at
// an address as may, until it is let go.
func (s *Service) KeepHashing(address string) (letGo func()) {
	network := domain.CountedNetwork(domain.CountedAddress(address))
	for range hashesAtOnce + mostWaiting {
		s.hashing.lineUp(network)
	}
	return func() {
		for range hashesAtOnce + mostWaiting {
			s.hashing.leave()
		}
	}
}
