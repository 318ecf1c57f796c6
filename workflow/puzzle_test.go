package workflow_test

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/repository/pgtest"
	"sitthi/workflow"
)

// flooded is a desk of two replicas at which a flood leaves few filings to each address.
type flooded struct {
	*desk
	replicas [2]*workflow.Service
}

// onPage files on a page of an office.
func (f *flooded) onPage(at int, address string, office domain.OfficeID, key string, proof workflow.Proof) (string, error) {
	reply, err := f.replicas[at].Submit(workflow.From(f.t.Context(), address), workflow.SubmitCommand{
		Office: office, Filing: plain, Channel: domain.ByWeb, IdempotencyKey: key, Body: []byte(plain.Details), Proof: proof,
		Reply: func(f workflow.Filed) ([]byte, error) { return []byte(f.Request.Reference), nil },
	})
	return string(reply), err
}

// offered is the puzzle that somebody is held with; the test fails on anything else.
func (f *flooded) offered(err error) *workflow.Offer {
	f.t.Helper()
	var held *workflow.Held
	if !errors.As(err, &held) || held.Offer == nil {
		f.t.Fatalf("%v instead of a puzzle", err)
	}
	return held.Offer
}

// crowd is an address that has filed as often as the flood leaves to it, at each replica,
// and the puzzle that it is held with.
func (f *flooded) crowd(address string) *workflow.Offer {
	f.t.Helper()
	for n := range 60 {
		if _, err := f.onPage(n%2, address, "sknpeo", "", workflow.Proof{}); err != nil {
			f.t.Fatalf("filing %d: %v", n+1, err)
		}
	}
	_, err := f.onPage(0, address, "sknpeo", "", workflow.Proof{})
	return f.offered(err)
}

// solved is a puzzle with its answer, found as a browser finds it.
func solved(t *testing.T, o *workflow.Offer) workflow.Proof {
	t.Helper()
	for n := range domain.PuzzleNumbers {
		if sha256.Sum256(binary.BigEndian.AppendUint32(o.Salt[:], uint32(n))) == o.Digest() {
			return workflow.Proof{Puzzle: o.Sealed, Answer: strconv.Itoa(n)}
		}
	}
	t.Fatal("it has no answer")
	return workflow.Proof{}
}

func TestPuzzles(t *testing.T) {
	for name, address := range map[string]func(testing.TB) string{
		"SQLite":     func(tb testing.TB) string { return "sqlite:" + tb.TempDir() + "/desk.db" },
		"PostgreSQL": func(tb testing.TB) string { return pgtest.Shared(tb).Database(tb) },
	} {
		t.Run(name, func(t *testing.T) {
			f := &flooded{desk: newDeskOn(t, address(t))}
			f.parts.Puzzles = true
			for i := range f.replicas {
				f.replicas[i] = workflow.New(f.parts)
				for _, office := range []domain.OfficeID{"sknpeo", "sesao11"} {
					if err := f.replicas[i].Flood(office); err != nil {
						t.Fatal(err)
					}
				}
			}
			puzzles(t, f)
		})
	}
}

func puzzles(t *testing.T, f *flooded) {
	t.Run("a solved puzzle lets one filing in, and no other at any replica", func(t *testing.T) {
		const school = "192.0.2.1"
		proof := solved(t, f.crowd(school))
		reference, err := f.onPage(0, school, "sknpeo", "one", proof)
		if err != nil {
			t.Fatal(err)
		}
		for replica := range f.replicas {
			_, err := f.onPage(replica, school, "sknpeo", fmt.Sprint("another ", replica), proof)
			f.offered(err)
			again, err := f.onPage(replica, school, "sknpeo", "one", proof)
			if err != nil || again != reference {
				t.Errorf("who did not hear of it hears %q, %v instead of %s", again, err, reference)
			}
		}
	})
	t.Run("of two filings with one puzzle at two replicas at once one is filed", func(t *testing.T) {
		const school = "192.0.2.2"
		proof := solved(t, f.crowd(school))
		var errs [10]error
		var filing sync.WaitGroup
		for i := range errs {
			filing.Go(func() { _, errs[i] = f.onPage(i%2, school, "sknpeo", fmt.Sprint("at once ", i), proof) })
		}
		filing.Wait()
		filed := 0
		for _, err := range errs {
			if err == nil {
				filed++
			} else {
				f.offered(err)
			}
		}
		if filed != 1 {
			t.Errorf("%d were filed", filed)
		}
	})
	t.Run("who has no script waits as long as he was told, and files once", func(t *testing.T) {
		const school = "192.0.2.3"
		offer := f.crowd(school)
		waits := workflow.Proof{Puzzle: offer.Sealed}
		f.clock.Set(offer.From.Add(-time.Second))
		_, err := f.onPage(0, school, "sknpeo", "", waits)
		if again := f.offered(err); again.Sealed != offer.Sealed || seconds(t, err, "too_many_filings") != time.Second {
			t.Error("sent too early he waits anew")
		}
		f.clock.Set(offer.From)
		if _, err := f.onPage(0, school, "sknpeo", "", waits); err != nil {
			t.Fatal(err)
		}
		_, err = f.onPage(0, school, "sknpeo", "", waits)
		f.offered(err)
	})
	t.Run("a puzzle that is another's, another office's, wrongly solved, over, or made up lets nobody in", func(t *testing.T) {
		const school, other = "192.0.2.4", "192.0.2.5"
		offer := f.crowd(school)
		f.crowd(other)
		right := solved(t, offer)
		refused := func(address string, office domain.OfficeID, proof workflow.Proof) {
			t.Helper()
			_, err := f.onPage(0, address, office, "", proof)
			if fresh := f.offered(err); fresh.Sealed == offer.Sealed {
				t.Error("it is offered again")
			}
		}
		refused(other, "sknpeo", right)
		refused(school, "sesao11", right)
		for _, answer := range []string{"-1", " " + right.Answer, "+" + right.Answer, "0x1", "๑", strings.Repeat("9", 99)} {
			refused(school, "sknpeo", workflow.Proof{Puzzle: right.Puzzle, Answer: answer})
		}
		for _, made := range []string{"x", right.Puzzle[1:], right.Puzzle + "A", f.parts.Seals.Ticket("track", offer.Ends(), []byte(offer.Plain()))} {
			refused(school, "sknpeo", workflow.Proof{Puzzle: made, Answer: right.Answer})
		}
		f.clock.Set(offer.Ends())
		refused(school, "sknpeo", right)
	})
	t.Run("a program is offered nothing, nor is anybody where the operator wants none", func(t *testing.T) {
		const school = "192.0.2.6"
		f.crowd(school)
		nothing := func(at *workflow.Service, channel domain.Channel) {
			t.Helper()
			_, err := at.Submit(workflow.From(t.Context(), school), workflow.SubmitCommand{Office: "sknpeo", Filing: plain, Channel: channel})
			var held *workflow.Held
			if seconds(t, err, "too_many_filings"); errors.As(err, &held) && held.Offer != nil {
				t.Error("a puzzle is offered")
			}
		}
		nothing(f.replicas[0], domain.ByAPI)
		parts := f.parts
		parts.Puzzles = false
		without := workflow.New(parts)
		if err := without.Flood("sknpeo"); err != nil {
			t.Fatal(err)
		}
		for range 30 {
			if _, err := fileFrom(t.Context(), without, school, ""); err != nil {
				t.Fatal(err)
			}
		}
		nothing(without, domain.ByWeb)
	})
	t.Run("a puzzle that was spent is forgotten once it has ended", func(t *testing.T) {
		if n := f.spent(); n == 0 {
			t.Fatal("none is kept")
		}
		f.clock.Pass(time.Hour)
		if _, err := f.Purge(t.Context()); err != nil || f.spent() != 0 {
			t.Errorf("%d are kept, %v", f.spent(), err)
		}
	})
}

// spent is how many puzzles the database knows of.
func (f *flooded) spent() (n int) {
	f.t.Helper()
	db := f.besides()
	defer func() { _ = db.Close() }()
	if err := db.QueryRow("SELECT count(*) FROM replies WHERE scope = 'sknpeo puzzles'").Scan(&n); err != nil {
		f.t.Fatal(err)
	}
	return n
}

func TestPuzzlesOfACrowd(t *testing.T) {
	f := &flooded{desk: newDesk(t)}
	f.parts.Puzzles = true
	s := workflow.New(f.parts)
	f.replicas = [2]*workflow.Service{s, s}
	if err := s.Flood("sknpeo"); err != nil {
		t.Fatal(err)
	}
	const school = "192.0.2.1"
	file := func(p workflow.Proof) error {
		_, err := f.onPage(0, school, "sknpeo", "", p)
		return err
	}
	t.Run("whoever is not held back needs no puzzle, whatever he shows", func(t *testing.T) {
		for range 30 {
			if err := file(workflow.Proof{Puzzle: "x", Answer: "y"}); err != nil {
				t.Fatal(err)
			}
		}
	})
	filed := 30
	t.Run("thirty of an hour are let in for having waited, and to wait for more takes the rest of the hour", func(t *testing.T) {
		offers := make([]*workflow.Offer, 100) // who collects a hundred and waits once gains nothing
		for i := range offers {
			offers[i] = f.offered(file(workflow.Proof{}))
		}
		f.clock.Set(offers[0].From)
		for i, o := range offers {
			err := file(workflow.Proof{Puzzle: o.Sealed})
			if i < 30 {
				if err != nil {
					t.Fatalf("%d: %v", i, err)
				}
				filed++
				continue
			}
			if wait := f.offered(err).From.Sub(f.clock.Now()); wait < 50*time.Minute {
				t.Fatalf("after %d he waits %s", i, wait)
			}
		}
	})
	t.Run("who solves goes on until the limit of his own address, and then is offered nothing", func(t *testing.T) {
		for {
			err := file(workflow.Proof{})
			var held *workflow.Held
			if !errors.As(err, &held) {
				seconds(t, err, "too_many_filings")
				break
			}
			if err := file(workflow.Proof{Puzzle: held.Offer.Sealed, Answer: strconv.Itoa(held.Offer.Number)}); err != nil {
				t.Fatalf("%d: %v", filed, err)
			}
			filed++
		}
		if filed != 300 {
			t.Errorf("%d were filed", filed)
		}
	})
}
