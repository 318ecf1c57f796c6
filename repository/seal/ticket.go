package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"time"
)

// ticketSalt is how many random bytes make each ticket's key its own, so that
// no number of tickets wears a key out.
const ticketSalt = 16

// Ticket is a short text that a browser keeps for us until an instant: it can
// neither be read nor changed, nor be passed off for another use. Every replica
// opens it, and nothing of it is stored.
func (k *Keys) Ticket(use string, end time.Time, plain []byte) string {
	salt := random(ticketSalt)
	inside := binary.BigEndian.AppendUint64(nil, uint64(end.UnixMicro())) //nolint:gosec // after 1970
	return base64.RawURLEncoding.EncodeToString(k.ticketBox(k.macs[Login][0], use, salt).Seal(salt, nil, append(inside, plain...), nil))
}

// OpenTicket is what is in a ticket; not ok when it ended by now, was changed,
// or is no ticket for this use.
func (k *Keys) OpenTicket(use, ticket string, now time.Time) (plain []byte, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(ticket)
	if err != nil || len(raw) < ticketSalt {
		return nil, false
	}
	for _, key := range k.macs[Login] {
		inside, err := k.ticketBox(key, use, raw[:ticketSalt]).Open(nil, nil, raw[ticketSalt:], nil)
		if err != nil || len(inside) < 8 {
			continue
		}
		end := time.UnixMicro(int64(binary.BigEndian.Uint64(inside))) //nolint:gosec // what Ticket wrote
		return inside[8:], now.Before(end)
	}
	return nil, false
}

func (k *Keys) ticketBox(key macKey, use string, salt []byte) cipher.AEAD {
	block, err := aes.NewCipher(macOf(key.key, Login.String(), [][]byte{[]byte("ticket"), []byte(use), salt}))
	if err != nil {
		panic(err) // 32 bytes are a key
	}
	box, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // AES has the block that GCM needs
	}
	return box
}
