package workflow

// AlikeFrom makes a flood of fewer filings, so that a test of what becomes of one need
// not work through hundreds of cases that are none.
func (s *Service) AlikeFrom(n int) { s.floods.most = n }
