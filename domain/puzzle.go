package domain

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// Puzzle is offered to somebody whose filing is held back by what others file, not by
// what comes from his own address: solved, or waited for, it lets one filing in. A
// browser solves it by trying numbers, each of which costs it one SHA-256; who has no
// script waits instead. A puzzle is for one address at one office.
type Puzzle struct {
	Salt    [16]byte // no other puzzle has it
	Number  int      // the answer
	Address string   // as it is counted
	Office  OfficeID
	From    time.Time // from then on to have waited is as good as the answer
}

// PuzzleNumbers is one more than the highest answer: half of them have to be tried on
// average, all at most. A telephone of a quarter of a desktop's speed does so in a few
// seconds.
const PuzzleNumbers = 100_000

const (
	puzzleWait  = time.Minute
	puzzleHolds = 15 * time.Minute
)

// NewPuzzle is a puzzle of random bytes. full is how long the address has to wait until
// it may file by waiting once more, 0 when it may at once.
func NewPuzzle(random [24]byte, address string, office OfficeID, full time.Duration, now time.Time) Puzzle {
	p := Puzzle{Address: address, Office: office, From: now.Add(max(puzzleWait, full))}
	n := copy(p.Salt[:], random[:])
	p.Number = int(binary.BigEndian.Uint64(random[n:]) % PuzzleNumbers)
	return p
}

// Ends is when the puzzle lets nobody in any more.
func (p Puzzle) Ends() time.Time { return p.From.Add(puzzleHolds) }

// Digest is what the answer is known by: SHA-256 of the salt and the number as four bytes.
func (p Puzzle) Digest() [sha256.Size]byte {
	return sha256.Sum256(binary.BigEndian.AppendUint32(p.Salt[:], uint32(p.Number))) //nolint:gosec // below PuzzleNumbers
}

// Solves tells whether a text is the answer.
func (p Puzzle) Solves(answer string) bool { return answer == strconv.Itoa(p.Number) }

// Waited tells whether no answer is needed any more.
func (p Puzzle) Waited(now time.Time) bool { return !now.Before(p.From) }

// Plain is the puzzle with its answer as it is sealed.
func (p Puzzle) Plain() string {
	return strings.Join([]string{
		hex.EncodeToString(p.Salt[:]), strconv.Itoa(p.Number), strconv.FormatInt(p.From.UnixMicro(), 10), p.Address, string(p.Office),
	}, " ")
}

// ReadPuzzle reads what Plain wrote.
func ReadPuzzle(plain string) (p Puzzle, ok bool) {
	parts := strings.Split(plain, " ")
	if len(parts) != 5 { //nolint:mnd // as many as Plain writes
		return Puzzle{}, false
	}
	salt, wrongSalt := hex.DecodeString(parts[0])
	number, wrongNumber := strconv.Atoi(parts[1])
	from, wrongTime := strconv.ParseInt(parts[2], 10, 64)
	if wrongSalt != nil || wrongNumber != nil || wrongTime != nil || len(salt) != len(p.Salt) {
		return Puzzle{}, false
	}
	return Puzzle{[16]byte(salt), number, parts[3], OfficeID(parts[4]), time.UnixMicro(from).UTC()}, true
}
