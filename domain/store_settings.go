package domain

// SettingsTx keeps how officers want their own pages. An account is read with them.
type SettingsTx interface {
	// SetSettings keeps an officer's, in the place of those before.
	SetSettings(officer OfficerID, s Settings) error
}
