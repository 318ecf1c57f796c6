package seal

// The uses of the keyed hashes, by name: what the workflow asks for.

// ReceiptMAC is the stored form of a receipt, bound to its case's reference.
func (k *Keys) ReceiptMAC(ref, receipt string) []byte {
	return k.MAC(Receipt, []byte(ref), []byte(receipt))
}

// ReplyMAC is the stored form of an Idempotency-Key or of a body sent with one.
func (k *Keys) ReplyMAC(parts ...[]byte) []byte { return k.MAC(Idempotency, parts...) }

// TrailMAC is the link of a case's chain of events.
func (k *Keys) TrailMAC(canonical []byte) []byte { return k.MAC(Trail, canonical) }

// RefreshMAC is the stored form of a refresh token.
func (k *Keys) RefreshMAC(token []byte) []byte { return k.MAC(Refresh, token) }

// AlikeMAC is what two texts for an office have in common that say the same, however
// they were typed. Another office's has nothing in common with it; nil for a text
// without letters.
func (k *Keys) AlikeMAC(office, text string) []byte {
	return k.BlindIndex(office, "alike", NormalText(text))
}

// LoginMAC is the key under which failed log-ins are counted: of an account or
// of an address, neither of which is stored.
func (k *Keys) LoginMAC(kind, value string) []byte {
	return k.MAC(Login, []byte(kind), []byte(value))
}

// MailMAC is the key under which mails to an address are counted; the address
// is not stored. Its spellings that reach one box are one.
func (k *Keys) MailMAC(address string) []byte {
	if normal := NormalEmail(address); normal != "" {
		address = normal
	}
	return k.MAC(Login, []byte("mail"), []byte(address))
}

// SessionMAC is the stored form of the token in a browser's cookie.
func (k *Keys) SessionMAC(token []byte) []byte { return k.MAC(Login, []byte("session"), token) }

// RecoveryMAC is the stored form of an officer's recovery code.
func (k *Keys) RecoveryMAC(officer, code string) []byte {
	return k.MAC(Login, []byte("recovery"), []byte(officer), []byte(code))
}

// AccountMAC binds what lets an officer in, and how far, to this desk's keys.
func (k *Keys) AccountMAC(parts ...[]byte) []byte {
	return k.MAC(Login, append([][]byte{[]byte("officer")}, parts...)...)
}

// LimitMAC is the key under which a limit counts somebody's deeds: an address is not
// stored.
func (k *Keys) LimitMAC(limit, of string) []byte {
	return k.MAC(Login, []byte("limit"), []byte(limit), []byte(of))
}

// CursorMAC signs a page cursor.
func (k *Keys) CursorMAC(parts ...[]byte) []byte { return k.MAC(Cursor, parts...) }
